"""Everything that the page of one story shows, gathered in one reading of the database; never who the author is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from gateway.intake.checking import pointed_at
from gateway.moderation import machine
from gateway.moderation.decide import policy_of
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.policies import Policy
from gateway.moderation.remember import current_text, facts_of, storable
from gateway.web.desk import history, marked_text, separation, versions
from gateway.web.desk.event_words import EVENT_WORDS, SHOWN_FIRST
from gateway.web.desk.move_forms import DESK_EVENTS
from gateway.web.desk.plain_names import CONSENTS, FIELDS, KINDS, POLICIES
from gateway.web.who import MAY_READ_DESK
from store import authors, consents, contributions, homes, tags, tasks
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.tasks import Task
from store.words import Event, Kind, Role

# In whose name somebody with several roles acts: the narrowest right that is enough.
ACTING_ORDER = (Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.CALL_HANDLER, Role.TYPIST)

MAY_BLOCK = ". Under this policy the home alone can keep it from being published in full"


@dataclass(frozen=True, slots=True)
class Seam:
    """One piece of the original, and where it was joined to the one before; ``marked`` shows what was found in it."""

    title: str
    at: datetime
    text: str
    erased: bool
    marked: Markup
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What the page shows of one contribution."""

    row: Contribution
    facts: Facts
    policy: Policy
    home: Home | None
    pseudonym: str
    text: str
    original: list[Seam]
    hits: list[tuple[bool, str, str]]
    hard: list[str]
    versions: list[versions.Shown]
    tags: tuple[str, ...]
    closed: list[separation.Closed]
    facts_shown: list[tuple[str, str]]
    consents: list[str]
    history: list[history.Item]
    deliveries: list[list[str]]
    tasks: list[Task]
    parent: Contribution | None
    children: list[Contribution]
    moves: dict[Event, Role]

    @property
    def first_moves(self) -> list[Event]:
        return [event for event in SHOWN_FIRST if event in self.moves]

    @property
    def more_moves(self) -> list[Event]:
        return [event for event in self.moves if event not in SHOWN_FIRST]

    @property
    def told(self) -> list[Seam]:
        """What came in, without answers to our questions: what the text to be read is made of."""
        return [seam for seam in self.original if not seam.answers and seam.text.strip()]

    @property
    def take_back_until(self) -> datetime | None:
        """Until when an approval may be taken back, when this person may do that."""
        until = self.facts.taken_back_until
        return until if Event.RECALL in self.moves else None


def moves_of(facts: Facts, policy: Policy, person: Person, *, now: datetime) -> dict[Event, Role]:
    """Every move that this person may make now, with the role in which they make it."""
    found: dict[Event, Role] = {}
    for role in ACTING_ORDER:
        if person.has(role):
            for event in machine.find_moves(facts, policy, role=role, now=now, who=str(person.id)):
                if event in DESK_EVENTS:
                    found.setdefault(event, role)
    return {event: found[event] for event in Event if event in found}


def gather(session: Session, row: Contribution, person: Person, *, now: datetime) -> Story:
    facts, policy = facts_of(session, row), policy_of(session, row)
    home = None if row.home_id is None else homes.get(session, row.home_id)
    author = None if row.author_id is None else authors.get(session, row.author_id)
    reads = person.has(*MAY_READ_DESK)
    parts = contributions.original(session, row.id)
    return Story(
        row=row,
        facts=facts,
        policy=policy,
        home=home,
        pseudonym=author.pseudonym if author else "Somebody who left no name",
        text=current_text(session, row.id),
        original=_seams(row, parts),
        hits=_hits(row, parts),
        hard=marked_text.why_hard(row.hits),
        versions=versions.of(session, row.id, versions.told(parts)),
        tags=tags.of(session, row.id),
        closed=separation.closed_to(session, facts, policy, person, now=now),
        facts_shown=_facts(row, facts, policy, home, author),
        consents=_consents(session, row),
        history=history.timeline(session, row.id),
        deliveries=history.deliveries_of(session, row.id),
        tasks=tasks.about(session, row.id) if reads else [],
        parent=None if row.parent_id is None else contributions.get(session, row.parent_id),
        children=contributions.children(session, row.id),
        moves=moves_of(facts, policy, person, now=now),
    )


def _hits(row: Contribution, parts: list[contributions.Part]) -> list[tuple[bool, str, str]]:
    """What the checks found, each once: whether it is urgent, the check's name for people, the words. Abusive words
    stand only where they were written, for nobody has asked to read them here."""
    found = (
        (
            bool(hit.get("urgent")),
            hit.get("name") or hit["check"],
            "" if hit.get("check") == marked_text.ABUSIVE else pointed_at(hit, parts),
        )
        for hit in row.hits
    )
    return list(dict.fromkeys(found))


def words_of(event: Event) -> Any:
    return EVENT_WORDS[event]


def actor_for(story: Story, event: Event, person: Person) -> Actor:
    return Actor(story.moves[event], str(person.id))


def _seams(row: Contribution, parts: list[contributions.Part]) -> list[Seam]:
    marks = marked_text.marks_by_part(row.hits, parts)
    return [_seam(part, number, marks.get(part.seq, [])) for number, part in enumerate(parts, 1)]


def _seam(part: contributions.Part, number: int, marks: list[marked_text.Mark]) -> Seam:
    title = f"Part {number}" if part.field == "text" and number > 1 else FIELDS.get(part.field, part.field.capitalize())
    text = storable(part.text or "")
    return Seam(title, part.at, text, part.text is None, marked_text.marked(text, marks), part.field == "answer")


def _facts(
    row: Contribution, facts: Facts, policy: Policy, home: Home | None, author: authors.Author | None
) -> list[tuple[str, str]]:
    shown = [
        ("Home", f"{home.name}, {home.town}".rstrip(", ") if home else "Not known yet"),
        ("Written by", author.pseudonym if author else "Somebody who left no name"),
        ("Their role", row.writer_role.replace("_", " ") or "Not said"),
        ("They can be reached", "Yes" if facts.author_reachable and not facts.author_stopped else "No: never ask them"),
        ("Policy", POLICIES.get(policy.name, policy.name) + (MAY_BLOCK if policy.blocks else "")),
    ]
    if row.kind is not Kind.STORY:
        shown.insert(0, ("What it is", KINDS[row.kind]))
    if row.about_manager:
        shown.append(("It is about the manager", "It goes to the provider's own office, never to the home"))
    if facts.author_unsafe:
        shown.append(("Telling the author", "Could put somebody in danger: no word of a hold, a referral or a hiding"))
    if row.filer != "me":
        shown.append(("Sent in by", row.filer.replace("_", " ")))
    if row.criticality is not None:
        shown.append(("Criticality", str(row.criticality)))
    if facts.publish_when_told:
        shown.append(("Not before", "The author tells us"))
    return shown


def _consents(session: Session, row: Contribution) -> list[str]:
    """What the author agreed to, each in one line; the last answer to a question counts."""
    latest = {consent.what: consent for consent in consents.of(session, row.id)}
    answers = {"publish": row.consent_publish, "contact": row.consent_contact, "home": row.consent_home}
    lines = []
    for what, answer in answers.items():
        given = latest[what].given if what in latest else answer
        said = "not answered yet" if given is None else ("yes" if given else "no")
        lines.append(f"{CONSENTS[what]}: {said}")
    return lines
