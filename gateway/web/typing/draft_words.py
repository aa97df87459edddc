"""A machine's draft as the typist reads it: cut into words that it was sure of and words that it doubted."""

from dataclasses import dataclass
from typing import Any

from channels.voice.transcribers import LOCAL, TWILIO
from store.transcriptions import Transcription

MAKERS = {
    TWILIO: "A computer at the telephone company wrote a first draft",
    LOCAL: "A computer of ours wrote a first draft",
}
# What somebody said is never all that a machine made of it.
ANY_MACHINE = "A computer wrote a first draft"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a draft; ``at``: when a doubted one is said, in seconds; ``start``: where it stands in the text."""

    text: str
    doubted: bool = False
    at: float = 0.0
    start: int = 0


def maker(draft_by: str) -> str:
    return MAKERS.get(draft_by, ANY_MACHINE)


def pieces(draft: str, row: Transcription | None) -> list[Piece]:
    """The draft in pieces, or none where nothing in it was doubted."""
    doubts = [] if row is None else sorted(row.doubts)
    found, reached = [], 0
    for start, end, _, at in doubts:
        if not reached <= start < end <= len(draft):
            continue
        if draft[reached:start]:
            found.append(Piece(draft[reached:start], start=reached))
        found.append(Piece(draft[start:end], True, float(at), start))
        reached = end
    if not found:
        return []
    return [*found, Piece(draft[reached:], start=reached)] if draft[reached:] else found


def remark(row: Transcription | None) -> str:
    """What a machine heard that gave no draft, for a person to know before they listen; empty for nothing special."""
    said: dict[str, Any] = {
        "silent": "A computer heard nothing but silence on it. Listen to the end: people pause, or speak very softly.",
        "no_words": "A computer heard speech on it and could make out no word. Listen closely, more than once.",
    }
    return "" if row is None else str(said.get(row.remark, ""))
