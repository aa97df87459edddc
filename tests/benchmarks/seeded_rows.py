"""The rows that one seeded story leaves in every table that a told, moderated and delivered story touches."""

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store import authors, codes, contributions, deadlines, deliveries, homes, log, story_words, tags, tasks, windows
from store.crypto import Keyring
from store.words import Kind, State
from tests.benchmarks.bulk import Bulk
from tests.benchmarks.seeded_lives import CHILD, Life, Step

_LATER = ("criticality", "public_text_id", "published_at", "memory")
_C = (
    *("id", "reference", "kind", "parent_id", "state", "version", "policy", "policy_version", "home_id", "channel"),
    *("author_id", "writer_role", "consent_publish", "consent_contact", "consent_home", "hits", "received_at"),
    *("read_at", "moved_at", *_LATER),
)
_D = (
    *("id", "contribution_id", "version", "notice", "to_role", "recipient", "author_id", "home_id", "channels"),
    *("channel", "state", "due_at", "begun_at", "attempts", "provider_id", "details", "created_at", "moved_at"),
    *("handed_at", "told_at", "sealed"),
)
TABLES = {
    homes.homes: ("id", "location_id", "name", "town", "postcode", "local_authority", "address", "beds", "changed_at"),
    authors.authors: ("id", "pseudonym", "sealed", "phone_hash", "channels", "heard_at", "created_at"),
    contributions.contributions: _C,
    contributions.parts: ("id", "contribution_id", "seq", "field", "sealed", "at"),
    contributions.texts: ("id", "contribution_id", "number", "text", "by_role", "by_id", "at"),
    log.log: (
        *("id", "contribution_id", "seq", "event", "role", "actor", "from_state", "to_state", "version", "at"),
        *("facts", "digests", "previous", "hash"),
    ),
    log.log_texts: ("log_id", "field", "text", "salt"),
    deliveries.deliveries: _D,
    deliveries.delivery_events: ("delivery_id", "kind", "detail", "at"),
    windows.windows: ("contribution_id", "delivery_id", "channel", "told_at", "remind_at", "closes_at", "void_at"),
    deadlines.deadlines: ("contribution_id", "kind", "due_at"),
    codes.codes: ("id", "purpose", "hash", "contribution_id", "author_id", "made_at"),
    tasks.tasks: ("kind", "about", "contribution_id", "role", "raised_at", "done_at", "outcome"),
    homes.home_tallies: ("home_id", "state", "stories"),
    story_words.story_words: ("word", "published_at", "contribution_id"),
    tags.story_tags: ("contribution_id", "tag", "published_at", "by_id", "at"),
}
NAMES = ("Rosewood", "Birch", "Larkfield", "Orchard", "Hawthorn", "Meadow", "Fernleigh", "Willow", "Elm", "Sycamore")
KINDS = ("House", "Lodge", "Court", "Manor", "View", "Grange")
TOWNS = ("Altrincham", "Leeds", "Hereford", "Ludlow", "Skipton", "Bodmin", "Matlock", "Selby", "Whitby", "Alnwick")
SAID = (
    "My mother has lived there for two years and the staff sing with her every morning.",
    "When I pressed the bell at night, nobody came for a long time.",
    "The food is warm and there is enough of it. My brother eats again, and he laughs.",
    "They moved her to another room and did not tell us; we found out on Sunday.",
    "Thank you to the young man who reads the newspaper to my father. It is his best hour.",
    "The garden door was locked all summer. Please open it, because people need fresh air.",
)
SHOWN = frozenset({State.PUBLISHED, State.RESTRICTED, State.SUSPENDED, State.ARCHIVED})
DAY = timedelta(days=1)


@dataclass(slots=True)
class Story:
    """One story to write: its place in the row, its life, its home, and when it came in."""

    place: int
    life: Life
    home_id: int
    at: datetime
    children: tuple[Kind, ...] = ()


class Rows:
    def __init__(self, bulk: Bulk, keys: Keyring, chance: random.Random, due_each: int) -> None:
        self.bulk, self.keys, self.chance, self.due_each = bulk, keys, chance, due_each
        self._made = 0
        self._references: set[str] = set()
        self._places: dict[int, dict[str, Any]] = {}

    def homes(self, count: int, areas: int, at: datetime) -> None:
        for number in range(1, count + 1):
            name = f"{NAMES[number % len(NAMES)]} {KINDS[number % len(KINDS)]} {number}"
            town = TOWNS[number % len(TOWNS)]
            postcode = f"ZZ{number % 90 + 1} {number % 9}AA"
            place = (postcode, f"Area {number % areas}", f"{number} Invented Row")
            beds = None if number % 10 == 0 else 8 + number % 60
            self.bulk.add(homes.homes, number, f"1-{number:09d}", name, town, *place, beds, at)
            found_by = {
                "home_id": number,
                "name": name,
                "town": town,
                "postcode": postcode,
                "local_authority": place[1],
            }
            self._places[number] = {**found_by, "also_known_as": "", "region": ""}

    def tallies(self, counted: Counter[tuple[int, str]]) -> None:
        for (home_id, state), stories in counted.items():
            self.bulk.add(homes.home_tallies, home_id, state, stories)

    def write(self, story: Story) -> None:
        author_id = self._author(story)
        row_id = self._contribution(story, Kind.STORY, None, story.life.steps, author_id)
        self._original(row_id, story.at)
        self.bulk.add(codes.codes, self._id(story.at), "author", self.chance.randbytes(32), row_id, author_id, story.at)
        self._deliveries(story, row_id, author_id)
        if len(story.life.steps) > 1:
            self._task(story, row_id)
        for kind in story.children:
            self._contribution(story, kind, row_id, CHILD, None)

    def _author(self, story: Story) -> int:
        row_id = self._id(story.at)
        phone = f"+447700900{story.place % 1000:03d}"
        sealed = self.keys.seal_text(json.dumps(["", phone, "", "", ""]), authors.PLACE, row_id)
        # A hash of its own each: the drama numbers would make all of them a thousand people.
        found = hashlib.sha256(f"{row_id}".encode()).digest()
        self.bulk.add(authors.authors, row_id, f"Wren {row_id}", sealed, found, ["sms"], story.at, story.at)
        return row_id

    def _reference(self) -> str:
        """One that none has: among a million a few draw the same."""
        while (drawn := contributions.new_reference()) in self._references:
            pass
        self._references.add(drawn)
        return drawn

    def _contribution(
        self, story: Story, kind: Kind, parent_id: int | None, steps: tuple[Step, ...], author_id: int | None
    ) -> int:
        at = story.at if parent_id is None else story.at + 20 * DAY
        row_id, state, moved = self._id(at), steps[-1].to, at + sum((step.after for step in steps), timedelta())
        approved = any("criticality" in step.facts for step in steps)
        text_id, words = self._text(row_id, at) if approved else (None, "")
        public = approved and state in SHOWN
        memory: dict[str, Any] = {"approved": True, "first_moderator": "1"} if approved else {}
        if state is State.REJECTED:
            memory = {"reject_code": "not_about_care", "rejected_by": "1"}
        unread = parent_id is None and story.life.unread
        self.bulk.add(
            contributions.contributions,
            *(row_id, self._reference(), kind.value, parent_id, state.value, len(steps)),
            *(("provider_decides", 1) if approved else (None, None)),
            *(story.home_id, "sms" if parent_id is None else "web", author_id, "relative"),
            *(True, True, None, [], at, None if unread else at + timedelta(hours=2), moved),
            *(2 if approved else None, text_id if public else None, moved if public else None, memory),
        )
        if parent_id is None and state is State.PUBLISHED:
            self._findable(row_id, words, story.home_id, moved)
        self._log(row_id, at, steps)
        return row_id

    def _original(self, row_id: int, at: datetime) -> None:
        part_id = self._id(at)
        sealed = self.keys.seal_text(" ".join(self.chance.sample(SAID, 2)), contributions.PLACE, part_id)
        self.bulk.add(contributions.parts, part_id, row_id, 0, "text", sealed, at)

    def _text(self, row_id: int, at: datetime) -> tuple[int, str]:
        text_id, text = self._id(at), " ".join(self.chance.sample(SAID, 2))
        self.bulk.add(contributions.texts, text_id, row_id, 1, text, "moderator", 1, at + DAY)
        return text_id, text

    def _findable(self, row_id: int, words: str, home_id: int, at: datetime) -> None:
        """By its words, its home and place, and by up to three topics."""
        for row in story_words.rows_of(row_id, at, words, self._places[home_id]):
            self.bulk.add(story_words.story_words, *row.values())
        for tag in self.chance.sample(list(tags.VOCABULARY), self.chance.randrange(4)):
            self.bulk.add(tags.story_tags, row_id, tag, at, 1, at)

    def _log(self, row_id: int, at: datetime, steps: tuple[Step, ...]) -> None:
        previous, source, moment = log.NOTHING_BEFORE, None, at
        for seq, step in enumerate(steps):
            moment += step.after
            log_id, texts = self._id(moment), {"reason": "As agreed."} if step.event == "reject" else {}
            salts = {name: self.chance.randbytes(16) for name in texts}
            row = {
                "contribution_id": row_id,
                "seq": seq,
                "event": step.event.value,
                "role": step.role.value,
                "actor": "1",
                "from_state": source,
                "to_state": step.to.value,
                "version": seq + 1,
                "at": moment,
                "facts": step.facts,
                "digests": {name: log.digest(text, salts[name]) for name, text in texts.items()},
                "previous": previous,
            }
            previous, source = log.canonical_hash(row), step.to.value
            self.bulk.add(log.log, log_id, *row.values(), previous)
            for name, text in texts.items():
                self.bulk.add(log.log_texts, log_id, name, text, salts[name])

    def _deliveries(self, story: Story, row_id: int, author_id: int) -> None:
        due = story.place % self.due_each == 0
        author = ("author", f"author:{author_id}", author_id, None)
        self._delivery(row_id, 1, "receipt", author, "sms", "due" if due else "delivered", story.at)
        if not story.life.passed(State.WITH_PROVIDER):
            return
        told = story.at + timedelta(days=2)
        letter = story.home_id % 10 < 4
        channel, state = ("letter", "handed_over") if letter else ("email", "delivered")
        home = ("provider", f"home:{story.home_id}", None, story.home_id)
        delivery_id = self._delivery(row_id, 3, "story_to_decide", home, channel, state, told)
        closes = told + 14 * DAY
        void = None if story.life.state is State.WITH_PROVIDER else closes
        self.bulk.add(windows.windows, row_id, delivery_id, channel, told, told + 7 * DAY, closes, void)
        if void is None:
            self.bulk.add(deadlines.deadlines, row_id, "lapse", story.at + 400 * DAY)

    def _delivery(
        self, row_id: int, version: int, notice: str, to: tuple[Any, ...], channel: str, state: str, at: datetime
    ) -> int:
        delivery_id = self._id(at)
        role, recipient, author_id, home_id = to
        gone = None if state == "due" else at
        told = at if state == "delivered" else None
        sealed = None if gone else self.keys.seal_text("1234567890123456", deliveries.PLACE, delivery_id)
        provider = f"SM{delivery_id:032x}" if channel == "sms" and gone else None
        self.bulk.add(
            deliveries.deliveries,
            *(delivery_id, row_id, version, notice, role, recipient, author_id, home_id, [channel], channel, state),
            *(at, gone, 0, provider, {}, at, at, gone, told, sealed),
        )
        for kind in ("staged",) if state == "due" else ("staged", "begun", state):
            self.bulk.add(deliveries.delivery_events, delivery_id, kind, {}, at)
        return delivery_id

    def _task(self, story: Story, row_id: int) -> None:
        done = None if story.life.state is State.IN_MODERATION else story.at + DAY
        outcome = "" if done is None else "moved"
        about = f"contribution:{row_id}"
        self.bulk.add(tasks.tasks, "moderate", about, row_id, "moderator", story.at, done, outcome)

    def _id(self, at: datetime) -> int:
        """As the store's own: milliseconds and a number that no other id of that millisecond has."""
        self._made += 1
        return (round(at.timestamp() * 1000) << 20) | (self._made & 0xFFFFF)
