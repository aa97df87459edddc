"""A scanned sheet that is a paper form: kept with what was read of it, and waiting for a person who types it."""

from datetime import datetime

from letters.reading.form_sheet import FormRead
from store import homes, scanned_forms, scans, tasks
from store.database import Session
from store.homes import Home
from store.scanned_forms import FormState, ScannedForm
from store.words import Role, TaskKind

FORM = "form"
SAID = "A paper form with a story. A person types it."


def about_form(scan_id: int) -> str:
    """How a task names a form; the desk leads from it to the page where it is typed."""
    return f"form:{scan_id}"


def take_form(session: Session, scan_id: int, form: FormRead, *, now: datetime) -> None:
    """Keep a form's sheet; the second one of a large print form is typed with the first, if that came just before."""
    home = home_of(session, form.keyword)
    first = _first_of(session, scan_id, form) if form.sheet == 2 else None
    scanned_forms.add(
        session,
        scan_id,
        home_id=home.id if home else None,
        keyword=form.keyword,
        large=form.large,
        sheet=form.sheet,
        first_id=first,
        registered=form.registered,
        boxes={box.name: [round(box.ink, 4), box.mark.value] for box in form.boxes},
        doubts=sorted(form.in_doubt),
        pieces={**dict(form.lines), "words": form.words},
        now=now,
    )
    if first is None:
        tasks.raise_task(
            session,
            TaskKind.TRANSCRIBE,
            about=about_form(scan_id),
            role=Role.TYPIST,
            now=now,
            note="A paper form came by post: type it.",
        )


def home_of(session: Session, code: str) -> Home | None:
    """The home that a form's code names: by its keyword, or by our own number where it has none."""
    return homes.get(session, int(code)) if code.isdigit() and len(code) < 19 else homes.by_keyword(session, code)


def _first_of(session: Session, scan_id: int, form: FormRead) -> int | None:
    """The first sheet of the same home's large print form, scanned right before; the backs between them don't part
    them.
    """
    before = scanned_forms.before_in_file(session, scan_id)
    while before is not None and (found := scanned_forms.get(session, before)) is None:
        scan = scans.get(session, before)
        if scan is None or scan.fault not in {"empty", "no_code"}:
            return None
        before = scanned_forms.before_in_file(session, before)
    return before if before is not None and found is not None and _waits_for_it(session, found, form) else None


def _waits_for_it(session: Session, found: ScannedForm, form: FormRead) -> bool:
    same = found.keyword == form.keyword and found.large and found.sheet == 1
    return same and found.state is FormState.WAITING and scanned_forms.second_of(session, found.scan_id) is None


def home_name(session: Session, scan_id: int) -> str:
    """Whose form a scan is, for lists; empty for no form of a home that we know."""
    form = scanned_forms.get(session, scan_id)
    home = None if form is None or form.home_id is None else homes.get(session, form.home_id)
    return home.name if home else ""
