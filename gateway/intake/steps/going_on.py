"""From one answer to the next question: what is still missing is asked one thing at a time, then comes the thanks."""

from typing import Any

from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import ANYTHING_ELSE, CONSENT, FINISHED, HOME, Talk, missing_answer
from gateway.intake.match_home import label
from gateway.intake.saying import say
from gateway.intake.steps.not_yet import waits_for
from store import homes, tasks
from store.words import Role, TaskKind


def ask_what_is_missing(talk: Talk, *, home_by_a_person: bool = False) -> None:
    """Ask the next question that has no answer yet, one at a time, or end the dialogue."""
    row = talk.story()
    missing = missing_answer(row)
    if missing == HOME and (home_by_a_person or talk.data.get("home_by_a_person")):
        talk.data["home_by_a_person"] = True
        missing = CONSENT if row.consent_publish is None else None
    if missing is None:
        finish(talk)
        return
    talk.step = missing
    notice, details = first_question(talk, missing)
    say(talk.session, row, notice, now=talk.now, details=details)


def first_question(talk: Talk, missing: str) -> tuple[str, dict[str, Any]]:
    """The notice that asks for what is missing, and its details."""
    if missing == HOME:
        return "ask_home", {"ask": HOME, "candidates": talk.data.get("candidates", [])}
    return "consent_question", {"ask": CONSENT, "home": home_of(talk)}


def home_of(talk: Talk) -> str:
    row = talk.story()
    home = None if row.home_id is None else homes.get(talk.session, row.home_id)
    return label(home) if home else ""


def finish(talk: Talk) -> None:
    """Everything is answered: say thank you, and that more may come while the window is open; then pass it on."""
    talk.step, talk.data = (ANYTHING_ELSE if talk.is_growing else FINISHED), {}
    complete_if_ready(talk.session, talk.story().id, now=talk.now)
    row = talk.story()
    details = {"ask": "more" if talk.step == ANYTHING_ELSE else "", "when": waits_for(row)}
    say(talk.session, row, "thanks" if row.consent_publish else "thanks_private", now=talk.now, details=details)


def leave_to_a_person(talk: Talk, what: str, note: str, *, role: Role = Role.MODERATOR) -> None:
    """Somebody calls, or finds it out: one task for each thing that a dialogue could not settle."""
    tasks.raise_task(
        talk.session,
        TaskKind.CALL_BACK,
        about=f"{what}:{talk.story().id}",
        role=role,
        now=talk.now,
        contribution_id=talk.story().id,
        note=note,
    )
