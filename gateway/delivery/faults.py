"""Says in the log where a fault of ours happened, never with which words: those may be somebody's story."""

import logging
import re
import traceback

_ROW = re.compile(r"\b([a-z]+) (\d+)\b")


def log_fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """One line: what it was about, the kind of fault, and the place in our code; the rows it names as fields."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    facts = {noun: int(number) for noun, number in _ROW.findall(what)}
    log.error("%s met a fault: %s at %s", what, type(error).__name__, where, extra={"facts": facts})
