"""What a person writes as the text message in which it goes out: its exact words, how many messages, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.sms.segments import Encoding, costly_signs, count
from gateway.notices.compose import language_of, render
from gateway.notices.facts_for import LONGEST_IN_A_TEXT, facts_for, line_in_a_text
from store import authors
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Event, Recipient

# The field of a move whose words its notice carries, where its notice may go by text.
SAID_IN: Mapping[Event, tuple[str, str]] = {
    Event.ASK_AUTHOR: ("question", "question_to_author"),
    Event.PROPOSE_EDITS: ("reason", "edits_to_approve"),
}
_HERE = "\ue000"  # where the line stands in the message; no keyboard makes this sign
_SHOWN_SIGNS = 3


@dataclass(frozen=True, slots=True)
class AsText:
    """``before`` and ``after`` stand around the line; ``without`` is what goes out when the line does not fit in.

    ``line`` is as it goes out; ``left_out`` says why nothing of it does: "long", "quotes", or empty.
    """

    field: str
    line: str
    before: str
    after: str
    without: str
    left_out: str
    longest: int = LONGEST_IN_A_TEXT

    @property
    def body(self) -> str:
        return f"{self.before}{self.line}{self.after}" if self.line else self.without

    @property
    def cost(self) -> str:
        return cost_of(self.body)


def of_move(
    session: Session, row: Contribution, event: Event, said: str, *, base_url: str, now: datetime
) -> AsText | None:
    """How this author would get these words; None when the move says none, or this author is not texted first."""
    if event not in SAID_IN or not texted_first(session, row):
        return None
    field, notice = SAID_IN[event]
    line = line_in_a_text(session, row, said)
    around = composed(session, row, notice, {field: _HERE}, base_url=base_url, now=now)
    before, _, after = around.partition(_HERE)
    without = composed(session, row, notice, {}, base_url=base_url, now=now)
    plain = " ".join(said.split())
    why = "" if line or not plain else ("long" if len(plain) > LONGEST_IN_A_TEXT else "quotes")
    return AsText(field, line, before, after, without, why)


def texted_first(session: Session, row: Contribution) -> bool:
    """Whether a notice to this author goes out as a text message before anything else is tried."""
    author = None if row.author_id is None else authors.get(session, row.author_id)
    return author is not None and bool(author.phone) and author.channels[:1] == (Channel.SMS,)


def composed(
    session: Session,
    row: Contribution,
    notice: str,
    said: Mapping[str, str],
    *,
    base_url: str,
    now: datetime,
) -> str:
    """The message that would go out, with ``said`` in place of what a move would have kept. Nothing is staged."""
    delivery = _unstaged(row, notice, now)
    facts = facts_for(session, delivery, channel=Channel.SMS, base_url=base_url, now=now)
    language = language_of(session, delivery)
    return render(notice, {**facts, **said}, channel=Channel.SMS, to_role=Recipient.AUTHOR, language=language).body


def shown(
    session: Session, row: Contribution, notice: str, said: Mapping[str, str], *, base_url: str, now: datetime
) -> tuple[str, str] | None:
    """A message as it would go out, and how many it is, for a page to show; None when this author is not texted."""
    if not texted_first(session, row):
        return None
    body = composed(session, row, notice, said, base_url=base_url, now=now)
    return body, cost_of(body)


def cost_of(body: str) -> str:
    """How many messages, in a sentence: "This goes as 2 text messages (UCS-2 because of “ŵ”)."."""
    cost = count(body)
    signs = costly_signs(body)
    many = f"{cost.segments} text message{'' if cost.segments == 1 else 's'}"
    if cost.encoding is Encoding.GSM_7:
        return f"This goes as {many}."
    shown = ", ".join(f"“{_visible(sign)}”" for sign in signs[:_SHOWN_SIGNS])
    more = " and others" if len(signs) > _SHOWN_SIGNS else ""
    return f"This goes as {many} ({cost.encoding} because of {shown}{more})."


def _visible(sign: str) -> str:
    return sign if sign.isprintable() and not "\ud800" <= sign <= "\udfff" else f"U+{ord(sign):04X}"


def _unstaged(row: Contribution, notice: str, now: datetime) -> Delivery:
    return Delivery(
        id=0,
        contribution_id=row.id,
        version=row.version,
        notice=notice,
        to_role=Recipient.AUTHOR,
        recipient="",
        turn=0,
        author_id=row.author_id,
        contact_id=None,
        home_id=None,
        area="",
        channels=[Channel.SMS],
        rung=0,
        channel=Channel.SMS,
        state=DeliveryState.DUE,
        reason="",
        due_at=now,
        lease_until=None,
        claimed_by=None,
        begun_at=None,
        attempts=0,
        provider_id=None,
        letter_id=None,
        sealed=None,
        details={},
        created_at=now,
        moved_at=now,
        handed_at=None,
        told_at=None,
    )
