"""A postal address, parsed once into a value that is sure to fit the window and reach a door.

The rules follow what UK bulk-mail printers refuse: too few or too many lines, no real postcode, lines that
start with a sign, "no fixed abode", a line wider than the window. Nothing is ever cut or guessed.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from letters import countries, fonts, postcode
from letters.errors import BadAddress
from letters.page import NOTIFY, Profile, points

Code = BadAddress.Code
FEWEST_LINES = 3
MOST_LINES = 7
FORBIDDEN_STARTS = '@()=[]"\\/,<>~'
TYPE_SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5)  # points, largest first; smaller is hard to read
ADDRESSEE = "The Registered Manager"
_BFPO = re.compile(r"(?i)BFPO\s*(?:c/o\s*)?(0*[1-9][0-9]{0,3})")
_NO_ABODE = re.compile(r"(?i)\bno[\s-]+fixed[\s-]+(abode|address)\b|^\W*n\.?\s?f\.?\s?a\.?\W*$|\bNFA\b")
_NOTHING = re.compile(r"(?i)(n/?a|n\.a\.?|none|null|unknown|not known|not applicable|tbc|-+|\.+|\?+)")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Three to seven lines; the last is a postcode, a BFPO number or a country. Made by the class methods."""

    lines: tuple[str, ...]
    postcode: str | None = None
    country: str | None = None

    @classmethod
    def from_text(cls, text: str, *, country_ok: bool = False, profile: Profile = NOTIFY) -> "PostalAddress":
        """Parse an address written one line to a line, or all on one line with commas. Raises BadAddress."""
        lines = text.strip().splitlines()
        if len(lines) == 1 and lines[0].count(",") >= FEWEST_LINES - 1:
            lines = _comma_parts(lines[0])
        return cls.from_lines(lines, country_ok=country_ok, profile=profile)

    @classmethod
    def from_lines(
        cls, lines: Sequence[str], *, country_ok: bool = False, profile: Profile = NOTIFY
    ) -> "PostalAddress":
        """Parse an address given as lines. Raises BadAddress."""
        tidied = [line for line in map(_tidy, lines) if line]
        if not tidied:
            raise BadAddress(Code.EMPTY, "Enter an address.")
        _refuse_no_abode(tidied)
        made = _with_last_line(tidied, country_ok=country_ok)
        _check_count(made.lines)
        _check_lines(made.lines)
        _check_characters(made.lines)
        type_for(made.lines, profile)
        return made

    @classmethod
    def from_directory(cls, name: str, one_line: str, code: str, *, profile: Profile = NOTIFY) -> "PostalAddress":
        """A home's address from a directory's comma-separated line and postcode. Raises BadAddress.

        The addressee is the registered manager, then the home's name, then the parts of the line; a house
        number that stands alone joins its street, and a part that repeats the name is written once.
        """
        parts = _comma_parts(one_line)
        if not parts:
            raise BadAddress(Code.MISSING_STREET, "The directory gives no street or town for this home.")
        _refuse_placeholders([*parts, code])
        title = _tidy(name)
        rest = _without_postcode([part for part in parts if part.casefold() != title.casefold()], code)
        if not rest:
            raise BadAddress(Code.MISSING_STREET, "The directory gives only the home's name, no street or town.")
        named = _name_lines(title, profile)
        return cls.from_lines([ADDRESSEE, *named, *rest, code], profile=profile)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def type_for(lines: Sequence[str], profile: Profile) -> tuple[float, float]:
    """The largest ``(type size, leading)`` in points at which the lines fit the window. Raises BadAddress."""
    for airy in (1.15, 1.0):  # room between the lines first, larger type second
        for size in TYPE_SIZES:
            leading = _leading(lines, size, profile, airy)
            if leading and all(_fits_width(line, size, profile) for line in lines):
                return size, leading
    wide = [line for line in lines if not _fits_width(line, TYPE_SIZES[-1], profile)]
    if wide:
        raise BadAddress(
            Code.TOO_WIDE, f"This line is too long for the envelope's window; put it on two lines: {wide[0]}"
        )
    raise BadAddress(Code.TOO_TALL, f"{len(lines)} lines do not fit the window of this envelope; use fewer.")


def _leading(lines: Sequence[str], size: float, profile: Profile, airy: float) -> float | None:
    room = points(profile.address.height) - 2.0 - size * (fonts.rise(lines[0]) + fonts.DESCENT)
    most = room / max(len(lines) - 1, 1)
    return min(size * 1.2, most) if most >= size * airy else None


def _fits_width(line: str, size: float, profile: Profile) -> bool:
    return fonts.text_width(line, size) <= points(profile.address.right - address_left(profile)) - 2.0


def address_left(profile: Profile) -> float:
    """Where address lines begin, mm: the text column's own edge, so that the letter hangs from one line."""
    return max(profile.address.left + 0.4, profile.column[0])


def _tidy(line: str) -> str:
    visible = "".join(
        " " if unicodedata.category(sign) in {"Zs", "Cc"} else sign
        for sign in unicodedata.normalize("NFC", line)
        if unicodedata.category(sign) != "Cf"
    )
    return re.sub(r"\s*,\s*$", "", " ".join(visible.split())).strip()


def _refuse_no_abode(lines: Sequence[str]) -> None:
    if any(_NO_ABODE.search(line) for line in lines):
        raise BadAddress(Code.NO_FIXED_ABODE, "A letter cannot reach 'no fixed abode'. Choose another way to be told.")


def _refuse_placeholders(lines: Sequence[str]) -> None:
    for line in lines:
        if _NOTHING.fullmatch(line.strip()):
            raise BadAddress(Code.PLACEHOLDER, f"Part of this address says only '{line.strip()}'. Find the real one.")


def _with_last_line(lines: list[str], *, country_ok: bool) -> PostalAddress:
    if len(lines) > 1 and countries.is_home_nation(lines[-1]):
        lines = lines[:-1]
    last = lines[-1]
    bfpo = _BFPO.fullmatch(last)
    if bfpo:
        return PostalAddress((*lines[:-1], f"BFPO {int(bfpo.group(1))}"))
    if whole := postcode.parse(last):
        return PostalAddress((*lines[:-1], whole), postcode=whole)
    if shared := postcode.split_from_line(last):
        return PostalAddress((*lines[:-1], *shared), postcode=shared[1])
    if country := countries.country_name(last):
        if country_ok:
            return PostalAddress((*lines[:-1], country), country=country)
        raise BadAddress(Code.COUNTRY_NOT_ALLOWED, "The address must be in the UK and end with a postcode.")
    if postcode.looks_like_one(last):
        raise BadAddress(Code.BAD_POSTCODE, f"'{last}' is not a real UK postcode. Check each letter and number.")
    end = "a UK postcode or a country" if country_ok else "a UK postcode"
    raise BadAddress(Code.NO_POSTCODE, f"The last line of the address must be {end}.")


def _check_count(lines: Sequence[str]) -> None:
    if len(lines) < FEWEST_LINES:
        raise BadAddress(Code.TOO_FEW_LINES, f"An address needs at least {FEWEST_LINES} lines with its postcode.")
    if len(lines) > MOST_LINES:
        raise BadAddress(Code.TOO_MANY_LINES, f"An address can have at most {MOST_LINES} lines; this has {len(lines)}.")


def _check_lines(lines: Sequence[str]) -> None:
    for line in lines:
        if line[0] in FORBIDDEN_STARTS:
            raise BadAddress(Code.BAD_LINE_START, f"No line of an address may start with {line[0]} : {line}")
    _refuse_placeholders(lines[:2])
    for line in lines[:2]:
        if not any(sign.isalnum() for sign in line):
            raise BadAddress(Code.NO_LETTER_OR_DIGIT, f"This line of the address has no letter or number: {line}")


def _check_characters(lines: Sequence[str]) -> None:
    missing = fonts.missing_characters("".join(lines))
    if missing:
        named = ", ".join(map(fonts.name_character, missing))
        raise BadAddress(Code.UNPRINTABLE, f"The address has signs that cannot be printed: {named}")


def _comma_parts(one_line: str) -> list[str]:
    """The parts between commas; a house number on its own joins the street that follows."""
    parts = [part for part in map(_tidy, one_line.split(",")) if part]
    joined: list[str] = []
    for part in parts:
        if joined and re.fullmatch(r"\d+[A-Za-z]?(\s*[-–/]\s*\d+[A-Za-z]?)?", joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined


def _without_postcode(parts: list[str], code: str) -> list[str]:
    """The parts without the postcode, which stands alone on the last line, and without a word for the UK behind it.

    Raises BadAddress when the line has another postcode than the directory's own column.
    """
    while len(parts) > 1 and countries.is_home_nation(parts[-1]):
        parts = parts[:-1]
    if not parts:
        return []
    shared = postcode.split_from_line(parts[-1]) or ("", postcode.parse(parts[-1]))
    if shared[1] is None:
        return parts
    if shared[1] != postcode.parse(code):
        raise BadAddress(Code.BAD_POSTCODE, f"The directory gives two postcodes, {shared[1]} and {code}. Find which.")
    return [*parts[:-1], *([shared[0]] if shared[0] else [])]


def _name_lines(title: str, profile: Profile) -> list[str]:
    """A home's name on one line, or on two when the window is too narrow; wrapped between words, never cut."""
    if not title or _fits_width(title, TYPE_SIZES[-1], profile):
        return [title]
    words = title.split(" ")
    halves = [(" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words))]
    if not halves:
        return [title]
    return list(min(halves, key=lambda half: max(fonts.text_width(line, 1.0) for line in half)))
