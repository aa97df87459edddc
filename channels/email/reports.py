"""What another mail server reports of a message of ours: delivery status (RFC 3464) and complaints (RFC 5965)."""

import base64
import binascii
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from enum import StrEnum
from typing import Final

from channels.email.reading import flat, parts_of, tidy

STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
FEEDBACK = "message/feedback-report"
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])", re.ASCII)
_SMTP = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])", re.ASCII)
MOST_BLOCKS: Final = 100


class Action(StrEnum):
    """RFC 3464, section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


_BY_CLASS = {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.DELIVERED}


@dataclass(frozen=True)
class Reported:
    """What became of a message for one recipient. ``status`` is an enhanced status code such as "5.1.1", or empty."""

    action: Action
    status: str = ""
    recipient: str = ""
    original: str = ""

    @property
    def permanent(self) -> bool:
        """A failure is for good unless its own code says that it was a passing one."""
        return not self.status.startswith("4")


def delivery_reports(message: "Message[str, str]") -> tuple[Reported, ...]:
    """One for each recipient that is spoken of; empty when this is no delivery-status report."""
    found = []
    for part in parts_of(message):
        if part.get_content_type() in STATUS_PARTS:
            found += [_reported(block) for block in _blocks(part)]
    return tuple(one for one in found if one is not None)


def feedback_type(message: "Message[str, str]") -> str:
    """ "abuse", "opt-out", "not-spam" …; empty when this is no feedback report."""
    for part in parts_of(message):
        if part.get_content_type() == FEEDBACK:
            return next((kind for block in _blocks(part) if (kind := _field(block, "Feedback-Type").lower())), "abuse")
    return ""


def feedback_fields(message: "Message[str, str]") -> str:
    """The fields of a feedback report as text: some name the message there alone."""
    return "\n".join(flat(part) for part in parts_of(message) if part.get_content_type() == FEEDBACK)


def status_in(text: str) -> str:
    """The enhanced status code in a text, or one made of a bare SMTP code; empty without either."""
    found = _STATUS.search(text)
    if found:
        return found[1]
    bare = _SMTP.search(text)
    return f"{bare[1][0]}.0.0" if bare else ""


def _blocks(part: "Message[str, str]") -> list["Message[str, str]"]:
    text = flat(part)
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        text = _decoded(text)
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())[:MOST_BLOCKS]
    return [HeaderParser().parsestr(block.strip("\n")) for block in blocks if ":" in block]


def _decoded(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _reported(block: "Message[str, str]") -> Reported | None:
    if not any(name in block for name in ("Final-Recipient", "Original-Recipient", "Action")):
        return None
    status = status_in(_field(block, "Status")) or status_in(_field(block, "Diagnostic-Code"))
    action = _action(_field(block, "Action"), status)
    if action is None:
        return None
    return Reported(
        action, status, _address(_field(block, "Final-Recipient")), _address(_field(block, "Original-Recipient"))
    )


def _action(said: str, status: str) -> Action | None:
    word = re.match(r"[a-z]*", said.lower())
    try:
        return Action(word[0] if word else "")
    except ValueError:
        return _BY_CLASS.get(status[:1])


def _field(block: "Message[str, str]", name: str) -> str:
    return tidy(str(block.get(name, "")))


def _address(said: str) -> str:
    """The address behind "rfc822; "."""
    return said.rpartition(";")[2].strip().strip("<>").lower()[:320]
