"""The town of a home, taken from its address: the last part that is neither a county nor the postcode."""

from letters import postcode

# Besides every name that ends in -shire.
# fmt: off
_COUNTIES = frozenset(
    {
        "avon", "cleveland", "clwyd", "co durham", "cornwall", "county durham", "cumbria", "devon", "dorset",
        "dyfed", "east sussex", "england", "essex", "greater london", "greater manchester", "gwent", "gwynedd",
        "humberside", "isle of wight", "kent", "merseyside", "middlesex", "norfolk", "northern ireland",
        "northumberland", "powys", "rutland", "scotland", "somerset", "suffolk", "surrey", "sussex",
        "tyne and wear", "uk", "united kingdom", "wales", "west midlands", "west sussex",
    }
)
# fmt: on


def town_of(address: str) -> str:
    """The town in a comma-separated address, or "" when no part of it can be one."""
    parts = [" ".join(part.split()) for part in address.replace("\n", ",").split(",")]
    named = [part for part in parts if part and postcode.parse(part) is None and not part[0].isdigit()]
    towns = [part for part in named if not _is_county(part)] or named
    return towns[-1] if towns else ""


def _is_county(part: str) -> bool:
    plain = part.casefold()
    last = plain.removeprefix("north ").removeprefix("south ").removeprefix("east ").removeprefix("west ")
    return plain in _COUNTIES or (last.endswith("shire") and " " not in last)
