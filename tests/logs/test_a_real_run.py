"""A process as it is really run, made to fail at each of its doors: its log says where, and nobody's words."""

import http.cookiejar
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_serving import free_port
from tests.fakes.signing import sign

NUMBER, MAIL, CODE = "+447700900877", "wilhelmina@ward.example.org", "4711-0815-4711-0815"
WORDS = "Nightly they left Wilhelmina thirsty"
SECRETS = (NUMBER, NUMBER[1:], "07700 900877", MAIL, "wilhelmina", "Wilhelmina", CODE, "4711081547110815", "thirsty")
TOKEN = "the-token-of-our-own-carrier"


class Served:
    """“earshot run” over a database of its own, with a carrier that is not there."""

    def __init__(self, folder: Path) -> None:
        self.port, self.file = free_port(), folder / "earshot.db"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
        given = {
            "DATA_DIR": str(folder),
            "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": "+447700900100",
            "TWILIO_API_URL": f"http://127.0.0.1:{free_port()}",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gateway.cli", "run", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**kept, **{f"EARSHOT_{name}": value for name, value in given.items()}},
        )
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        body = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        try:
            with self.browser.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def text(self, sid: str) -> int:
        path = "/webhooks/twilio/sms"
        form = {"AccountSid": "AC00000000000000000000000000000001", "MessageSid": sid, "From": NUMBER}
        form |= {"To": "+447700900100", "Body": f"{WORDS} {MAIL} {CODE}", "NumMedia": "0", "NumSegments": "1"}
        signature = sign(f"http://127.0.0.1:{self.port}{path}", form, TOKEN)
        return self.ask(path, form, **{"X-Twilio-Signature": signature})[0]

    def change(self, statement: str) -> None:
        """Break something from outside."""
        with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
            connection.execute(statement)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return connection.execute(query).fetchall()

    def end(self) -> tuple[str, str]:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=40)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(tmp_path)
    try:
        _until(lambda: _alive(found))
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.process.communicate(timeout=20)


def _alive(served: Served) -> bool:
    try:
        return served.ask("/livez")[0] == 200
    except OSError:
        return False


def _until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_no_line_of_a_real_run_holds_a_number_an_address_a_code_or_a_word(served: Served) -> None:
    assert served.text(f"SM{1:032x}") == 200
    # A notice that can't be composed: what it would say is broken, and what it asks is nobody's question.
    asked = json.dumps({"ask": WORDS, "to": NUMBER})
    served.change(f"UPDATE deliveries SET sealed = X'00', details = '{asked}', due_at = 0, state = 'due'")
    _until(lambda: bool(served.rows("SELECT id FROM delivery_events WHERE kind = 'backed_off'")))
    # Intake that the database refuses: the statement's parameters are the sender's own.
    served.change("CREATE TRIGGER no_part BEFORE INSERT ON parts BEGIN SELECT RAISE(ABORT, 'refused'); END")
    assert served.text(f"SM{2:032x}") == 200
    # Pages that meet a fault: an address with words and a code in it, a form with an e-mail address.
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', served.ask("/sign-in")[1])
    assert found is not None
    served.change("ALTER TABLE staff RENAME TO staff_gone")
    form = {"csrf_token": found[1], "email": MAIL, "password": f"{WORDS} {NUMBER}"}
    assert served.ask("/sign-in", form)[0] == 500
    served.change("ALTER TABLE homes RENAME TO homes_gone")
    assert served.ask("/homes?" + urllib.parse.urlencode({"q": f"{WORDS} {CODE}"}))[0] == 500
    served.change("ALTER TABLE codes RENAME TO codes_gone")
    assert served.ask(f"/answer/l/{CODE}-Wilhelmina-{MAIL}")[0] == 500
    out, log = served.end()
    assert [secret for secret in SECRETS if secret in out + log] == []
    lines = [json.loads(line) for line in log.splitlines()]
    faults = [line for line in lines if line["level"] in {"error", "critical"}]
    events = " ".join(line["event"] for line in faults)
    assert "met a fault" in events
    assert "intake_failed" in events
    assert events.count("page_failed") == 3
    assert any("OperationalError" in line.get("fault", "") for line in faults)
    assert any("delivery" in line for line in faults)
