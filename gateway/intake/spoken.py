"""What a caller said, as a person wrote it down: the words, the home and the yes or no become part of the story."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.moderation.decide import set_home
from store import consents, contributions, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Channel

MOST_SIGNS = 20_000  # half an hour of speech; what is published later has a limit of its own
MOST_SIGNS_OF_A_HOME = 500


class NotUsable(Exception):
    """Something in what was written down is missing or wrong; ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """``text`` exactly as it was typed. ``publish``: None when the caller said neither yes nor no."""

    text: str = ""
    home_id: int | None = None
    home_text: str = ""
    publish: bool | None = None


def check_words(text: str) -> None:
    """Raises NotUsable for a text that can be no story."""
    if not text.strip():
        raise NotUsable("empty", "Type what you heard, or say that nothing can be made out.")
    if len(text) > MOST_SIGNS:
        raise NotUsable("too_long", f"This text is longer than {MOST_SIGNS:,} characters. Ask a senior.")


def keep(session: Session, story: Contribution, spoken: Spoken, *, wording: str, now: datetime) -> Contribution:
    """Add all of it to the story in the caller's transaction, and pass the story on when nothing is missing.

    ``wording`` names the words by which publishing was asked. Raises NotUsable for an unknown home.
    """
    if spoken.text.strip():
        contributions.add_part(session, story.id, spoken.text, field="text", inbound_id=None, at=now)
    _keep_home(session, story, spoken, now=now)
    _keep_consent(session, story, spoken.publish, wording=wording, now=now)
    check(session, story.id, now=now)
    complete_if_ready(session, story.id, now=now)
    return story_by_id(session, story.id)


def story_by_id(session: Session, contribution_id: int | None) -> Contribution:
    """The story, locked for this transaction. Raises NotUsable when there is none."""
    row = None if contribution_id is None else contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise NotUsable("no_story", "This belongs to no story. Tell an administrator.")
    return row


def _keep_home(session: Session, story: Contribution, spoken: Spoken, *, now: datetime) -> None:
    said = spoken.home_text.strip()[:MOST_SIGNS_OF_A_HOME]
    if said and not story.home_text:
        contributions.change(session, story.id, home_text=said)
    if spoken.home_id is None or story.home_id is not None:
        return
    if homes.get(session, spoken.home_id) is None:
        raise NotUsable("home", "This home is not in the directory. Search again, or leave the home open.")
    set_home(session, story, spoken.home_id, now=now)


def _keep_consent(session: Session, story: Contribution, given: bool | None, *, wording: str, now: datetime) -> None:
    """The last word counts, and each is kept with the words that asked for it."""
    if given is None:
        return
    contributions.change(session, story.id, consent_publish=given)
    consents.record(session, story.id, "publish", given, wording=wording, channel=Channel.VOICE, at=now)
