"""Whatever a message, an argument or a fault holds, the log has the sentence and the place, and nobody's words."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from gateway import logs
from gateway.delivery.faults import log_fault

NUMBERS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["07700", "+447700", "+44 (0)7700", "0044 7700", "(07700)"]),
    st.sampled_from(["", " ", "-", "\u00a0", "."]),
    st.integers(900000, 900999).map(lambda n: str(n)[:3]),
    st.sampled_from(["", " ", "-", "\u200b"]),
    st.integers(0, 999).map("{:03}".format),
)
MAIL = st.builds(
    "{}@{}.example.org".format, st.from_regex(r"[a-z][a-z.+-]{2,12}", fullmatch=True), st.sampled_from(["a", "mail"])
)
CODES = st.builds(
    lambda digits, between: between.join(digits[at : at + 4] for at in range(0, len(digits), 4)),
    st.from_regex(r"[0-9]{10}|[0-9]{16}|[0-9]{6}|[0-9]{4}", fullmatch=True),
    st.sampled_from(["", "-", " "]),
)
TOKENS = st.from_regex(r"[A-Za-z]{8}[0-9][A-Za-z0-9_-]{12,24}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=12).map(lambda text: f"Ада {text}")


class Lines:
    """A log of this test's own, put back afterwards as it was."""

    def __init__(self) -> None:
        self.out = io.StringIO()

    def __call__(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.out.getvalue().splitlines()]
        self.out.seek(0)
        self.out.truncate()
        return lines


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    import sys
    import threading

    root, found = logging.getLogger(), Lines()
    before = (root.handlers, root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook)
    logs.set_up(found.out)
    yield found
    root.handlers, level, logging.raiseExceptions, sys.excepthook, threading.excepthook = before
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def _speak_as_a_library(text: str) -> None:
    """Each of the ways in which a library has been seen to put data in its log."""
    log = logging.getLogger("sqlalchemy.pool.impl")
    log.error("Exception during reset of %s", text)
    log.error(f"could not send {text}")
    log.error("body: " + text)
    log.error("%(body)s", {"body": text})
    log.error(text)
    try:
        raise ValueError(f"(sqlite3.IntegrityError) [SQL: …] [parameters: ('{text}',)]")
    except ValueError as error:
        log.exception("Job raised an exception")
        log.error("it failed: %s", error)
        log.error(error)
        logging.getLogger("gateway").error("Exception on %s [%s]", f"/answer/l/{text}", "GET", exc_info=error)
        log_fault(logging.getLogger("gateway.delivery.dispatch"), "delivery 7123456789012345678 (receipt)", error)
        logging.getLogger("gateway.delivery.dispatch").error("it failed: %s", error)
        structlog.get_logger("gateway.web.error_pages").error("page_failed", path=f"/l/{text}", exc_info=error)
    structlog.get_logger("gateway.intake").info("kept", body=text, sender_number=text, reason=text, task=7)
    warnings.warn(f"strange: {text}", stacklevel=1)


@given(text=st.one_of(NUMBERS, MAIL, CODES, TOKENS, WORDS))
def test_no_line_of_a_library_holds_what_a_message_held(lines: Lines, text: str) -> None:
    _speak_as_a_library(text)
    raw = lines.out.getvalue()
    assert text not in raw
    assert json.dumps(text)[1:-1] not in raw
    said = lines()
    assert len(said) >= 13
    assert all({"time", "level", "event", "logger"} <= line.keys() for line in said)
    assert any(line.get("delivery") == 7123456789012345678 for line in said)
    assert any(line.get("task") == 7 for line in said)


@given(text=st.one_of(NUMBERS, MAIL, CODES, TOKENS), before=st.sampled_from(["", "to ", "task 7: ", "(", "letter "]))
def test_our_own_lines_lose_numbers_addresses_codes_and_tokens(lines: Lines, text: str, before: str) -> None:
    logging.getLogger("gateway.delivery.dispatch").warning("not sent: %s", f"{before}{text}; later")
    (line,) = lines()
    assert line["event"].startswith("not sent: ")
    assert text not in line["event"]
    digits = "".join(filter(str.isdigit, text))
    assert len(digits) < 4 or digits not in "".join(filter(str.isdigit, line["event"]))


def test_a_letters_code_is_not_taken_for_the_letters_own_number(lines: Lines) -> None:
    log_fault(logging.getLogger("gateway.delivery.dispatch"), "letter 1234567890", KeyError())
    (line,) = lines()
    assert "1234567890" not in line["event"]


def test_a_sentence_that_stands_in_the_source_is_said_with_its_whole_numbers(lines: Lines) -> None:
    logging.getLogger("gunicorn.error").warning("Worker (pid:%s) was sent %s!", 4711, "SIGKILL")
    (line,) = lines()
    assert line["event"] == "Worker (pid:4711) was sent …!"
    assert line["where"].endswith(".py:" + line["where"].rpartition(":")[2])


def test_a_fault_names_its_kind_its_cause_and_where(lines: Lines) -> None:
    try:
        try:
            raise KeyError("07700 900123")
        except KeyError as cause:
            raise RuntimeError("the words of a story") from cause
    except RuntimeError as error:
        logging.getLogger("apscheduler.executors.default").error("raised", exc_info=error)
    (line,) = lines()
    assert line["fault"] == "RuntimeError from KeyError"
    assert line["where"][0].startswith(__file__)


def test_what_nobody_caught_is_one_line_too(lines: Lines) -> None:
    import threading

    def fall() -> None:
        raise ValueError("the words of a story")

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    (line,) = lines()
    assert (line["level"], line["fault"]) == ("critical", "ValueError")


def test_libraries_chatter_below_a_warning_is_not_kept(lines: Lines) -> None:
    logging.getLogger("procrastinate.worker").info("Starting job")
    logging.getLogger("gateway.intake").info("of ours")
    (line,) = lines()
    assert line["event"] == "of ours"


def test_on_a_terminal_a_line_is_text_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    handler = logging.StreamHandler(Terminal())
    handler.setFormatter(logs.form(on_terminal=True))
    record = logging.LogRecord("gateway.x", logging.ERROR, "x.py", 1, "it stands still", (), None)
    said = handler.format(record)
    assert "it stands still" in said
    assert not said.startswith("{")
