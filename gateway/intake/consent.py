"""Records what an author agreed to, in which wording and by which channel, beside the story that it is about."""

from datetime import datetime

from store import consents, contributions
from store.contributions import Contribution
from store.database import Session

# The wording that is asked now. A new wording gets a new number, so that an old yes still says what it was given to.
VERSION = 1
_COLUMNS = {"publish": "consent_publish", "contact": "consent_contact", "home": "consent_home"}


def wording(what: str, channel: str) -> str:
    """The name and version of the words in which a channel asks: "sms-publish-1"."""
    return f"{channel}-{what}-{VERSION}"


def record(
    session: Session,
    contribution_id: int,
    *,
    channel: str,
    now: datetime,
    publish: bool | None = None,
    contact: bool | None = None,
    home: bool | None = None,
) -> Contribution | None:
    """Keep the answers that were given (None: not asked, or not answered); the story's columns hold the latest."""
    answers = {"publish": publish, "contact": contact, "home": home}
    given = {what: answer for what, answer in answers.items() if answer is not None}
    for what, answer in given.items():
        consents.record(session, contribution_id, what, answer, wording=wording(what, channel), channel=channel, at=now)
    if given:
        contributions.change(session, contribution_id, **{_COLUMNS[what]: answer for what, answer in given.items()})
    return contributions.get(session, contribution_id)
