"""Commands for paper: print what lies in the tray, and look at every form of a notice before it goes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import BadInput, opened
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.notices.reviews import Text

HERE = Path(".")


@click.command("print-run")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Also write the files to this folder.")
def print_run(out: Path | None) -> None:
    """Print every envelope in the tray, and say where the files are."""
    from gateway.delivery.print_folder import write_files
    from gateway.delivery.print_run import files_of, open_run
    from gateway.delivery.sender import NoReturnAddress, sender_of
    from store import letters

    with opened() as gateway:
        settings = gateway.settings
        try:
            sender = sender_of(settings)
        except NoReturnAddress as error:
            raise BadInput(str(error)) from None
        made = open_run(gateway.database, by=None, base_url=settings.base_url, sender=sender, now=gateway.clock())
        if made is None:
            click.echo("The tray is empty: there is nothing to print.")
            return
        for _, sentence in made.left_out:
            click.echo(f"Left in the tray: {sentence}", err=True)
        click.echo(f"Run {made.id}: {_count(made.letters, 'letter')}, {_count(made.pages, 'page')}.")
        with gateway.database.read() as session:
            run = letters.get_run(session, made.id)
            files = list(files_of(session, run)) if run and made.letters else []
    folder = out or _folder(settings)
    try:
        for path in write_files(files, folder):
            click.echo(str(path))
    except OSError as error:
        raise click.ClickException(
            f"The letters are printed and kept, but {folder} can't be written ({error.strerror}). "
            f"Download run {made.id} in the print room."
        ) from None


@click.command("preview")
@click.argument("notice")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=HERE,
    help="The folder to write to; here unless set.",
)
def preview(notice: str, out: Path) -> None:
    """Write every form of NOTICE with fictional facts: e-mail, text message and letter."""
    from gateway.delivery.previews import previews
    from gateway.delivery.print_folder import write_files
    from gateway.delivery.specimen import notice_names

    if notice not in notice_names():
        known = "\n".join(f"  {name}" for name in notice_names())
        raise BadInput(f"There is no notice “{notice}”. These there are:\n{known}")
    made = previews(notice)
    try:
        paths = write_files(made.files, out)
    except OSError as error:
        raise BadInput(f"{out} can't be written ({error.strerror}). Name another folder with --out.") from None
    for path in paths:
        click.echo(str(path))
    click.echo(
        f"The text message takes {_count(made.segments, 'part')} ({made.encoding}); "
        f"the letter {_count(made.pages, 'page')}."
    )
    click.echo("Languages: English" + "".join(f"; {_language(text)}" for text in made.languages) + ".")


def _folder(settings: Settings) -> Path:
    """Where a bureau collects, when it does; otherwise beside the data."""
    if settings.printer == "folder" and settings.print_folder is not None:
        return settings.print_folder
    return settings.data_dir / "print-runs"


def _language(text: "Text") -> str:
    from gateway.notices.languages import name_of

    reviewed = f"reviewed by {text.reviewed_by}" if text.reviewed_by else "a draft that nobody reviewed, never sent"
    return f"{name_of(text.language)} by {text.medium} ({reviewed})"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
