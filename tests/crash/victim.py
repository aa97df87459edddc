"""The process that is killed: the gateway's own command, run from a fork that has everything imported already.

``python -m tests.crash.victim`` reads an order a line from standard input: ``{"args": ["run", "--port", "20001"],
"env": {…}, "log": "path"}``, forks, and answers with the number of the new process, which leads a group of its own.
"""

import ctypes
import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from importlib import import_module
from typing import Any

SUBREAPER = 36  # prctl: whoever loses a parent below us becomes our child, and goes without a trace
# What a process imports only when it needs it; here it is there before the fork.
AHEAD = (
    "alembic.command",
    "apscheduler.executors.pool",
    "apscheduler.schedulers.background",
    "email_validator",
    "gateway.cli.paper",
    "gateway.cli.serving",
    "gateway.delivery.engines.embedded",
    "gateway.delivery.envelopes",
    "gateway.delivery.letter_document",
    "gateway.delivery.print_run",
    "gateway.intake.pictures",
    "gateway.intake.recordings",
    "gateway.intake.scans.reading",
    "gateway.intake.transcribing",
    "gateway.intake.transcribing_here",
    "gateway.delivery.asking_after",
    "gateway.delivery.carrier_copies",
    "gateway.delivery.print_errand",
    "gateway.notices.compose",
    "gunicorn.app.base",
    "gunicorn.workers.gthread",
    "holidays",
    "psycopg",
    "rapidfuzz",
    "requests",
    "sqlalchemy.dialects.postgresql.psycopg",
    "store.migrating",
    "store.other_keys",
    "structlog",
    "twilio.http.http_client",
    "twilio.rest.api.v2010.account.message",
)


def serve() -> None:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    _warm_up()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_be_killed(order))
        print(child, flush=True)


def _be_killed(order: dict[str, Any]) -> int:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    for name in [name for name in os.environ if name.startswith(("EARSHOT_", "CRASH_"))]:
        del os.environ[name]
    os.environ.update(order["env"])
    try:
        return _run(order["args"])
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1


def _run(args: list[str]) -> int:
    from gateway.cli import main
    from tests.crash import breaks, hooks

    if os.environ.get("CRASH_DOCUMENT"):
        _short_documents(int(os.environ["CRASH_DOCUMENT"]))
    if os.environ.get(breaks.ASKED):
        breaks.BREAKS[os.environ[breaks.ASKED]].put_in()
    hooks.install()
    main(args=args, prog_name="earshot")
    return 0


def _short_documents(letters: int) -> None:
    """A print run of several documents without hundreds of letters."""
    from functools import partial

    from gateway.delivery import print_errand, print_run

    modules: tuple[Any, ...] = (print_run, print_errand)
    short = partial(print_run.PrintRoom, most=letters)
    for module in modules:
        module.PrintRoom = short


def _warm_up() -> None:
    """Whatever a start does once, so that a fork need not: above all the application's own imports."""
    for name in AHEAD:
        try:
            import_module(name)
        except ImportError:
            continue  # a module that has moved is imported when it is used, as ever
    from gateway import settings, wiring
    from gateway.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        gateway = wiring.build(settings.read({"EARSHOT_DATA_DIR": folder}))
        create_app(gateway)
        wiring.errands(gateway)
        gateway.database.close()


if __name__ == "__main__":
    serve()
