"""Where the next page of a list begins, as its address says it."""

LARGEST = 2**63 - 1


def after(word: str | None) -> int:
    """The id after which the page begins; 0, the beginning, for anything that is no id."""
    digits = word or ""
    return min(int(digits), LARGEST) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0
