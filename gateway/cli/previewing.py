"""Writes every form of a notice with fictional facts, to be looked at before anybody gets it."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.opening import BadInput

if TYPE_CHECKING:
    from gateway.delivery.previews import Previews
    from gateway.notices.reviews import Text

HERE = Path(".")


@click.command("preview")
@click.argument("notice", required=False)
@click.option("--all", "every", is_flag=True, help="Every notice there is, each in a folder of its own.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=HERE,
    help="The folder to write to; here unless set.",
)
def preview(notice: str | None, every: bool, out: Path) -> None:
    """Write every form of NOTICE with fictional facts: e-mail, text message, and the letter in clear print, in large
    print and in whatever else exists of it."""
    from gateway.delivery.previews import previews
    from gateway.delivery.specimen import notice_names

    _check_notice(notice, every)
    for made in previews(notice_names() if every else [notice or ""]):
        _write_previews(made, out / made.notice if every else out)


def _check_notice(notice: str | None, every: bool) -> None:
    """Raises BadInput that lists every notice, unless exactly one way of naming them was used."""
    from gateway.delivery.specimen import notice_names

    if every and notice:
        raise BadInput("Name one notice, or give --all, but not both.")
    if every or notice in notice_names():
        return
    wrong = f"There is no notice “{notice}”." if notice else "Name a notice, or give --all."
    close = get_close_matches(notice or "", notice_names(), n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    known = "\n".join(f"  {name}" for name in notice_names())
    raise BadInput(f"{wrong}{meant} These there are:\n{known}")


def _write_previews(made: "Previews", out: Path) -> None:
    from gateway.delivery.print_folder import write_files

    try:
        paths = write_files(made.files, out)
    except OSError as error:
        raise BadInput(f"{out} can't be written ({error.strerror}). Name another folder with --out.") from None
    for path, form in zip(paths, made.forms, strict=True):
        click.echo(f"{path}  ({form.note})" if form.note else str(path))
    click.echo("Languages: English" + "".join(f"; {_language(text)}" for text in made.languages) + ".")


def _language(text: "Text") -> str:
    from gateway.notices.languages import name_of
    from gateway.notices.reviews import EASY_LETTER

    reviewed = f"reviewed by {text.reviewed_by}" if text.reviewed_by else "a draft that nobody reviewed, never sent"
    if text.medium == EASY_LETTER:
        return f"Easy Read in {name_of(text.language)} by letter ({reviewed})"
    return f"{name_of(text.language)} by {text.medium} ({reviewed})"
