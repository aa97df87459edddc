"""What “earshot work” runs, with the dispatcher's own poll an hour away: it sends only what a job wakes it for."""

import signal
from dataclasses import replace
from queue import SimpleQueue

from gateway import wiring
from gateway.cli.opening import opened
from gateway.delivery.engines.postgres import PostgresEngine
from tests.delivery.engines.cast import NEVER


def main() -> None:
    stopped: SimpleQueue[None] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: stopped.put(None))
    with opened() as gateway:
        errands = [replace(e, every_seconds=NEVER) if e.woken else e for e in wiring.errands(gateway)]
        engine = PostgresEngine(gateway.database, errands)
        engine.start()
        print("ready", flush=True)
        stopped.get()
        engine.stop()


if __name__ == "__main__":
    main()
