"""Letters that between them meet each printer, each size of type, each language, and each length: in pairs, not all."""

from dataclasses import dataclass
from itertools import combinations, product
from random import Random

from letters.address import PostalAddress
from letters.content import Letter
from letters.page import PROFILES, Profile
from tests.letters.cast import FIRST, SECOND, WORDS, home_letter, story

CYMRAEG = {
    "heading": "Mae stori am Larkfield House yn aros amdanoch",
    "greeting": "Annwyl Reolwr Cofrestredig",
    "cover": (
        "Mae rhywun wedi dweud wrthym am ofal yn eich cartref. Mae ei eiriau ar y dudalen nesaf.",
        "Dywedwch iawn, gofynnwch i ni edrych eto, rhowch eich ateb, neu gofynnwch i ni eich ffonio.",
        "Dydd Mercher 16 Medi 2026, am hanner nos.",
        "Byddwn yn cyhoeddi’r stori, ac yn dweud y cawsoch wybod drwy lythyr. Ŵyr neb pwy ŷnt.",
    ),
    "date": "Dydd Llun 7 Medi 2026",
    "sign_off": ("Yn gywir", "Tîm Earshot"),
    "language": "cy",
}
LENGTHS = {"short": ("It was kind.",), "usual": WORDS, "long": (FIRST, SECOND, *(f"{FIRST} {SECOND}",) * 2)}
CHOICES: dict[str, tuple[object, ...]] = {
    "profile": tuple(PROFILES),
    "address": (3, 4, 5, 6, 7),
    "stories": (1, 2, 3, 4, 5, 6),
    "length": tuple(LENGTHS),
    "large": (False, True),
    "language": ("en", "cy", "both"),
}


@dataclass(frozen=True)
class Case:
    profile: str
    address: int
    stories: int
    length: str
    large: bool
    language: str

    @property
    def printer(self) -> Profile:
        return PROFILES[self.profile]

    @property
    def long(self) -> bool:
        """More than may be posted: large print with many stories, in two languages or at length."""
        return self.large and self.stories > 4 and (self.language == "both" or self.length == "long")

    def letter(self) -> Letter:
        told = tuple(story(chr(ord("A") + n), paragraphs=LENGTHS[self.length]) for n in range(self.stories))
        given: dict[str, object] = {"address": address_of(self.address), "stories": told, "sender_name": "Earshot"}
        given["large_print"] = self.large
        english = home_letter(self.stories, **given)
        if self.language == "en":
            return english
        also = english if self.language == "both" else None
        return home_letter(self.stories, **given, **CYMRAEG, also=also)


def address_of(count: int) -> PostalAddress:
    middle = ("The Old Mill", "14 Orchard Lane", "Little Timperley", "Altrincham", "Cheshire")[: count - 2]
    return PostalAddress.from_lines(["The Registered Manager", *middle, "WA15 6SQ"])


def pairs() -> list[Case]:
    """A few cases that hold every pair of choices at least once; the same ones each time."""
    names, random = list(CHOICES), Random(4)
    wanted = {
        ((one, a), (other, b))
        for one, other in combinations(names, 2)
        for a, b in product(CHOICES[one], CHOICES[other])
    }
    everything = [dict(zip(names, values, strict=True)) for values in product(*CHOICES.values())]
    everything = [case for case in everything if not Case(**case).long]  # type: ignore[arg-type]
    chosen: list[Case] = []
    while wanted:
        some = random.sample(everything, 150)
        best = max(some, key=lambda case: len(_held(case) & wanted))
        if not _held(best) & wanted:
            (one, a), (other, b) = min(wanted, key=repr)
            best = next(case for case in everything if case[one] == a and case[other] == b)
        wanted -= _held(best)
        chosen.append(Case(**best))  # type: ignore[arg-type]
    return chosen


def _held(case: dict[str, object]) -> set[tuple[tuple[str, object], tuple[str, object]]]:
    return set(combinations(case.items(), 2))
