"""People who text anything at all, in any order, while the desk works: what hypothesis throws at the dialogue."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from sqlalchemy import select

from channels.messages import InboundKind, Media, Received
from channels.sms.keywords import Keyword, recognise
from gateway.intake import proof_by_text
from gateway.intake.assembly import close
from gateway.intake.commands import COMMANDS
from gateway.intake.home_index import HomeIndex
from gateway.intake.receive import receive
from gateway.intake.steps.answers import is_bare_answer, is_polite
from gateway.moderation.decide import Conflict, decide
from gateway.moderation.details import Approval, Details, Question, Text
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from store import contributions, deliveries, inbound
from store.database import Session
from store.words import Event, Role

NUMBERS = ("+447700900123", "+447700900123", "+447700900124", "60777", "Care Family", None)
DIGITS, CODE = "<the digits>", "<the return code>"
"""What only she who reads our texts can know: replaced by what we last sent."""
LIKELY = [
    *("1", "2", "3", "0", "9", " 1. ", "AGREE", "yes", "no", "No thanks", "thanks", "👍", "ok", "DONE", "12345"),
    *("Rosewood", "Rosewood, Leeds", "Leeds", "ROSE 4821", "12 June", "12/6/2027", "after Easter", "next month"),
    *("STOP", "START", "HELP", "info", "STATUS", "WITHDRAW", "UNDO", "READY", "statws", "status?", "\u200bSTOP"),
    *(DIGITS, DIGITS, DIGITS, CODE, f"WITHDRAW {CODE}", "4821", "0000", "1234 5678 9012 3456", "1" * 17),
    *("They were kind to my mother at Rosewood in Leeds.", "She has bruises on both arms", "x" * 1600, "", "   "),
    *("\ud800 lone", "a\0b", "\u202eabc", "１", "٣", "9\n", "Mae'r staff yn garedig iawn gyda fy mam bob dydd"),
]
TEXTS = st.one_of(st.sampled_from(LIKELY), st.sampled_from(LIKELY), st.text(max_size=80))
DESK = st.sampled_from(
    [
        (Event.ASK_AUTHOR, Question(question="When was this?")),
        (Event.PROPOSE_EDITS, Text(text="They were kind.")),
        (Event.APPROVE, Approval(text="They were kind.", criticality=0, redaction_checked=True)),
        (Event.KEEP_PRIVATE, None),
        (Event.GO_AHEAD, None),
        (Event.RELEASE_DUE, None),
        (Event.COMPLETE, None),
    ]
)
ROLES = {Event.GO_AHEAD: Role.PROVIDER, Event.RELEASE_DUE: Role.CLOCK, Event.COMPLETE: Role.SYSTEM}
BETWEEN = st.one_of(DESK, st.sampled_from([1, 20, 40, 3_000, 6_000]), st.sampled_from([0, 1, 31]))
"""What happens after some texts: a move at the desk, or minutes pass."""
STEPS = st.tuples(st.sampled_from(NUMBERS), st.lists(TEXTS, min_size=3, max_size=3), BETWEEN)
_keys = count(1)


@dataclass
class Telling:
    """One world in one transaction; ``now`` moves on by itself and in jumps of minutes."""

    session: Session
    homes: HomeIndex
    now: datetime
    texts: int = 0
    kept: list[tuple[int, str]] = field(default_factory=list)

    def play(self, sender: str | None, texts: list[str], then: object) -> None:
        for text in texts:
            self.now += timedelta(seconds=20)
            self.text(sender, self._as_she_reads(text))
        match then:
            case int(minutes):
                self.now += timedelta(minutes=minutes)
                self._close_windows()
            case (Event() as event, Details() | None as details):
                self._at_the_desk(event, details)

    def text(self, sender: str | None, text: str) -> None:
        key = f"SM{next(_keys):032x}"
        payload = text.encode("utf-8", "surrogatepass")
        row_id = inbound.keep(self.session, payload, channel="sms", account="AC1", key=key, now=self.now)
        assert row_id is not None
        media = (Media("https://carrier.example.org/ME1", "image/jpeg"),) if not text else ()
        received = Received(
            kind=InboundKind.TEXT, channel="sms", account="AC1", key=key, sender=sender, text=text, media=media
        )
        receive(self.session, received, inbound_id=row_id, homes=self.homes, now=self.now)
        self.texts += 1
        self.kept.append((row_id, text))

    def lost(self) -> list[str]:
        """Texts that are neither a part of a story, nor a command or a code, nor in the holding pen."""
        parts = set(self.session.execute(select(contributions.parts.c.inbound_id)).scalars())
        held = {raw.id for raw in inbound.holding(self.session, limit=10_000)}
        return [text for row_id, text in self.kept if row_id not in parts | held and not _is_told_apart(text)]

    def _as_she_reads(self, text: str) -> str:
        if DIGITS not in text and CODE not in text:
            return text
        notices = ["receipt"] if CODE in text else ["proof_by_text", "how_to_finish_withdrawal"]
        table = deliveries.deliveries
        query = select(table).where(table.c.notice.in_(notices), table.c.sealed.is_not(None))
        newest = self.session.execute(query.order_by(table.c.id.desc()).limit(1)).first()
        secret = deliveries.secret(self.session, deliveries._delivery(newest)) if newest else "0001"
        return text.replace(DIGITS, str(secret)).replace(CODE, str(secret))

    def _newest(self) -> contributions.Contribution | None:
        table = contributions.contributions
        row = self.session.execute(select(table).order_by(table.c.id.desc()).limit(1)).first()
        return contributions.contribution(row) if row else None

    def _at_the_desk(self, event: Event, details: Details | None) -> None:
        row = self._newest()
        if row is None:
            return
        by = Actor(ROLES.get(event, Role.MODERATOR), "7")
        try:
            decide(self.session, row.id, event, by=by, details=details, now=self.now)
        except (MoveNotPossible, RequirementNotMet, Conflict):
            return

    def _close_windows(self) -> None:
        row = self._newest()
        if row is not None and row.open_until is not None and row.open_until <= self.now:
            close(self.session, row.id, now=self.now)


def _is_told_apart(text: str) -> bool:
    """A command, DONE, a code, an answer that nobody was there to take, or nothing at all: never a story."""
    keyword = recognise(text)
    is_code = proof_by_text.return_code(text) is not None
    nothing = not text.strip() or is_bare_answer(text) or is_polite(text)
    return keyword in COMMANDS or keyword is Keyword.DONE or is_code or nothing
