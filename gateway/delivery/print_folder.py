"""Hands a print run to a bureau: its files written whole into a folder, the manifest last."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from gateway.delivery.print_run import RunFile


def write_files(files: Iterable[RunFile], folder: Path) -> list[Path]:
    """Write each file beside its final name and then move it there, so that nobody picks up half a file.

    The same run written again replaces its own files. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / file.name, file.data) for file in files]


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
