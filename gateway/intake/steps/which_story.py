"""Which of several stories is meant? Asked only after proof, by number, each with its reference alone."""

from datetime import datetime, timedelta

from gateway.intake import wanted
from gateway.intake.conversation import FINISHED, Talk
from gateway.intake.steps.answers import PERSON, digit

LASTS = timedelta(hours=24)


def read(talk: Talk, text: str) -> int | None:
    """The story's id; 0 for none of them; nothing when the number was not offered, or the proof is a day old."""
    number, offered = digit(text), talk.data.get("stories", [])
    if talk.now > datetime.fromisoformat(talk.data.get("proved_at", "1970-01-01T00:00:00+00:00")) + LASTS:
        return None
    if number is None or number > len(offered):
        return None
    return PERSON if number == PERSON else int(offered[number - 1])


def take(talk: Talk, story_id: int) -> None:
    what = str(talk.data.get("wanted", ""))
    talk.step, talk.data = FINISHED, {}
    if story_id == PERSON:
        wanted.nothing_done(talk)
    else:
        wanted.do_to(talk, what, story_id)
