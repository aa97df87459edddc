"""An author changes how they are told: by which channels, where, how large, when, and in which language."""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.intake import consent
from gateway.notices.post_at_a_home import ASKED, staff_may_open
from store import authors, consents, contributions
from store.authors import Author
from store.contributions import Contribution
from store.database import Session

CHANNEL = "web"
SAFE_TIMES = 40  # characters, as many as a call's


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """``phone``, ``email`` and ``postal_address`` that are empty leave what we have. ``letter_at_home``: the answer to
    the warning that staff may open post; None when nobody was asked.
    """

    channels: tuple[str, ...]
    phone: str = ""
    email: str = ""
    postal_address: str = ""
    print_size: str = "clear"
    language: str = "en"
    safe_times: str = ""
    interpreter: str = ""
    letter_at_home: bool | None = None


def reached(session: Session, row: Contribution) -> Author:
    """How the author of a story is reached; nobody, for one who gave nothing of themselves."""
    found = None if row.author_id is None else authors.get(session, row.author_id)
    return found or Author()


def change_reaching(session: Session, contribution_id: int, wishes: Wishes, *, now: datetime) -> None:
    """From now on only as wished. A letter to a home's address needs a yes after the warning, or it is left out."""
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise LookupError(f"there is no contribution {contribution_id}")
    author = wished(reached(session, row), wishes)
    at_home = staff_may_open(session, author.postal_address)
    if at_home and not wishes.letter_at_home:
        author = replace(author, channels=tuple(each for each in author.channels if each != "letter"))
    if author.id:
        authors.change(session, author)
    else:
        contributions.change(session, row.id, author_id=authors.add(session, author, now=now))
    if at_home:
        said = {"wording": consent.wording(ASKED, CHANNEL), "channel": CHANNEL}
        consents.record(session, row.id, ASKED, bool(wishes.letter_at_home), at=now, **said)
    if bool(author.channels) != bool(row.consent_contact):
        consent.record(session, row.id, channel=CHANNEL, now=now, contact=bool(author.channels))


def wished(author: Author, wishes: Wishes) -> Author:
    return replace(
        author,
        channels=wishes.channels,
        phone=wishes.phone or author.phone,
        email=wishes.email or author.email,
        postal_address=wishes.postal_address or author.postal_address,
        print_size=wishes.print_size,
        language=wishes.language,
        safe_times=" ".join(wishes.safe_times.split())[:SAFE_TIMES],
        interpreter=wishes.interpreter,
        no_voice=author.no_voice and "voice" not in wishes.channels,
    )
