"""How people agree or decline in their own words: wider than AGREE, and never so wide that a "but" is overheard."""

import re

from gateway.intake.home_words import words
from gateway.intake.steps.answers import digit, says_no, says_yes


def _set(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


_YES = _set("yes yeah yep yup aye sure agree agreed agre agee agreee absolutely definitely certainly ydw")
_WITH_YES = _YES | _set(
    "1 one i we do you can may publish it this that thats is its fine all right alright good go ahead ok okay "
    "please of course happy to with would like be very much thanks thank"
)
_YES_PHRASES = frozenset(
    {"publish it", "please publish", "please publish it", "you can publish it", "you may publish it", "go ahead"}
    | {"fine", "thats fine", "that is fine", "of course", "please do", "happy to", "all right", "alright", "i do"}
)
_NO = _set("no nope nah na dont not disagree never private")
_WITH_NO = _NO | _set(
    "2 two i we do please publish published it this that want to be would prefer rather keep thanks thank you sorry "
    "very much agree"
)
_NOT_YET = frozenset({"yet", "later"})
_WITH_NOT_YET = _NOT_YET | _set("3 three yes but not please ok okay publish it agree i")
_THUMB = re.compile(r"\s*([👍👎])[\U0001f3fb-\U0001f3ff\ufe0f]?\s*")
_NAMED = re.compile(
    r"(?:\n|[.,!]\s|\s[-–—]\s?)\s*(?:(?:from|love)\s)?(?!No\b|Not\b|But\b|Only\b)(?:[A-Z][a-z’'-]+\s?){1,2}[x\s.]*"
)
_LONGEST = 60


def agrees(text: str) -> bool:
    """Every word of it agrees: "Yes, that's fine", "AGREE. Mary", a thumb that points up."""
    said = _said(text)
    in_words = bool(_YES & set(said)) and set(said) <= _WITH_YES
    return _thumb(text) == "👍" or says_yes(text) or in_words or " ".join(said) in _YES_PHRASES


def declines(text: str) -> bool:
    """Every word of it declines: "Please don't publish it", "I'd rather not"."""
    said = _said(text)
    return _thumb(text) == "👎" or says_no(text) or (bool(_NO & set(said)) and set(said) <= _WITH_NO)


def says_not_yet(text: str) -> bool:
    said = _said(text)
    return bool(_NOT_YET & set(said)) and set(said) <= _WITH_NOT_YET


def _said(text: str) -> list[str]:
    """The words of a short text that asks nothing, without the name that somebody put under it."""
    if len(text) > _LONGEST or "?" in text or digit(text) is not None:
        return []
    match = next((each for each in _NAMED.finditer(text) if each.end() == len(text)), None)
    return [word.plain for word in words(text[: match.start()] if match else text)]


def _thumb(text: str) -> str:
    match = _THUMB.fullmatch(text)
    return match.group(1) if match else ""
