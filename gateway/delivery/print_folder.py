"""Hands a print run to a bureau: its files written whole into a folder, the manifest last."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from gateway.delivery.run_manifest import RunFile, files_of
from store import letters
from store.database import Database


def hand_over(database: Database, run_id: int, folder: Path) -> list[Path]:
    """Write a whole run into the bureau's folder, one file at a time. Raises OSError, LookupError."""
    with database.read() as session:
        run = letters.get_run(session, run_id)
        if run is None or run.printed_at is None:
            raise LookupError(f"run {run_id} is not whole")
        return write_files(files_of(session, run), folder)


def write_files(files: Iterable[RunFile], folder: Path) -> list[Path]:
    """Write each file beside its final name and then move it there, so that nobody picks up half a file.

    The same run written again replaces its own files. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / file.name, file.data) for file in files]
    _settle(folder)
    return written


def _settle(folder: Path) -> None:
    """The names, too, outlast a power cut; where a folder can't be opened for that, the files must do."""
    try:
        place = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(place)
    except OSError:
        pass
    finally:
        os.close(place)


def _write(path: Path, data: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
