"""A telephone's way to say that somebody tapped a sign on a text of ours: ours come back, in quotation marks.

Such a text says nothing new, and quotes what we wrote: a return code, perhaps.
"""

import re

_TAPPED = re.compile(
    r"(?:(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned)|reacted\s.{1,12}?\sto|removed an? .{1,20}? from|"
    r"[^\w\s]{1,12}\sto)\s+[“\"]\s*(.{20,1600}?)\s*[”\"]\s*",
    re.IGNORECASE | re.DOTALL,
)
_INVISIBLE = re.compile("[\u200a-\u200f\ufe0f]+")
_OUR_OPENINGS = (
    *("Thank you", "Sorry, ", "About your ", "Which ", "To show ", "To take ", "To bring ", "To hear ", "To let "),
    *(
        "We ",
        "Your ",
        "A question about",
        "A person ",
        "Earshot",
        "Someone wrote",
        "Those ",
        "There were ",
        "There is ",
    ),
    *("May we ", "Done: ", "Story ", "What you told us", "You may write"),
)


def is_tapped(text: str) -> bool:
    """ "Liked “Thank you for telling us …”", from whatever make of telephone."""
    match = _TAPPED.fullmatch(_INVISIBLE.sub("", text).strip())
    return match is not None and match.group(1).startswith(_OUR_OPENINGS)
