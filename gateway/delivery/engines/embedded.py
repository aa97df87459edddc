"""The engine inside one process: errands by the clock, and the dispatcher woken by a commit of this very process."""

from gateway.delivery.engines.clockwork import Clockwork


class EmbeddedEngine(Clockwork):
    """For SQLite. On PostgreSQL it works too, but hears of other processes' commits at its next tick only."""

    def start(self) -> None:
        super().start()
        self.database.after_commit.append(self._after_commit)

    def stop(self) -> None:
        if self._after_commit in self.database.after_commit:
            self.database.after_commit.remove(self._after_commit)
        super().stop()

    def _after_commit(self, notes: dict[str, list[int]]) -> None:
        if "delivery" in notes:
            self.wake()
