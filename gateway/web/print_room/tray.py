"""The tray: what waits to be printed, and the runs so far."""

from flask import Blueprint, render_template

from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here
from gateway.web.print_room.listed import MAY, listed
from store import letters

SHOWN = 100


def add_to(part: Blueprint) -> None:
    part.add_url_rule("", view_func=tray)


@who.needs(*MAY)
def tray() -> str:
    return page()


def page(*, problem: str = "") -> str:
    """The tray's page; ``problem`` says why a run could not be opened."""
    with here().database.read() as session:
        lying = letters.tray(session)
        shown = [listed(session, letter) for letter in lying[:SHOWN]]
        unfinished = letters.unfinished_run(session) is not None
        runs = [run for run in letters.runs(session) if run.letters]
    return render_template(
        "print_room/tray.html",
        shown=shown,
        count=len(lying),
        runs=runs,
        unfinished=unfinished,
        problem=problem,
        form=BaseForm(),
    )
