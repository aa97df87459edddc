"""UK postcodes: which are possible, and how one is written.

Follows Royal Mail's published shape: an area, a district, a space, a sector and two unit letters that are
never C I K M O V. A letter follows the district's digit only in parts of central London.
"""

import re

_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN "
    "LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO "
    "SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
AREAS = frozenset(_AREAS.split(" "))
LETTERED_DISTRICTS = frozenset({"E1", "N1", "NW1", "SE1", "SW1", "W1"})
LETTERED_AREAS = frozenset({"EC", "WC"})
_SHAPE = re.compile(r"([A-Z]{1,2})([0-9]{1,2})([A-Z]?)([0-9])([ABD-HJLNP-UW-Z]{2})")
_AT_END = re.compile(r"(?i)[\s,]([A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2})\.?$")


def parse(text: str) -> str | None:
    """The postcode, upper case with its one space, or None when no such postcode can exist."""
    squeezed = re.sub(r"[\s.\-]", "", text).upper()
    if squeezed == "GIR0AA":
        return "GIR 0AA"
    found = _SHAPE.fullmatch(squeezed)
    if not found:
        return None
    area, district, letter, sector, unit = found.groups()
    if not _district_exists(area, district, letter):
        return None
    return f"{area}{district}{letter} {sector}{unit}"


def _district_exists(area: str, district: str, letter: str) -> bool:
    if area not in AREAS or (len(district) == 2 and district[0] == "0"):
        return False
    if not letter:
        return True
    return len(district) == 1 and (area in LETTERED_AREAS or area + district in LETTERED_DISTRICTS)


def split_from_line(line: str) -> tuple[str, str] | None:
    """``("Manchester", "M41 5BU")`` from "Manchester M41 5BU": a postcode that shares a line with other words."""
    found = _AT_END.search(line)
    postcode = parse(found.group(1)) if found else None
    return (line[: found.start()].rstrip().rstrip(" ,"), postcode) if found and postcode else None


def looks_like_one(text: str) -> bool:
    """True for what was plainly meant as a postcode, right or wrong."""
    return bool(re.fullmatch(r"(?i)\s*[A-Z]{1,2}[0-9OI][0-9A-Z]?\s*[0-9OI][A-Z0-9]{2}\s*", text))
