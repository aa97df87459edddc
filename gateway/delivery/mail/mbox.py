"""Takes a file of mail apart: one message as it stands, or an mbox with a “From ” line before each."""

import re
from collections.abc import Iterator

_FROM = re.compile(rb"From [^\n]*\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def messages_in(content: bytes) -> Iterator[bytes]:
    """Each message, its quoted “>From ” lines as they were written."""
    if not content.startswith(b"From "):
        yield content
        return
    starts = [0, *(found.end() for found in re.finditer(rb"\n\r?\n(?=From \S)", content))]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        head = _FROM.match(content, start, end)
        message = content[head.end() if head else start : end].strip(b"\r\n")
        if message:
            yield _QUOTED.sub(rb"\1", message) + b"\n"
