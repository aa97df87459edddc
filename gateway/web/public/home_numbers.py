"""The public numbers of one home: what became of its stories, in bands where the home is small."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from gateway.moderation.policies import is_small
from gateway.web.plain_words import long_date
from gateway.web.public.date_bands import quarter_start
from store import homes, public_listings
from store.database import Session
from store.homes import Home
from store.words import Kind, State

BANDS = ((0, "None"), (5, "1 to 5"), (10, "6 to 10"), (20, "11 to 20"), (50, "21 to 50"))
ROWS = (
    (State.PUBLISHED, "Published"),
    (State.RESTRICTED, "Restricted: kept from the public, read by public interest bodies"),
    (State.NOT_PUBLISHED, "Not published, because the home objected"),
    (State.SUSPENDED, "Hidden for now"),
    (State.PRIVATE, "Kept private"),
    (State.REJECTED, "Not accepted"),
)
IN_ALL = "Stories in all"
# Of these the public sees nothing. Were they counted, whoever looked each hour would know when somebody wrote to us.
UNSEEN = frozenset(
    {State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION, State.SCHEDULED, State.HELD, State.WITHDRAWN}
)
PENDING = (State.WITH_PROVIDER, State.IN_REVIEW)
REJECTED = {
    "not_about_care": "not about care",
    "not_own_experience": "not the writer's own experience",
    "not_genuine": "not genuine",
    "abusive": "abusive",
    "cannot_be_made_safe": "could not be made safe",
    "commercial": "advertising",
    "duplicate": "sent before",
    "too_old": "too old",
    "legal": "for a legal reason",
}


@dataclass(frozen=True, slots=True)
class HomeNumbers:
    """``rows`` are (what, how many) in words; ``as_of`` says how old the numbers of a small home are."""

    rows: tuple[tuple[str, str], ...]
    as_of: str
    small: bool


def home_numbers(session: Session, home: Home, *, now: datetime) -> HomeNumbers:
    """Exact and fresh; for a small home (or unknown beds) in bands, a quarter old, and nothing of what is pending."""
    small = is_small(home.beds)
    cut = quarter_start(now) if small else None
    counts = public_listings.counts_before(session, home.id, cut) if cut else homes.counts(session, home.id)
    withdrawn = public_listings.withdrawn_after_told(session, home.id, before=cut)
    answered = public_listings.with_published_child(session, home.id, Kind.RESPONSE, before=cut)
    changed = public_listings.with_published_child(session, home.id, Kind.CHANGE, before=cut)
    say = in_band if small else str
    known = sum(
        number for state, number in counts.items() if state not in UNSEEN and (not small or state not in PENDING)
    )
    rows = [(IN_ALL, say(known + withdrawn))]
    rows += [(words, say(counts.get(state, 0))) for state, words in ROWS]
    rows += [
        ("Withdrawn by the author after the home was told", say(withdrawn)),
        ("Answered by the home in public", say(answered)),
        ("Led to a change that the home told of", say(changed)),
    ]
    if not small:
        rows += _fresh(session, home, counts)
    return HomeNumbers(tuple(rows), long_date(cut) if cut else "", small)


def _fresh(session: Session, home: Home, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What would say too much about a small home."""
    pending = sum(counts.get(state, 0) for state in PENDING)
    rows = [("With the home, or being reviewed", str(pending))]
    rejected = public_listings.rejected_by_code(session, home.id)
    if rejected:
        why = ", ".join(f"{REJECTED.get(code, code)} ({number})" for code, number in rejected.most_common())
        rows.append(("Why stories were not accepted", why))
    times = public_listings.times_to_publish(session, home.id)
    if times:
        days = round(median(time.total_seconds() for time in times) / 86_400)
        rows.append(("Usual time from a story's arrival to its publication", f"{days} day{'s' if days != 1 else ''}"))
    return rows


def in_band(number: int) -> str:
    return next((words for most, words in BANDS if number <= most), "More than 50")
