"""``earshot demo``: plays a day through the real doors in a fresh folder, says what happened, then serves it."""

import shutil
import signal
import socket
import sys
from pathlib import Path

import click

from gateway.cli.opening import BadInput

MARK = ".earshot-demo"


@click.command("demo")
@click.option("--once", is_flag=True, help="End when it is played, instead of serving it.")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="The port to serve on; 8000 or the next free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def demo(once: bool, folder: Path, port: int | None, as_json: bool) -> None:
    """Play a day in the life of the gateway and look at it.

    Everything is invented, nothing leaves this machine, and the folder is made afresh each time.
    """
    from gateway.demo.play import play, report
    from gateway.demo.server import DidNotStart
    from gateway.demo.visitor import Lost
    from gateway.demo.world import Stuck, World

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it ends its server too
    folder = _fresh(folder)
    port = free_port(port)

    def out(line: str) -> None:
        click.echo(line, err=as_json)

    out(f"Earshot's demonstration, in {folder}. People, homes and numbers are invented.\n")
    world = World(folder, port, say=lambda line: out(f"  {world.clock.now:%a %d %b %H:%M}  {line}"))
    try:
        told = play(world)
        out(report(told))
        if as_json:
            click.echo(told.as_json())
        if not once:
            out(f"\nServing at {told.url} until you press Ctrl-C.")
            world.server.wait()
    except (Stuck, Lost, DidNotStart) as error:
        click.echo(f"The demonstration broke off: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        out("\nEnded.")
    finally:
        world.close()


def _fresh(folder: Path) -> Path:
    """An empty folder: one that a demonstration made before is emptied, anything else is left alone."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise BadInput(f"{folder} holds something else. Name an empty or new folder with --dir.")
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
    except OSError as error:
        raise BadInput(f"{folder} can't be written ({error.strerror}). Name another folder with --dir.") from None
    return folder


def free_port(port: int | None) -> int:
    """The port that was asked for, or 8000, or the next one that nobody uses."""
    for candidate in [port] if port else [8000, *range(8010, 8100)]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    raise BadInput(f"Port {port or '8000 and those above it'} is in use. Choose another with --port.")
