"""The text dialogue as one table: what each step asks, how a text answers it, and what comes of no answer.

A dialogue is one row for each number (``store/conversations.py``): it may be taken up days later, after a restart,
and by whichever of our numbers the text came. A text that answers no open step is story.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from gateway.intake import author_reply, proof_by_text
from gateway.intake.conversation import (
    ANYTHING_ELSE,
    CONSENT,
    HOME,
    INTERPRETER,
    NEW_OR_MORE,
    PROOF,
    PUBLISH_TOO,
    QUESTION,
    WHEN,
    WHICH_STORY,
    WHO_ASKED,
    Talk,
)
from gateway.intake.keeping_parts import keep_answer
from gateway.intake.steps import (
    anything_else,
    interpreter,
    may_we_publish,
    new_or_more,
    publish_too,
    when,
    which_home,
    which_story,
    who_asked,
)


class Step(NamedTuple):
    """``read`` says what a text answers (None: nothing, so it is story); ``take`` acts on it."""

    asks: tuple[str, ...]
    """The notices that put the question."""
    read: Callable[[Talk, str], Any]
    take: Callable[[Talk, Any], None]
    way_out: str
    unanswered: str
    keeps_itself: bool = False
    """The answer is kept by the step, or is a code that must not lie beside a story."""


STEPS: dict[str, Step] = {
    PROOF: Step(
        ("proof_by_text", "how_to_finish_withdrawal"),
        proof_by_text.read,
        proof_by_text.take,
        way_out="Any other text is read as ever; the return code serves too.",
        unanswered="After 24 hours the digits are void and nothing is done.",
        keeps_itself=True,
    ),
    QUESTION: Step(
        ("question_to_author", "edits_to_approve", "reminder_author"),
        author_reply.read,
        author_reply.take,
        way_out="0 or 3: a person phones. She need not answer.",
        unanswered="Reminders after 3 and 10 days; after 28 it goes on without her, marked “no reply”.",
        keeps_itself=True,
    ),
    INTERPRETER: Step(
        ("other_language",),
        interpreter.read,
        interpreter.take,
        way_out="Any other text is read as ever.",
        unanswered="A person translates the story all the same.",
    ),
    HOME: Step(
        ("receipt", "ask_home", "ask_home_again"),
        which_home.read,
        which_home.take,
        way_out="0, or three misses: a person finds the home.",
        unanswered="Reminders; a moderator reads it meanwhile; after 28 days it is kept private.",
    ),
    CONSENT: Step(
        ("receipt", "consent_question"),
        may_we_publish.read,
        may_we_publish.take,
        way_out="2: no. 0: a person phones.",
        unanswered="Reminders; a moderator reads it meanwhile; without a yes it is never published.",
    ),
    WHEN: Step(
        ("when_question",),
        when.read,
        when.take,
        way_out="3: when she tells us. 0, or a day not understood twice: the same, and a person phones.",
        unanswered="It waits until she texts READY.",
    ),
    ANYTHING_ELSE: Step(
        ("thanks", "thanks_private"),
        anything_else.read,
        anything_else.take,
        way_out="DONE, no or 0.",
        unanswered="The window closes half an hour after the last text, and a moderator reads it.",
    ),
    NEW_OR_MORE: Step(
        ("new_or_more",),
        new_or_more.read,
        new_or_more.take,
        way_out="0: a moderator decides.",
        unanswered="It stays a new story, gets its receipt, and reaches the desk when its window closes.",
    ),
    PUBLISH_TOO: Step(
        ("consent_question",),
        publish_too.read,
        publish_too.take,
        way_out="2 or 0: no. Any other text is story.",
        unanswered="A moderator sees that nobody agreed to the later words, and asks or splits them off.",
    ),
    WHICH_STORY: Step(
        ("which_story",),
        which_story.read,
        which_story.take,
        way_out="0: none of them, nothing is done.",
        unanswered="Nothing is done; after 24 hours it needs proof again.",
    ),
    WHO_ASKED: Step(
        ("withdrawn_author",),
        who_asked.read,
        who_asked.take,
        way_out="She need not answer. 3 or 0: a person phones.",
        unanswered="Nothing; the story stays withdrawn, and she may text UNDO for seven days.",
    ),
}


def answer(talk: Talk, text: str) -> bool:
    """Take a text as the answer to the first open question that it answers; False when it answers none."""
    for name in open_steps(talk):
        step = STEPS[name]
        said = step.read(talk, text)
        if said is not None:
            if not step.keeps_itself and talk.row is not None:
                keep_answer(talk, text, talk.row.id)
            step.take(talk, said)
            return True
    return False


def open_steps(talk: Talk) -> Iterator[str]:
    """Digits that we texted come first, for nothing else has four; then a moderator, then the rest."""
    if proof_by_text.is_open(talk):
        yield PROOF
    if author_reply.is_answerable(talk):
        yield QUESTION
    if interpreter.is_open(talk):
        yield INTERPRETER
    if talk.may_answer:
        yield talk.step
