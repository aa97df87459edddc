"""The tray: what waits to be printed, and the runs so far."""

from flask import Blueprint, render_template

from gateway.web import who
from gateway.web.gateway_here import here
from gateway.web.print_room.listed import MAY, listed
from gateway.web.print_room.start_form import StartForm
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
        count = letters.tray_count(session)
        shown = [listed(session, letter) for letter in letters.tray(session, limit=SHOWN)]
        unfinished = letters.unfinished_run(session)
        runs = [run for run in letters.runs(session) if run.letters]
    return render_template(
        "print_room/tray.html",
        shown=shown,
        count=count,
        runs=runs,
        unfinished=unfinished,
        printer=here().settings.printer,
        problem=problem,
        form=StartForm(),
    )
