"""What a short text can be in answer to any question: a digit, a yes, a no, a thank you."""

import re
import unicodedata

from channels.sms.keywords import Keyword, recognise, without_signature
from gateway.intake.home_words import words

PERSON = 0
"""The digit that always leads out: none of these, I can't say, or let a person see to it."""
_YES = frozenset({"y", "ok", "okay", "yes please", "yes i agree", "i agree", "yes i do", "agreed", "agree yes"})
_NO = frozenset({"n", "no", "nope", "no thanks", "no thank you", "i do not agree", "i dont agree", "disagree", "na"})
_NOTHING = frozenset({"nothing", "nothing else", "thats all", "that is all", "thats it", "that is it", "no more"})
_POLITE = frozenset({"thanks", "thank", "you", "thankyou", "ta", "cheers", "bye", "ok", "very", "much", "many", "x"})
_NUMBERS = "zero one two three four five six seven eight nine"
_BY_NAME = {name: str(number) for number, name in enumerate(_NUMBERS.split())} | {"nought": "0"}
_DIGIT = re.compile(
    r"(?:number|option|answer)?[\s(\[#\"'“]*([0-9])[\s.,)\]!\"'”]*(?:please|thanks|thank you)?[\s.!]*", re.I
)
_NUMBER = re.compile(r"[\s(\[#]*[0-9](?:[\s.\-]?[0-9]){0,7}[\s.)\]!]*")
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_LONGEST = 60


def digit(text: str) -> int | None:
    """The number that is the whole text: "1", " 2. ", "one", "1 please", keycaps and full-width digits too."""
    said = _seen(without_signature(text)) if len(text) <= _LONGEST else ""
    match = _DIGIT.fullmatch(_BY_NAME.get(said.strip(" .,!").casefold(), said))
    return int(match.group(1)) if match else None


def _seen(text: str) -> str:
    """What one sees of it: no invisible signs, no keycap around a digit."""
    return "".join(sign for sign in plain_digits(text) if unicodedata.category(sign) not in _UNSEEN)


def plain_digits(text: str) -> str:
    """Digits of every script as 0 to 9."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def says_yes(text: str) -> bool:
    return recognise(text) in {Keyword.AGREE, Keyword.YES} or _bare(text) in _YES


def says_no(text: str) -> bool:
    return _bare(text) in _NO


def says_nothing_more(text: str) -> bool:
    return says_no(text) or _bare(text) in _NOTHING


def is_bare_answer(text: str) -> bool:
    """A number, AGREE, YES or NO: an answer to something, never a story."""
    is_number = len(text) <= _LONGEST and _NUMBER.fullmatch(plain_digits(text)) is not None
    return is_number or digit(text) is not None or says_yes(text) or says_no(text)


def is_polite(text: str) -> bool:
    said = [word.plain for word in words(text)] if len(text) <= _LONGEST else []
    return 0 < len(said) <= 5 and all(word in _POLITE for word in said)


def _bare(text: str) -> str:
    return " ".join(word.plain for word in words(without_signature(text))) if len(text) <= _LONGEST else ""
