"""What may stand in a line of the log: our own words, numbers of rows and kinds of fault; never what people gave us."""

import re
import sys
import traceback
from types import FrameType, TracebackType
from typing import Any

LONGEST = 300
# A library's frames lie between the line that speaks and this one; nobody speaks through more.
FRAMES_LOOKED_AT = 24
PLACES_SHOWN = 6
UNSAID = "…"
# Only what we make ourselves goes under these names: a moment, a level, a place in the code.
OURS = frozenset({"time", "level", "logger", "fault", "where", "fault_in"})
PERSONAL = re.compile(
    r"phone|mobile|number|mail|address|postcode|name|text|body|words|subject|answer|question|quote|reason|comment"
    r"|code|pin|token|secret|password|key|sid|payload|param|url|path|query|form|^to$|^from$",
    re.IGNORECASE,
)
# As long as the number of a row is, and longer than any code of ours: sixteen digits.
_ROW = r"(?<![\w+.-])[1-9]\d{16,18}(?![\w.-])"
_GIVEN = re.compile(
    rf"(?P<row>{_ROW})"
    r"|[^\s@<>\"'(]+@[^\s@<>\"')]+"  # an e-mail address
    r"|\w+://\S+"
    r"|(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"  # a postcode
    r"|\+?\(?\d(?:[\s().\-\u200b-\u206f\u00a0]*\d){3,}"  # a number that rings, or opens something
    r"|(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}"  # a token
    r"|(?<!\w)[A-Z0-9]{4}(?:-[A-Z0-9]{4})+(?!\w)",  # a code in fours
)


def without_personal(text: str) -> str:
    """The text with every number, address, code and token taken out; the number of a row of ours stays."""
    clean = _GIVEN.sub(lambda found: found["row"] or UNSAID, text[: LONGEST * 2])
    return " ".join(clean.split())[:LONGEST]


def said_by(template: object, args: object, *, ours: bool) -> str:
    """A line as it may be written down: a sentence that stands in somebody's source, filled with numbers.

    A library may put anything in its message, so what was made from data is not said at all; of what it fills in
    afterwards whole numbers stay. Our own lines name rows and kinds, and lose only what looks like somebody's.
    """
    sentence = str(template)
    if not _stands_in_source(sentence):
        return without_personal(sentence) if ours else UNSAID
    filled = tuple(_argument(value, ours=ours) for value in args) if isinstance(args, tuple) else ()
    try:
        return (sentence % filled if filled else sentence)[:LONGEST]
    except (TypeError, ValueError, KeyError):
        return sentence[:LONGEST]


def value_of(name: str, value: Any) -> Any:
    """One named value as it may be written down; None for what is somebody's by its very name."""
    if value is None or isinstance(value, bool) or name in OURS:
        return value
    if isinstance(value, int | float):
        return value
    if PERSONAL.search(name) or not isinstance(value, str | list | tuple | set | frozenset):
        return None
    return without_personal(value) if isinstance(value, str) else [value_of("", one) for one in value]


def fault_of(error: BaseException) -> dict[str, Any]:
    """The kinds of a fault and its causes, and the places: a message may hold a story, or a statement's parameters."""
    kinds: list[str] = []
    at: BaseException | None = error
    while at is not None and len(kinds) < PLACES_SHOWN:
        kinds.append(type(at).__name__)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return {"fault": " from ".join(kinds), "where": places(error.__traceback__)}


def places(at: TracebackType | None) -> list[str]:
    """Where it happened, the innermost first: file, line and function, without the lines themselves."""
    frames = traceback.extract_tb(at)[-PLACES_SHOWN:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]


def _argument(value: Any, *, ours: bool) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, bool | int | float):
        return value
    return without_personal(str(value)) if ours else UNSAID


def _stands_in_source(sentence: str) -> bool:
    """Whether one of the functions that speak just now has this very sentence among its constants."""
    frame: FrameType | None = sys._getframe(1)
    for _ in range(FRAMES_LOOKED_AT):
        if frame is None:
            return False
        if frame.f_code.co_filename != __file__ and sentence in frame.f_code.co_consts:
            return True
        frame = frame.f_back
    return False
