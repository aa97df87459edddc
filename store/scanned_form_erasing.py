"""Takes away what was read of scanned paper forms: with their story, with its author, or when it was kept for long
enough.
"""

from datetime import datetime

from sqlalchemy import delete, select

from store import blobs, scanned_forms, scans
from store.contributions import contributions
from store.database import Session
from store.scanned_forms import scanned_forms as forms


def erase(session: Session, contribution_id: int) -> None:
    """Take away every picture of the form that a story was typed from, its second sheet's and its back's too."""
    ours = forms.c.contribution_id == contribution_id
    for first in list(session.execute(select(forms.c.scan_id).where(ours)).scalars()):
        for scan_id in scanned_forms.sheets_of(session, first):
            _erase_pieces(session, scan_id)
            scans.erase_sheet(session, scan_id)


def erase_of_author(session: Session, author_id: int) -> None:
    """A form's pictures show who wrote it and where they live: they go with the person."""
    told = select(contributions.c.id).where(contributions.c.author_id == author_id)
    ours = select(forms.c.contribution_id).where(forms.c.contribution_id.in_(told))
    for contribution_id in list(session.execute(ours).scalars()):
        erase(session, contribution_id)


def forget(session: Session, scan_id: int) -> None:
    """Take away what was read of a sheet, before its scan goes."""
    _erase_pieces(session, scan_id)
    session.execute(delete(forms).where(forms.c.scan_id == scan_id))


def forget_old(session: Session, *, before: datetime) -> int:
    """Forget what was read of every form that came before then; its scan itself is forgotten after it."""
    query = select(forms.c.scan_id).join(scans.scans, scans.scans.c.id == forms.c.scan_id)
    old = list(session.execute(query.where(scans.scans.c.at <= before)).scalars())
    for scan_id in old:
        forget(session, scan_id)
    return len(old)


def _erase_pieces(session: Session, scan_id: int) -> None:
    form = scanned_forms.get(session, scan_id)
    if form is None:
        return
    for blob_id in (form.name_id, form.phone_id, form.address_id, form.words_id):
        if blob_id is not None:
            blobs.erase(session, blob_id)
    scanned_forms.change(
        session, scan_id, draft=None, reason="", **{f"{name}_id": None for name in scanned_forms.PIECES}
    )
