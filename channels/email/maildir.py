"""Mail in a Maildir: what is new, or was not read yet, is moved to ``cur`` with the flag S (seen) once it is kept."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from channels.email.mailbox import LARGEST, MailboxFault, Waiting

FOLDERS = ("cur", "new", "tmp")
SEEN = "S"


@dataclass(frozen=True)
class Maildir:
    """As https://cr.yp.to/proto/maildir.html has it; flags stand after ":2," in the order of the alphabet."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Maildir":
        """Raises MailboxFault when this is no Maildir, or not ours to change."""
        missing = [name for name in FOLDERS if not (path / name).is_dir()]
        if missing:
            raise MailboxFault(
                f"{path} is no Maildir: it lacks {' and '.join(missing)}. Name the folder that has cur, new and tmp.",
                code="no_maildir",
            )
        if not all(os.access(path / name, os.R_OK | os.W_OK | os.X_OK) for name in ("cur", "new")):
            raise MailboxFault(
                f"{path} can't be read and changed by this program's user. Give it the right to.", code="not_allowed"
            )
        return cls(path)

    def waiting(self, *, limit: int) -> Iterator[Waiting]:
        """One that can't be read is passed over, and said once the others are through."""
        fault = None
        for name in self._names()[:limit]:
            try:
                found = _read(self.path / name)
            except OSError as error:
                fault = f"A message in {self.path} can't be read ({error.strerror}): {name}."
                continue
            if found is not None:
                yield Waiting(name, *found)
        if fault is not None:
            raise MailboxFault(fault, code="unreadable")

    def put_away(self, name: str) -> None:
        folder, _, file = name.partition("/")
        base, _, flags = file.partition(":2,")
        target = self.path / "cur" / f"{base}:2,{''.join(sorted({*flags, SEEN}))}"
        try:
            os.rename(self.path / folder / file, target)
        except FileNotFoundError:
            return  # a mail reader was quicker, or we were here before
        except OSError as error:
            raise MailboxFault(
                f"A message in {self.path} can't be put away ({error.strerror}).", code="not_allowed"
            ) from None

    def _names(self) -> list[str]:
        """What is new and what nobody has seen, the oldest first: by the names' own time where they have one."""
        found = [f"new/{name}" for name in _listed(self.path / "new")]
        found += [f"cur/{name}" for name in _listed(self.path / "cur") if SEEN not in name.partition(":2,")[2]]
        return sorted(found, key=lambda name: (_moment(name.partition("/")[2]), name))


def _listed(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(folder) if not entry.name.startswith(".") and _is_file(entry)]
    except OSError as error:
        raise MailboxFault(f"{folder} can't be read ({error.strerror}).", code="not_allowed") from None


def _is_file(entry: "os.DirEntry[str]") -> bool:
    """A file and nothing else: a pipe would never end, and a link may lead anywhere."""
    return entry.is_file(follow_symlinks=False)


def _moment(name: str) -> int:
    digits = name.partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0


def _read(path: Path) -> tuple[bytes, int] | None:
    """Its bytes, as many as are kept, and how many there are; None when it went meanwhile."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        raw = file.read(LARGEST)
        return raw, max(status.st_size, len(raw))
