"""A date as three boxes, day, month and year, which gives back what was typed when it is no date."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

PARTS = ("day", "month", "year")


class DayMonthYear(Field):
    """`data` is a `date` or None; `parts` is what was typed, by "day", "month" and "year"."""

    def __init__(self, label: str | None = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, list(validators), **more)
        self.parts: dict[str, str] = dict.fromkeys(PARTS, "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the three boxes of a posted form, or spread a given date over them."""
        self.process_errors = []
        self.data = data if isinstance(data, date) else self.default
        self.object_data = self.data
        self.raw_data = None
        if formdata is not None:
            self.parts = {part: str(formdata.get(f"{self.name}-{part}", "")).strip() for part in PARTS}
            self.data = self._read()
            self.raw_data = [part for part in self.parts.values() if part]
        elif self.data:
            self.parts = {part: str(getattr(self.data, part)) for part in PARTS}

    def pre_validate(self, form: Any) -> None:
        """Say what is wrong with a date that was begun but is none; an empty one is for `DataRequired`."""
        if not any(self.parts.values()) or self.data:
            return
        missing = [part for part, typed in self.parts.items() if not typed]
        if missing:
            raise StopValidation(f"The date must include a {' and a '.join(missing)}")
        raise StopValidation("Enter a real date, for example 27 3 2026")

    def _read(self) -> date | None:
        try:
            return date(*(int(self.parts[part]) for part in ("year", "month", "day")))
        except (ValueError, OverflowError):
            return None
