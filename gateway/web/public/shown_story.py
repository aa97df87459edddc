"""What everyone may see of one story: its redacted words, or only the marker that it exists."""

from dataclasses import dataclass

from gateway.intake.other_language import shown_beside
from gateway.moderation.decide import policy_of
from gateway.notices.translated import line_of, with_line
from gateway.web.public.date_bands import band
from gateway.web.public.reference import shown
from gateway.web.public.told_words import GROUNDS, how_told
from store import contacts, contributions, homes, log, public_listings, tags, translations
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.words import Event, Ground, Kind, State

MARKERS = frozenset({State.RESTRICTED, State.SUSPENDED, State.WITHDRAWN, State.ARCHIVED})
CHILD_TITLES = {
    Kind.RESPONSE: "A response",
    Kind.CHANGE: "A change",
    Kind.FOLLOW_UP: "The author adds",
    Kind.COMMENT: "A public interest body comments",
}
REPORTABLE = frozenset({State.PUBLISHED, State.RESTRICTED, State.SUSPENDED})
"""What can be seen, or will be seen again; of anything else there is nothing to report."""
FILED_BY_STAFF = frozenset({"staff_for_resident"})


@dataclass(frozen=True, slots=True)
class Child:
    title: str
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class ShownStory:
    """``text`` is None for a marker; ``marker`` then says in sentences what there is to know."""

    reference: str
    state: State
    home: Home | None
    when: str
    text: str | None
    marker: tuple[str, ...]
    by_staff: bool
    told: tuple[str, ...]
    children: tuple[Child, ...]
    blocks: bool
    public_reason: str
    translated: str = ""
    language: str = ""
    beside: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    """``translated`` says from which language a person translated it; ``beside`` are the author's own words in it,
    where somebody confirmed that the same details are left out; ``tags`` are names and words."""

    @property
    def reportable(self) -> bool:
        return self.state in REPORTABLE


def shown_story(session: Session, written: str) -> ShownStory | None:
    """One story by its reference; None for what the public must not even know of."""
    row = contributions.by_reference(session, written)
    if row is None or row.kind is not Kind.STORY or not _is_known(session, row):
        return None
    home = None if row.home_id is None else homes.get(session, row.home_id)
    published = row.state is State.PUBLISHED
    version = contributions.version_by_id(session, row.public_text_id or 0) if published else None
    with_children = row.state in {State.PUBLISHED, State.RESTRICTED}
    restricted = row.state is State.RESTRICTED
    return ShownStory(
        reference=shown(row.reference),
        state=row.state,
        home=home,
        when=band(row.published_at or row.moved_at, home),
        text=version.text if version else None,
        marker=() if published else tuple(_marker(session, row, home)),
        by_staff=published and row.filer in FILED_BY_STAFF,
        told=tuple(how_told(session, row, home)) if with_children else (),
        children=tuple(_children(session, row, home)) if with_children else (),
        blocks=policy_of(session, row).blocks,
        public_reason=_public_reason(session, row) if restricted else "",
        translated=line_of(session, row) if published else "",
        language=row.language if row.language != "xx" else "und",
        beside=shown_beside(translations.get(session, row.id), row) if published and row.language != "en" else "",
        tags=tuple((name, tags.VOCABULARY[name]) for name in tags.of(session, row.id)) if published else (),
    )


def _is_known(session: Session, row: Contribution) -> bool:
    if row.state is State.PUBLISHED:
        return row.public_text_id is not None
    if row.state is State.WITHDRAWN:
        return public_listings.home_was_told(session, row.id)
    return row.state in MARKERS


def _marker(session: Session, row: Contribution, home: Home | None) -> list[str]:
    match row.state:
        case State.RESTRICTED:
            return _restricted(session, row, home)
        case State.SUSPENDED:
            return ["This story was public. It is hidden for now while we look into a concern about it."]
        case State.WITHDRAWN:
            return ["Somebody told us a story about this home and withdrew it after the home had been told."]
    return ["There was a story here. It is no longer kept in public, because its time is over."]


def _restricted(session: Session, row: Contribution, home: Home | None) -> list[str]:
    ground = row.memory.get("objection_ground")
    said = [f"The home says that {GROUNDS[Ground(ground)]}."] if ground else []
    late = ["This was not decided in time, so it is restricted until a second person looks at it."]
    area = home.local_authority if home else ""
    bodies = contacts.of_area(session, area, kind="body") if area else []
    who = f"The public interest bodies for {area} can read it" if bodies else "No public interest body reads it yet"
    return [
        "Somebody told us a story about this home. Its words are kept from the public.",
        *said,
        *(late if row.memory.get("not_decided_in_time") else []),
        f"{who}. A senior moderator may lift the restriction.",
    ]


def _public_reason(session: Session, row: Contribution) -> str:
    """The reason that was proposed for the public; a home's own words are never shown here."""
    texts = log.free_texts(session, row.id)
    proposals = [e.id for e in log.entries(session, row.id) if e.event == Event.PROPOSE_RESTRICTION]
    confirmed = any(e.event == Event.CONFIRM_RESTRICTION for e in log.entries(session, row.id))
    return texts.get((proposals[-1], "reason"), "") if proposals and confirmed else ""


def _children(session: Session, row: Contribution, home: Home | None) -> list[Child]:
    kinds = {Kind.COMMENT} if row.state is State.RESTRICTED else set(CHILD_TITLES)
    found = public_listings.published_children(session, row.id)
    return [_child(child, with_line(session, child, text), home) for child, text in found if child.kind in kinds]


def _child(child: Contribution, text: str, home: Home | None) -> Child:
    title = CHILD_TITLES[child.kind]
    from_home = child.kind in {Kind.RESPONSE, Kind.CHANGE} and child.writer_role in {"provider", "manager", ""}
    writer = {"body": "a public interest body", "council": "the council", "commissioner": "the commissioner"}
    who = "the home" if from_home else writer.get(child.writer_role, "")
    title = f"{title} from {who}" if child.kind in {Kind.RESPONSE, Kind.CHANGE} and who else title
    return Child(title, text, band(child.published_at or child.moved_at, home))
