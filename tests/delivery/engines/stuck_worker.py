"""A worker of another machine that begins a job and never ends it; its test kills it. Run with a database's address."""

import sys
import threading

from gateway.delivery.engines.postgres import PostgresEngine
from gateway.delivery.errands import Errand
from store.database import Database
from tests.conftest import KEYS
from tests.delivery.engines.cast import HASTE, NEVER, Bell


def main(address: str) -> None:
    ticks = Bell()

    def dispatch() -> None:
        ticks()
        if ticks.rings == 1:  # the first look, at the start
            print("ready", flush=True)
            return
        print("begun", flush=True)
        threading.Event().wait()

    PostgresEngine(
        Database(address, KEYS), [Errand("dispatch", NEVER, dispatch, everywhere=True, woken=True)], pace=HASTE
    ).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
