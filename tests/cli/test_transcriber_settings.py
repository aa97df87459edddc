"""Who writes recordings down, as it is set: a person is always the last, and what is missing is named."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.settings import WrongSettings, read


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"")
    return folder


def environment(tmp_path: Path, **given: str) -> dict[str, str]:
    return {"EARSHOT_DATA_DIR": str(tmp_path / "data"), **{f"EARSHOT_{name}": value for name, value in given.items()}}


def problems(tmp_path: Path, **given: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        read(environment(tmp_path, **given))
    return caught.value.problems


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("", ("typist",)),
        ("typist", ("typist",)),
        ("twilio", ("twilio", "typist")),
        ("twilio,typist", ("twilio", "typist")),
        ("local, twilio", ("local", "twilio", "typist")),
        ("twilio,local,twilio,typist", ("twilio", "local", "typist")),
    ],
)
def test_a_person_is_always_the_last(tmp_path: Path, model: Path, given: str, asked: tuple[str, ...]) -> None:
    folder = {"WHISPER_MODEL": str(model)} if "local" in given else {}
    assert read(environment(tmp_path, TRANSCRIBER=given, **folder)).transcriber == asked


def test_nobody_is_asked_after_the_person(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, TRANSCRIBER="typist,twilio")
    assert "EARSHOT_TRANSCRIBER" in problem
    assert "put typist last" in problem


def test_a_missing_model_is_said_in_one_sentence_that_names_the_extra(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, TRANSCRIBER="local")
    assert problem.startswith("EARSHOT_WHISPER_MODEL is missing")
    assert "pip install earshot-gateway[whisper]" in problem


def test_a_folder_without_a_model_is_named_with_what_it_needs(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, TRANSCRIBER="local", WHISPER_MODEL=str(tmp_path))
    assert str(tmp_path) in problem
    assert "model.bin" in problem
    assert "tokenizer.json" in problem


def test_a_missing_extra_is_said_in_one_sentence(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    [problem] = problems(tmp_path, TRANSCRIBER="local", WHISPER_MODEL=str(model))
    assert "pip install earshot-gateway[whisper]" in problem
    assert "EARSHOT_TRANSCRIBER=local" in problem


def test_a_model_that_nobody_uses_is_said(tmp_path: Path, model: Path) -> None:
    [problem] = problems(tmp_path, WHISPER_MODEL=str(model))
    assert "has no use without EARSHOT_TRANSCRIBER=local" in problem


def test_the_check_says_which_machine_drafts(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path, TRANSCRIBER="local", WHISPER_MODEL=str(model)).items():
        monkeypatch.setenv(name, value)
    said = CliRunner().invoke(main, ["check"]).output
    assert "This machine drafts what callers say" in said
    assert str(model) in said
