"""Proof of authorship by text: the return code, or the number that wrote plus four digits that we text there.

The digits come back within 24 hours, serve once and end with the third wrong try; for the same wish there are new ones
at most every five minutes, and five times a day in all, so that nobody who only pretends to have the number gets far by
guessing. Digits prove the one wish that they were sent for, and their text says which: so nobody who pretends to have
the number can turn her asking how it stands into a withdrawal.
"""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

from channels.sms.keywords import Keyword, recognise
from gateway.intake import author, guesses, wanted
from gateway.intake.conversation import Talk, stories_of
from gateway.intake.saying import say_to
from gateway.intake.steps.answers import plain_digits
from letters.codes import AUTHOR_DIGITS, clean
from store import proofs
from store.proofs import MOST_WRONG, Proof

LASTS = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=5)
A_DAY = 5
"""So many times in 24 hours are digits sent to one number; then only the return code proves anything."""
BY_KEYWORD = {
    Keyword.STATUS: wanted.STATUS,
    Keyword.WITHDRAW: wanted.WITHDRAW,
    Keyword.UNDO: wanted.UNDO,
    Keyword.READY: wanted.READY,
}
FOUR = re.compile(r"[\s\"'(]*([0-9])[\s.\-]*([0-9])[\s.\-]*([0-9])[\s.\-]*([0-9])[\s.\"')!]*")
_WITH_CODE = re.compile(r"([^\d]{0,40}?)\s*([0-9](?:[\s.\-]*[0-9]){13,17})[\s.!]*")
_LONGEST = 80


def ask(talk: Talk, what: str) -> None:
    """Ask for proof of what was wanted; a number that told us nothing is asked for a return code."""
    digits = new_digits(talk, what)
    if digits is None and not _was_just_sent(talk, what):
        say_to(talk.session, talk.known_author().id, "code_reminder", now=talk.now, details={"why": what})
        return
    say_to(talk.session, talk.known_author().id, "proof_by_text", now=talk.now, details={"why": what}, secret=digits)


def new_digits(talk: Talk, what: str) -> str | None:
    """Keep what is wanted, with fresh digits that prove it; None when none may be sent (again) to this number."""
    if not talk.sender:
        return None
    before = talk.proof
    today = before.made_today if before and talk.now - before.made_at < LASTS else 0
    if _was_just_sent(talk, what):
        return None
    may = not talk.is_borrowed and bool(stories_of(talk)) and today < A_DAY
    digits = f"{secrets.randbelow(10_000):04d}" if may else None
    made_at = talk.now if digits or before is None or not today else before.made_at
    fresh = Proof(what, None, made_at, talk.now + LASTS, 0, today + bool(digits), None)
    proofs.put(talk.session, talk.sender, digits, fresh)
    talk.proof = proofs.find(talk.session, talk.sender)
    return digits


def _was_just_sent(talk: Talk, what: str) -> bool:
    proof = talk.proof
    if proof is None or proof.wanted != what:
        return False
    return proof.is_open(talk.now) and talk.now - proof.made_at < AGAIN_AFTER


# -- the four digits, which are a step of the dialogue ----------------------------------------------------------------


def read(talk: Talk, text: str) -> str | None:
    """Four digits, while some of ours are out; any other text is something else."""
    match = FOUR.fullmatch(plain_digits(text)) if len(text) <= _LONGEST else None
    return "".join(match.groups()) if match else None


def take(talk: Talk, digits: str) -> None:
    proof = talk.proof
    if proof is None or not proof.is_open(talk.now):
        _say_wrong(talk, "ended")
    elif guesses.must_wait(talk.session, client=talk.sender, code="", now=talk.now) is not None:
        _say_wrong(talk, "wait")
    elif not proofs.matches(talk.session, talk.sender, digits, proof):
        _count_wrong(talk, proof)
    else:
        proofs.use(talk.session, talk.sender, now=talk.now)
        guesses.right(talk.session, client=talk.sender, code="")
        wanted.do(talk, proof.wanted)


def is_open(talk: Talk) -> bool:
    """Digits of ours were out in the last day: four digits are those, right or wrong, late or again."""
    return talk.proof is not None and talk.proof.hash is not None and talk.now - talk.proof.made_at < 2 * LASTS


def _count_wrong(talk: Talk, proof: Proof) -> None:
    wrong = proof.wrong + 1
    proofs.count_wrong(talk.session, talk.sender, wrong)
    talk.proof = replace(proof, wrong=wrong)
    guesses.wrong(talk.session, client=talk.sender, code="", now=talk.now)
    _say_wrong(talk, "wrong" if wrong < MOST_WRONG else "ended")


def _say_wrong(talk: Talk, why: str) -> None:
    say_to(talk.session, talk.known_author().id, "proof_wrong", now=talk.now, details={"why": why})


# -- the return code, from whatever number ----------------------------------------------------------------------------


def return_code(text: str) -> tuple[str, str] | None:
    """What is wanted (or nothing) and a return code, when the text is that and no more: "WITHDRAW 1234 5678 …"."""
    if len(text) > _LONGEST:
        return None
    match = _WITH_CODE.fullmatch(plain_digits(text).strip())
    if match is None:
        return None
    before = match.group(1).strip(" :,.-\n")
    keyword = recognise(before) if before else None
    if before and keyword not in BY_KEYWORD and before.casefold() not in {"code", "my code", "return code"}:
        return None
    return BY_KEYWORD.get(keyword, "") if keyword else "", clean(match.group(2))


def take_return_code(talk: Talk, what: str, code: str) -> None:
    """The code alone proves it. What was wanted before counts, otherwise it is told where the story stands."""
    found = author.find_story(talk.session, code, who=talk.sender, now=talk.now)
    if isinstance(found, author.Wait):
        _say_wrong(talk, "wait")
    elif found is None or len(code) != AUTHOR_DIGITS + 2:
        _say_wrong(talk, "unknown_code")
    else:
        before = talk.proof.wanted if talk.proof is not None and talk.proof.is_wanted(talk.now) else wanted.STATUS
        if talk.proof is not None:
            proofs.use(talk.session, talk.sender, now=talk.now)
        wanted.do(talk, what or before, story_id=found)
