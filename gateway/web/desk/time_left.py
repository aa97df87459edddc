"""How long is left until an instant, in the words of somebody who plans their day."""

from datetime import datetime


def time_left(until: datetime | None, now: datetime) -> str:
    """ "2 days and 3 hours left", "40 minutes left", "3 hours late"; empty when nothing runs out."""
    if until is None:
        return ""
    minutes = abs(int((until - now).total_seconds())) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [_many(days, "day"), _many(hours, "hour")] if minutes >= 60 else [_many(minutes, "minute")]
    said = " and ".join(part for part in parts if part) or "less than a minute"
    return f"{said} {'left' if until >= now else 'late'}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""
