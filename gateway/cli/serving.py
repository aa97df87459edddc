"""Commands that serve: the web, the dispatcher and the clock, in one process or apart; and the database's upgrade."""

import logging
import os
import signal
from importlib import import_module
from queue import SimpleQueue
from typing import Any

import click

from gateway import logs
from gateway.cli.opening import BadInput, opened, said_plainly, settings
from gateway.settings import PREFIX, Settings, is_loopback
from gateway.wiring import Gateway, build, engine

THREADS = 8
_log = logging.getLogger(__name__)
# What a stop waits for: requests that are under way, and the call to a carrier that has begun.
GRACE_SECONDS = 30
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")


@click.command("run")
@HOST
@PORT
def run(host: str, port: int) -> None:
    """Serve everything in one process: the web, the dispatcher and the clock."""
    _serve(host, port, with_engine=True)


@click.command("web")
@HOST
@PORT
def web(host: str, port: int) -> None:
    """Serve the web alone; “earshot work” sends and keeps the clock."""
    _serve(host, port, with_engine=False)


@click.command("work")
def work() -> None:
    """Send what is due and keep the clock, without the web."""
    # An Event may not be set by a signal: its lock may be held by the very thread that is interrupted. This queue may.
    stopped: SimpleQueue[None] = SimpleQueue()
    logs.set_up()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.put(None))
    with opened() as gateway:
        running = engine(gateway)
        running.start()
        click.echo("Earshot sends what is due and keeps the clock. Stop it with Ctrl+C.")
        stopped.get()
        running.stop()
    click.echo("Stopped; nothing was left half done.")


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest form."""
    from store import migrating

    gateway = build(settings())
    try:
        with said_plainly():
            before = migrating.current(gateway.database)
            moved = migrating.migrate(gateway.database)
            after = migrating.current(gateway.database)
    finally:
        gateway.database.close()
    if before == after and moved:
        click.echo(f"The database is at {after}, the newest form; the job queue's tables were brought up to date.")
    elif before == after:
        click.echo(f"The database is at {after}, the newest form. Nothing to do.")
    else:
        click.echo(f"The database was upgraded from {before or 'empty'} to {after}.")


def _serve(host: str, port: int, *, with_engine: bool) -> None:
    chosen = _at_this_port(settings(), host, port)
    _check_port(host, port)
    logs.set_up()
    _prepare_apart()
    _say_where(chosen, host, port, with_engine=with_engine)
    _server(chosen, host, port, with_engine=with_engine).run()


def _prepare_apart() -> None:
    """Migrate and settle before anybody is let in, in a process of its own: what only that needs goes with it.

    Raises what it would have raised here: the sentence comes back by a pipe, the exit code as its own.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_prepare(writing))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == BadInput.exit_code:
        raise BadInput(said)
    if code:
        raise click.ClickException(said or f"The database could not be made ready (exit code {code}).")


def _prepare(writing: int) -> int:
    """The exit code; what is wrong is written to the pipe."""
    try:
        with opened():
            return 0
    except click.ClickException as error:
        os.write(writing, error.message.encode("utf-8", "replace"))
        return error.exit_code
    except BaseException as error:
        _log.critical("the database could not be made ready", exc_info=error)
        return 1


def _at_this_port(chosen: Settings, host: str, port: int) -> Settings:
    """Without EARSHOT_BASE_URL, on this machine alone, people reach it where it listens: links must lead there."""
    shown = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if os.environ.get(f"{PREFIX}BASE_URL") or not is_loopback(shown):
        return chosen
    return chosen.model_copy(update={"base_url": shown})


def _check_port(host: str, port: int) -> None:
    """Refuse with a sentence what gunicorn would try five times and then refuse with none."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise BadInput(
                f"{host}:{port} can't be listened on ({error}). Choose another with --host or --port."
            ) from None


def _say_where(chosen: Settings, host: str, port: int, *, with_engine: bool) -> None:
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Earshot is at http://{shown}:{port}/ (people and carriers reach it at {chosen.base_url}).")
    click.echo("  stories: /stories   tell one: /tell   desk: /desk   print room: /print-room   health: /readyz")
    if chosen.sandboxes:
        click.echo(f"  Sandboxes, which reach nobody: {', '.join(chosen.sandboxes)}; see /sandbox.")
    if not with_engine:
        click.echo("  This is the web alone: run “earshot work” too, or nothing is sent and no deadline is kept.")
    click.echo("  “earshot check” says what is still to be set up. Stop with Ctrl+C.")


def _server(chosen: Settings, host: str, port: int, *, with_engine: bool) -> Any:
    """Gunicorn with one worker: more would each have a writer of their own on an embedded database."""
    # By name: the package says nothing of its types.
    base: Any = import_module("gunicorn.app.base")

    class Server(base.BaseApplication):  # type: ignore[misc]
        gateway: Gateway | None = None
        engine: Any = None

        def load_config(self) -> None:
            bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            options = {
                "bind": bind,
                "workers": 1,
                "worker_class": "gthread",
                "threads": THREADS,
                "graceful_timeout": GRACE_SECONDS,
                "loglevel": "warning",
                "logger_class": logs.server_logger(),
                "accesslog": None,
                "worker_exit": lambda _server, _worker: self.close(),
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """In the worker, after the fork: threads and connections do not survive one."""
            from gateway.app import create_app

            self.gateway = build(chosen)
            app = create_app(self.gateway)
            if with_engine:
                self.engine = engine(self.gateway)
                self.engine.start()
            return app

        def close(self) -> None:
            if self.engine is not None:
                self.engine.stop()
            if self.gateway is not None:
                self.gateway.database.close()

    return Server()
