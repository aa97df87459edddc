"""``earshot staff``: a set-up link that works, a token alone on the last line, and sentences for bad input."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.app import create_app
from gateway.cli import main
from gateway.settings import read
from gateway.wiring import build
from store import staff
from store.words import Role


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    return Run(tmp_path)


class Run:
    """Runs the command over a fresh data directory."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"EARSHOT_DATA_DIR": str(folder), "EARSHOT_BASE_URL": "http://127.0.0.1:8123"}

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["staff", *words], env=self.environment)


def test_the_link_printed_last_lets_somebody_choose_a_password(run: Run) -> None:
    result = run("add", "Mo@Example.org", "--role", "moderator", "--role", "senior", "--name", "Mo Kaur")
    assert result.exit_code == 0
    link = result.stdout.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8123/sign-in/set-up/")
    gateway = build(read(run.environment))
    try:
        page = create_app(gateway).test_client().get(link.removeprefix("http://127.0.0.1:8123"))
        assert page.status_code == 200
        assert "mo@example.org" in page.text
        with gateway.database.read() as session:
            person = staff.by_email(session, "mo@example.org")
        assert person is not None
        assert (person.roles, person.name) == ({Role.MODERATOR, Role.SENIOR}, "Mo Kaur")
    finally:
        gateway.database.close()


def test_the_token_stands_alone_on_the_last_line_and_works(run: Run) -> None:
    run("add", "api@example.org", "--role", "helper")
    result = run("token", "API@example.org")
    assert result.exit_code == 0
    token = result.stdout.splitlines()[-1]
    gateway = build(read(run.environment))
    try:
        with gateway.database.read() as session:
            person = staff.by_token(session, token, "api", now=gateway.clock())
        assert person is not None
        assert person.email == "api@example.org"
    finally:
        gateway.database.close()


def test_adding_somebody_again_adds_roles_and_areas(run: Run) -> None:
    run("add", "sam@example.org", "--role", "moderator")
    assert run("add", "sam@example.org", "--role", "body", "--area", "Leeds").exit_code == 0
    gateway = build(read(run.environment))
    try:
        with gateway.database.read() as session:
            person = staff.by_email(session, "sam@example.org")
        assert person is not None
        assert (person.roles, person.areas) == ({Role.MODERATOR, Role.BODY}, ("Leeds",))
    finally:
        gateway.database.close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "nonsense", "--role", "moderator"), "is not an e-mail address"),
        (("add", "mo@example.org", "--role", "king"), "'king' is not one of"),
        (("add", "mo@example.org"), "Missing option '--role'"),
        (("add", "mo@example.org", "--role", "provider", "--home", "77"), "There is no home 77"),
        (("token", "nobody@example.org"), "Nobody has the address nobody@example.org"),
    ],
)
def test_bad_input_is_a_2_with_a_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert says in result.stderr
