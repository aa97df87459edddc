"""The secrets of an embedded database: made once and kept in the data directory, readable by the owner alone."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_MAKE: Mapping[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "data_key": lambda: base64.b64encode(os.urandom(32)).decode(),
}
NAMES = tuple(_MAKE)


class SecretsSpoilt(ValueError):
    """The file is there but can't be read as ours; the message says what to do, for a new one would open nothing."""


def kept(data_dir: Path, names: Iterable[str]) -> dict[str, str]:
    """The secrets of these names. Raises OSError when they can't be kept, SecretsSpoilt when the file is no use."""
    path = data_dir / "secrets.json"
    if not path.exists():
        _make(data_dir, path)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: _text(found[name]) for name in names}
    except (ValueError, TypeError, KeyError):
        raise SecretsSpoilt(
            f"{path} is damaged. Put back the copy that was kept of it: a new one would open nothing that is stored"
        ) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a secret is text")
    return value


def _make(data_dir: Path, path: Path) -> None:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = json.dumps({name: make() for name, make in _MAKE.items()})
    temporary = data_dir / f".secrets-{os.getpid()}-{secrets.token_hex(4)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # fails if another process was first: then theirs is the one
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
