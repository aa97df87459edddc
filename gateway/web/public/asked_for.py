"""What somebody looks for among the stories, as the address of the page says it, and in the words that are kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from store import homes, tags
from store.database import Session
from store.homes import Home
from store.search import MOST_ASKED
from store.story_words import at_home, of_name, of_place, words_in

LONGEST = 200  # signs of one field; nobody types more to find something


@dataclass(frozen=True, slots=True)
class Asked:
    """``q``, ``named`` and ``place`` as they were typed; ``home`` is one home that a link of ours named."""

    q: str = ""
    named: str = ""
    place: str = ""
    tag: str = ""
    home: Home | None = None

    @property
    def anything(self) -> bool:
        return bool(self.q or self.named or self.place or self.tag or self.home)

    @property
    def home_alone(self) -> bool:
        """One home and nothing else: then the markers of its restricted and hidden stories are shown too."""
        return self.home is not None and not (self.q or self.place or self.tag)

    @property
    def words(self) -> list[str]:
        """What is looked up; empty where every word that was typed is in nearly every story."""
        found = [*words_in(self.q), *of_name(self.named), *of_place(self.place)][:MOST_ASKED]
        return [*found, at_home(self.home.id)] if self.home else found

    @property
    def too_many(self) -> bool:
        return len([*words_in(self.q), *of_name(self.named), *of_place(self.place)]) > MOST_ASKED

    def address(self, after: str = "") -> str:
        """This page's own address; with ``after`` that of the page behind it."""
        home = str(self.home.id) if self.home else self.named
        given = {"q": self.q, "home": home, "place": self.place, "tag": self.tag, "after": after}
        asked = {name: value for name, value in given.items() if value}
        return f"/stories?{urlencode(asked)}" if asked else "/stories"

    def in_words(self) -> str:
        """What was looked for, for a heading: “garden”, at Rosewood, in Leeds, about food and drink."""
        at = f"at {self.home.name}" if self.home else f"at “{self.named}”" if self.named else ""
        parts = [f"“{self.q}”" if self.q else "", at, f"in {self.place}" if self.place else ""]
        parts.append(f"about {tags.VOCABULARY[self.tag].lower()}" if self.tag else "")
        return ", ".join(part for part in parts if part)


def asked_for(session: Session) -> Asked:
    """What the address asks for. An unknown tag is none; a home is named by its number or by words."""
    named, tag = _typed("home"), _typed("tag")
    home = homes.get(session, int(named)) if named.isascii() and named.isdigit() and len(named) < 19 else None
    return Asked(
        q=_typed("q"),
        named="" if home else named,
        place=_typed("place"),
        tag=tag if tag in tags.VOCABULARY else "",
        home=home,
    )


def _typed(name: str) -> str:
    return " ".join(request.args.get(name, "").replace("\0", " ")[:LONGEST].split())
