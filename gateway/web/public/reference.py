"""A public reference as people write it: KTQM-72XA, in any case, with or without its dash."""

import re


def shown(reference: str) -> str:
    """In two groups of four, as it is printed everywhere."""
    return f"{reference[:4]}-{reference[4:]}"


def read(written: str) -> str | None:
    """The eight signs of a reference; None for what can be none."""
    plain = re.sub(r"[\s\u2010-\u2015-]", "", written).upper()
    return plain if re.fullmatch(r"[A-Z2-9]{8}", plain) else None
