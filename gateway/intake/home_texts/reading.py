"""What a home's text says: the code of a letter and its PIN, which story is meant, and which answer is given."""

import re
from dataclasses import dataclass

from gateway.intake.home_words import words
from gateway.intake.steps.answers import digit, plain_digits
from letters.codes import AUTHOR_DIGITS, LETTER_DIGITS, PIN_DIGITS, is_valid

CODE, BOTH = LETTER_DIGITS + 2, LETTER_DIGITS + 2 + PIN_DIGITS
# A digit more would make it a telephone number, or an author's return code of sixteen.
_BEGINS = re.compile(r"\W{0,5}(?:(?:my |our |the )?(?:letter code|letter|code)\s*(?:is)?\s*[:\-]?\s*)?", re.I)
_DIGITS = re.compile(r"[0-9](?:[\s.\-]{0,3}[0-9])*")
_BETWEEN = re.compile(r"[\s,;.:/]*(?:and )?(?:my |our |the )?(?:pin)?(?: is)?[\s:\-]*", re.I)
_TAIL = re.compile(r"[\s,;.:/\-]*")
GO_AHEAD, OBJECT, RESPOND, DANGER, CALL_ME, STOP = "1", "2", "3", "4", "9", "0"
_BY_NAME = {
    "go": GO_AHEAD,
    "go ahead": GO_AHEAD,
    "publish": GO_AHEAD,
    "publish it": GO_AHEAD,
    "object": OBJECT,
    "i object": OBJECT,
    "we object": OBJECT,
    "review": OBJECT,
    "ask for a review": OBJECT,
    "respond": RESPOND,
    "response": RESPOND,
    "reply": RESPOND,
    "danger": DANGER,
    "safeguarding": DANGER,
    "call": CALL_ME,
    "call me": CALL_ME,
    "ring me": CALL_ME,
    "phone me": CALL_ME,
}
_GROUND = re.compile(r"(.+?)[\s,.:]+([1-6])[\s.!]*")
_STORY = re.compile(r"(?:story\s+)?([a-z])(?:[\s,.:\-]+(.*)|)", re.I | re.S)
LONGEST = 60  # characters: a longer text is no bare answer


@dataclass(frozen=True, slots=True)
class Begun:
    """A text that begins with the code of a letter. ``rest`` is what follows code and PIN."""

    code: str
    pin: str
    rest: str

    @property
    def is_bare(self) -> bool:
        """Digits alone, or with a short answer behind them: nobody begins a story like that."""
        return not self.rest or bool(self.pin and len(self.rest) <= LONGEST) or said(self.rest) is not None


@dataclass(frozen=True, slots=True)
class Said:
    """``story`` is its letter, or empty; ``key`` one of the answers, or empty; ``ground`` 1 to 6, or empty."""

    story: str
    key: str
    ground: str


def begun(text: str) -> Begun | None:
    """The letter's code that a text begins with, its PIN if that follows, and the rest; None for any other text."""
    plain = plain_digits(text.strip())
    start = _BEGINS.match(plain)
    found = _DIGITS.match(plain, start.end() if start else 0)
    if found is None:
        return None
    digits, end = re.sub(r"\D", "", found[0]), found.end()
    choice = ""
    if len(digits) in {BOTH + 1, BOTH + 2}:  # "… 402915 1", "… 402915 2 3": the answer is a digit too
        digits, choice = digits[:BOTH], " ".join(digits[BOTH:])
    if len(digits) not in {CODE, BOTH} or not is_valid(digits[:CODE]):
        return None
    rest = plain[end:]
    if len(digits) == CODE:
        return _with_pin(digits, rest)
    return Begun(digits[:CODE], digits[CODE:], f"{choice} {_without(_TAIL, rest)}".strip())


def may_be_return_code(text: str) -> bool:
    """Sixteen digits whose check digits agree may be an author's too: then only a letter with that code decides."""
    digits = re.sub(r"\D", "", plain_digits(text))
    return len(digits) == AUTHOR_DIGITS + 2 and is_valid(digits)


def _with_pin(code: str, rest: str) -> Begun:
    """ "1234-5678-90, PIN 402915 A 1": the PIN after a word or a sign."""
    behind = _without(_BETWEEN, rest)
    pin = re.match(rf"([0-9](?:[\s.\-]?[0-9]){{{PIN_DIGITS - 1}}})(?![0-9])", behind)
    if pin is None:
        return Begun(code, "", _without(_TAIL, rest).strip())
    return Begun(code, re.sub(r"\D", "", pin[1]), _without(_TAIL, behind[pin.end() :]).strip())


def _without(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text


def pin_of(text: str) -> str | None:
    """Six digits, however spaced, with "PIN" before them or not; other digits alone give ""; words give None."""
    plain = plain_digits(text.strip())
    digits = re.sub(r"[\s.\-]", "", _without(_BETWEEN, plain))
    if not digits.isdecimal() or len(digits) > 2 * PIN_DIGITS:
        return None
    return digits if len(digits) == PIN_DIGITS else ""


def said(text: str) -> Said | None:
    """ "1", "go ahead", "A 1", "B", "A object 3", "2 3"; None for anything else."""
    if len(text) > LONGEST or not text.strip():
        return None
    plain = plain_digits(text.strip())
    answer = _answer(plain)  # first: "I object" is no story I
    if answer is not None:
        return Said("", *answer)
    found = _STORY.fullmatch(plain)
    if found is None:
        return None
    rest = (found[2] or "").strip()
    answer = _answer(rest) if rest else ("", "")
    return None if answer is None else Said(found[1].upper(), *answer)


def _answer(text: str) -> tuple[str, str] | None:
    key = _key(text)
    if key is not None:
        return key, ""
    found = _GROUND.fullmatch(text)
    return (OBJECT, found[2]) if found is not None and _key(found[1]) == OBJECT else None


def _key(text: str) -> str | None:
    number = digit(text)
    if number is not None:
        return str(number)
    return _BY_NAME.get(" ".join(word.plain for word in words(text)))
