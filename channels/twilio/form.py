"""The urlencoded body of a webhook as fields in which nothing is lost: blanks kept, repeats kept."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from channels.errors import Unreadable

# Twilio's own requests stay far below both; more is not Twilio.
MAX_BYTES = 512 * 1024
MAX_FIELDS = 1_000
MAX_KEY = 200


class Fields:
    """Fields by name, each with every value that it came with (what Twilio's validator calls a multi-dict)."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def from_urlencoded(cls, data: bytes | str, *, errors: str = "strict") -> "Fields":
        """Parse ``name=value&…``; raises ValueError on too much, and UnicodeDecodeError on bytes that aren't
        UTF-8.
        """
        text = data.decode("utf-8", errors) if isinstance(data, bytes) else data
        if len(text) > MAX_BYTES:
            raise ValueError("too long")
        pairs = parse_qsl(text, keep_blank_values=True, errors=errors, max_num_fields=MAX_FIELDS)
        return cls(pairs)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> list[str]:
        return list(self._values)

    def getlist(self, name: str) -> list[str]:
        """Every value of that field, in order."""
        return list(self._values.get(name, []))

    def one(self, name: str, default: str = "") -> str:
        """The field's one value, exactly. Raises Unreadable if it came with two different ones."""
        values = self._values.get(name, [])
        if len(set(values)) > 1:
            raise Unreadable(f"{name} came with {len(values)} different values; a person must say which is meant.")
        return values[0] if values else default

    def key(self, name: str) -> str:
        """A carrier's own id. Raises Unreadable when it is blank, "null" or no id at all: that is never a
        key.
        """
        value = self.one(name).strip()
        if value.casefold() in {"", "null", "none", "undefined", "nil"}:
            raise Unreadable(f"{name} is missing or empty, so this request can't be told from another.")
        if len(value) > MAX_KEY or not value.isprintable() or not any(c.isalnum() for c in value):
            raise Unreadable(f"{name} is not an id that the carrier gives.")
        return value
