"""What we hold about an author: looked at, taken along, and erased."""

import io
import json

from flask import Blueprint, abort, redirect, render_template, send_file
from werkzeug.wrappers import Response

from gateway.delivery.erasure import Erased, erase_now, may_keep_text, needs_record
from gateway.intake import guesses
from gateway.intake.author import author_of
from gateway.intake.own_data import File, Held, Months, held_about, knows
from gateway.web.author.author_forms import EraseForm, ReachForm
from gateway.web.author.opened_story import Page, page, the_story
from gateway.web.author.own_story import OwnStory
from gateway.web.gateway_here import here, now
from gateway.web.opened_by_code import client, leave, open_for_reader, opened, say_wait
from gateway.web.plain_words import when
from store import authors, blobs, calls, contributions, pictures
from store.contributions import Contribution
from store.database import Session
from store.words import Kind, State

NOT_YOURS = "This is not the number or address that we have. Check it, and type it once more."
NAME = "what-earshot-holds"
SOUNDS = {"audio/x-wav": "wav", "audio/wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3"}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/data", view_func=data, methods=["GET", "POST"])
    pages.add_url_rule("/data/held.json", view_func=as_json)
    pages.add_url_rule("/data/held.txt", view_func=as_text)
    for kind in ("recording", "picture"):
        pages.add_url_rule(f"/data/{kind}/<int:file_id>", kind, file, defaults={"kind": kind})
    pages.add_url_rule("/erase", view_func=erase, methods=["GET", "POST"])
    pages.add_url_rule("/erased", view_func=erased)
    for left in ("text", "sealed"):
        pages.add_url_rule(f"/erased/{left}", f"erased_{left}", erased, defaults={"left": left})


def data() -> Page:
    """All that we hold. A number or address that is right shows the contact in full for an hour."""
    story, form = the_story(), ReachForm()
    if not form.validate_on_submit():
        return page("author/data.html", form, story=story, held=_held(story), full=_in_full(story))
    wrong = _check(story.row, form.reach.data or "")
    if wrong is None:
        return redirect("/mine/data", 303)
    form.reach.errors = [wrong]
    return page("author/data.html", form, story=story, held=_held(story), full=False)


def as_json() -> Response:
    held = [
        {
            "what": each.what,
            "kept": each.kept,
            "items": [{"name": name, "value": value} for name, value in each.items],
            "files": [{"name": one.name, "address": _address(one)} for one in each.files],
        }
        for each in _held(the_story())
    ]
    return _download(json.dumps({"held": held}, ensure_ascii=False, indent=2), "json", "application/json")


def as_text() -> Response:
    """Every line of a value stands four spaces in, without tabs: a table program takes none of it for a formula."""
    lines = ["What Earshot holds about you", ""]
    for each in _held(the_story()):
        lines += [each.what, f"Kept: {each.kept}", ""]
        for name, value in each.items:
            lines += [f"  {name}:", *(f"    {' '.join(line.split())}" for line in value.splitlines()), ""]
        lines += [f"  {one.name}: {here().settings.base_url}{_address(one)}" for one in each.files]
        lines += ["  Nothing.", ""] if not each.items and not each.files else [""]
    return _download("\r\n".join(lines), "txt", "text/plain; charset=utf-8")


def file(kind: str, file_id: int) -> Response:
    """A recording or a picture of this story, and of no other."""
    story = the_story()
    with here().database.read() as db:
        if file_id not in {one.id for each in held(db, story, full=False) for one in each.files if one.kind == kind}:
            abort(404)
        recording, picture = calls.recording(db, file_id), pictures.get(db, file_id)
        blob_id = getattr(recording if kind == "recording" else picture, "blob_id", None)
        blob = None if blob_id is None else blobs.get(db, blob_id)
    if blob is None:
        abort(404)
    ending = SOUNDS.get(blob.media_type, "bin") if kind == "recording" else "jpg"
    kept = io.BytesIO(blob.data)
    return send_file(kept, mimetype="application/octet-stream", as_attachment=True, download_name=f"{kind}.{ending}")


def erase() -> Page:
    """Says what goes and what stays, and asks once more; then it is done at once."""
    story = the_story()
    with here().database.read() as db:
        choice, record, others = may_keep_text(db, story.row), needs_record(db, story.row), _others(db, story.row)
    form = EraseForm()
    if not choice:
        del form.text
    if not others:
        del form.reach
    shown = {"story": story, "record": record, "others": len(others), "choice": choice}
    if not form.validate_on_submit():
        return page("author/erase.html", form, **shown)
    said = (form.reach.data or "") if others else ""
    wrong = _check(story.row, said) if said.strip() else None
    if wrong is not None:
        form.reach.errors = [wrong]
        return page("author/erase.html", form, **shown)
    return _erase(story, keep_text=choice and form.text.data == "stays", with_others=bool(said.strip()))


def erased(left: str = "") -> Page:
    return render_template("author/erased.html", left=left)


def held(db: Session, story: OwnStory, *, full: bool) -> list[Held]:
    settings = here().settings
    months = Months(
        settings.retention_contacts,
        settings.retention_originals,
        settings.retention_unpublished,
        settings.retention_public,
    )
    return held_about(db, story.row, months, in_full=full, when=when)


def _erase(story: OwnStory, *, keep_text: bool, with_others: bool) -> Page:
    at = now()

    def work(db: Session) -> Erased:
        for other in _others(db, story.row) if with_others else []:
            erase_now(db, other.id, by=author_of(other), keep_text=keep_text, now=at)
        return erase_now(db, story.row.id, by=author_of(story.row), keep_text=keep_text, now=at)

    done = here().database.write(work)
    leave("story")
    leave("contact")
    left = "/sealed" if done.sealed_until else "/text" if done.text_stays else ""
    return redirect(f"/mine/erased{left}", 303)


def _others(db: Session, row: Contribution) -> list[Contribution]:
    """The same author's other stories, of which there is still something to erase."""
    if row.author_id is None:
        return []
    found = contributions.of_author(db, row.author_id, limit=200)
    gone = {State.WITHDRAWN, State.ARCHIVED}
    mine = [one for one in found if one.kind is Kind.STORY and one.merged_into is None and one.state not in gone]
    return [one for one in mine if one.id != row.id and any(p.text for p in contributions.original(db, one.id))]


def _check(row: Contribution, said: str) -> str | None:
    """What is wrong with a number or address that somebody says is theirs; wrong tries are slowed down."""
    at, name, who = now(), f"reach {row.author_id}", client()

    def work(db: Session) -> str | None:
        until = guesses.must_wait(db, client=who, code=name, now=at)
        if until is not None:
            return say_wait(until)
        author = None if row.author_id is None else authors.get(db, row.author_id)
        if author is None or not knows(author, said):
            guesses.wrong(db, client=who, code=name, now=at)
            return NOT_YOURS
        guesses.right(db, client=who, code=name)
        return None

    wrong = here().database.write(work)
    if wrong is None and row.author_id is not None:
        open_for_reader("contact", row.author_id)
    return wrong


def _in_full(story: OwnStory) -> bool:
    return story.row.author_id is not None and opened("contact") == story.row.author_id


def _held(story: OwnStory) -> list[Held]:
    with here().database.read() as db:
        return held(db, story, full=_in_full(story))


def _address(one: File) -> str:
    return f"/mine/data/{one.kind}/{one.id}"


def _download(text: str, ending: str, media_type: str) -> Response:
    name = f"{NAME}-{now():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, content_type=media_type, headers=headers)
