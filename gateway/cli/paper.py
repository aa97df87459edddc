"""Prints what lies in the tray from the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import BadInput, opened
from gateway.settings import Settings
from gateway.wiring import Gateway

if TYPE_CHECKING:
    from gateway.delivery.print_run import PrintRoom

EMPTY = "The tray is empty: there is nothing to print."
A_ROUND = 50  # letters between two looks at what is left


@click.command("print-run")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Also write the files to this folder.")
@click.option("--separators", is_flag=True, help="A sheet before every 50 letters, for a hand that folds.")
def print_run(out: Path | None, separators: bool) -> None:
    """Print every envelope in the tray, and say where the files are; or send them, with an outside printer."""
    from gateway.delivery.print_run import PrintRoom, to_print
    from gateway.delivery.sender import NoReturnAddress, sender_of

    with opened() as gateway:
        try:
            sender = sender_of(gateway.settings)
        except NoReturnAddress as error:
            raise BadInput(str(error)) from None
        with gateway.database.read() as session:
            count = to_print(session)
        with _progress(count) as tick:
            room = PrintRoom(gateway.database, gateway.settings.base_url, sender, letter_set=tick)
            if gateway.settings.printer == "notify":
                _send(room, gateway)
            else:
                _print(room, gateway, out, separators)


def _print(room: "PrintRoom", gateway: Gateway, out: Path | None, separators: bool) -> None:
    from gateway.delivery.print_folder import hand_over
    from gateway.delivery.print_run import print_documents

    made = print_documents(room, by=None, separators=separators, now=gateway.clock())
    if made is None:
        click.echo(EMPTY)
        return
    for _, sentence in made.left_out:
        click.echo(f"Left in the tray: {sentence}", err=True)
    click.echo(f"Run {made.id}: {_count(made.letters, 'letter')}, {_count(made.pages, 'page')}.")
    if not made.letters:
        return
    folder = out or _folder(gateway.settings)
    try:
        for path in hand_over(gateway.database, made.id, folder):
            click.echo(str(path))
    except OSError as error:
        raise click.ClickException(
            f"The letters are printed and kept, but {folder} can't be written ({error.strerror}). "
            f"Download run {made.id} in the print room."
        ) from None


def _send(room: "PrintRoom", gateway: Gateway) -> None:
    from channels.errors import ChannelError
    from gateway.delivery.print_notify import open_notify_run, printer_of, send_letters

    if open_notify_run(room, by=None, now=gateway.clock()) is None:
        click.echo(EMPTY)
        return
    printer = printer_of(gateway.settings)
    try:
        while made := send_letters(room, printer, most=A_ROUND, now=gateway.clock()):
            if made.whole:
                click.echo(f"Run {made.id}: {_count(made.letters, 'letter')} sent, {_count(made.pages, 'page')}.")
                return
    except ChannelError as error:
        raise click.ClickException(f"{error} What is left waits, and is sent later.") from None


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], object]]:
    """A bar on standard error, where that is a terminal."""
    from tqdm import tqdm

    with tqdm(total=count, unit="letter", disable=None, leave=False) as bar:
        yield bar.update


def _folder(settings: Settings) -> Path:
    """Where a bureau collects, when it does; otherwise beside the data."""
    if settings.printer == "folder" and settings.print_folder is not None:
        return settings.print_folder
    return settings.data_dir / "print-runs"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
