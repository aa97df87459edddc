"""What time it is: the system's, or one instant in a file that a demonstration or a test turns."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class FileClock:
    """Reads one ISO instant from a file at every use; a naive one is taken as UTC.

    Raises ValueError, naming the file, when it holds no instant: a wrong clock would move real deadlines.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        try:
            instant = datetime.fromisoformat(self.path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise ValueError(f"{self.path} must hold one ISO instant, such as 2027-03-01T09:00:00+00:00") from error
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
