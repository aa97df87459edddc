"""A print run's manifest and files: which documents there are, what is on which page, and the same bytes each time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from letters.print_run import Chunk
from letters.separator import numbered
from store import blobs, letters
from store.database import Session
from store.letters import PrintRun

PDF, JSON = "application/pdf", "application/json"


@dataclass(frozen=True, slots=True)
class RunFile:
    """One file of a run, as it is downloaded and as it lies in the print folder."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter lies in its run: its number there, the document, and the page on which it begins."""

    code: str
    file: str
    page: int


def begun(session: Session, run_id: int, *, printer: str, separators: bool, now: datetime) -> None:
    """A run's first, empty manifest."""
    _put(session, run_id, {"run": run_id, "printer": printer, "separators": separators, "files": []}, now=now)


def read(session: Session, run: PrintRun | None) -> dict[str, Any]:
    """The manifest as it stands; with no documents before there is one."""
    kept = None if run is None or run.manifest_blob_id is None else blobs.get(session, run.manifest_blob_id)
    return {"files": []} if kept is None else dict(json.loads(kept.data))


def add_documents(session: Session, run_id: int, chunks: list[Chunk], *, now: datetime) -> None:
    """Keep documents and name them in the manifest; a letter is named by its number in the run, never by an id of
    ours, its code or its addressee."""
    manifest = read(session, letters.get_run(session, run_id))
    for chunk in chunks:
        held = [
            {
                "letter": numbered(str(run_id), one.number),
                "first_page": one.first_page,
                "pages": one.pages,
                "sha256": one.sha256,
            }
            for one in chunk.entries
        ]
        blob_id = blobs.keep(session, chunk.bytes, kind="print_run", media_type=PDF, now=now)
        name = file_name(run_id, chunk.number)
        kept = {"file": name, "blob": blob_id, "pages": chunk.pages, "sha256": chunk.sha256, "letters": held}
        manifest["files"].append(kept)
        letters.change_run(session, run_id, blob_id=manifest["files"][0]["blob"])
    _put(session, run_id, manifest, now=now)


def end(session: Session, run_id: int, *, now: datetime) -> None:
    """The run is whole: its manifest says when, and how many pages there are."""
    manifest = read(session, letters.get_run(session, run_id))
    pages = sum(file["pages"] for file in manifest["files"])
    _put(session, run_id, {**manifest, "printed_at": now.isoformat(), "pages": pages}, now=now)


def next_numbers(manifest: dict[str, Any]) -> tuple[int, int]:
    """The number of the next document, and of the next letter."""
    files = manifest["files"]
    return len(files) + 1, sum(len(file["letters"]) for file in files) + 1


def places(manifest: dict[str, Any]) -> dict[str, Place]:
    """By a letter's digest, where it lies."""
    return {
        one["sha256"]: Place(one["letter"], file["file"], one["first_page"])
        for file in manifest["files"]
        for one in file["letters"]
    }


def file_names(session: Session, run: PrintRun) -> list[str]:
    """A run's files in their order, the manifest last; only that is read. One that was erased is not named."""
    if run.manifest_blob_id is None:
        return []
    files = read(session, run)["files"]
    kept = blobs.still_kept(session, [int(file["blob"]) for file in files])
    named = [str(file["file"]) for file in files if int(file["blob"]) in kept]
    return [*named, manifest_name(run.id)] if named else []


def file_of(session: Session, run: PrintRun, name: str) -> RunFile | None:
    """One file of a run; None when it has no file of this name."""
    if name == manifest_name(run.id) and run.manifest_blob_id is not None:
        kept = blobs.get(session, run.manifest_blob_id)
        return RunFile(name, JSON, kept.data) if kept else None
    for file in read(session, run)["files"]:
        if file["file"] == name and (kept := blobs.get(session, int(file["blob"]))) is not None:
            return RunFile(name, PDF, kept.data)
    return None


def files_of(session: Session, run: PrintRun) -> Iterator[RunFile]:
    """A run's documents in their order, then its manifest, one at a time: the same bytes each time."""
    for name in file_names(session, run):
        if (file := file_of(session, run, name)) is not None:
            yield file


def file_name(run_id: int, part: int) -> str:
    return f"run-{run_id}-part-{part}.pdf"


def manifest_name(run_id: int) -> str:
    return f"run-{run_id}.json"


def _put(session: Session, run_id: int, manifest: dict[str, Any], *, now: datetime) -> None:
    run = letters.get_run(session, run_id)
    if run is not None and run.manifest_blob_id is not None:
        blobs.erase(session, run.manifest_blob_id)
    data = json.dumps(manifest, indent=1).encode()
    kept = blobs.keep(session, data, kind="manifest", media_type=JSON, now=now)
    letters.change_run(session, run_id, manifest_blob_id=kept)
