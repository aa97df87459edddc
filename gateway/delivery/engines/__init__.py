"""Who runs the dispatcher and the clock: one interface for each engine."""

from typing import Protocol


class Engine(Protocol):
    """Runs the errands it was handed; knows nothing of what they do."""

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def wake(self) -> None:
        """Something is due sooner than the next tick. Cheap, and callable from any thread."""
        ...

    def stop(self) -> None:
        """End: what runs is finished, nothing new begins."""
        ...
