"""What one envelope's letter says: the rows that lie in it become a cover, pages of words, a code and reply slips."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.delivery.letter_pages import paragraphs, story_pages, wall_sheet
from gateway.delivery.postal import address_of, greeting, print_size
from gateway.delivery.sender import Sender
from gateway.moderation.deadlines import Nation, add_working_days, is_working_day, local_day, start_of, window
from gateway.notices import welsh, words
from gateway.notices.compose import Composed, language_of, render
from gateway.notices.facts_for import PROVIDERS, facts_for, home_of
from gateway.notices.reviews import ENGLISH, TEMPLATES
from letters.content import Letter
from letters.easy import ideas_of
from letters.layout import KEPT
from letters.paper_text import for_paper
from letters.wording import WORDINGS
from store import contributions
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel

TO_DECIDE = "story_to_decide"
# Letters that a home answers: with a code, a PIN and a slip.
ANSWERABLE = frozenset({TO_DECIDE, "reminder_provider"})
_KEPT_TOGETHER = re.compile(r"(?<=\d{3}) (?=\d{3})|(?<=\bcall) (?=999\b)|(?<=\bffoniwch) (?=999\b)")


@dataclass(frozen=True, slots=True)
class Texts:
    """Where the words come from. ``drafts`` shows what nobody reviewed: to be looked at, never sent.

    ``language`` and ``size`` stand in the place of what the recipient asked for.
    """

    folder: Path = TEMPLATES
    drafts: bool = False
    language: str = ""
    size: str = ""


OURS = Texts()


def document(
    session: Session,
    notices: Sequence[Delivery],
    *,
    code: str,
    pin: str,
    base_url: str,
    sender: Sender,
    now: datetime,
    texts: Texts = OURS,
) -> Letter:
    """The letter that holds these deliveries, all to one recipient, story A first.

    For whoever reads another language whose words were reviewed it has two parts, English second. An Easy Read letter
    has one. Raises ChannelError (needs a person) for an address that can't be used.
    """
    first = notices[0]
    given = _Given(session, notices, code, pin, base_url, sender, now, texts)
    letter = given.part(texts.language or language_of(session, first), easy=given.size == "easy")
    if letter.language == ENGLISH or letter.ideas:
        return letter
    return replace(letter, also=replace(given.part(ENGLISH, easy=False), wall=None))


@dataclass(frozen=True, slots=True)
class _Given:
    session: Session
    notices: Sequence[Delivery]
    code: str
    pin: str
    base_url: str
    sender: Sender
    now: datetime
    texts: Texts

    @property
    def size(self) -> str:
        return self.texts.size or print_size(self.session, self.notices[0])

    def part(self, wanted: str, *, easy: bool) -> Letter:
        """The whole letter in the wanted language, or in English where that was not reviewed."""
        session, first = self.session, self.notices[0]
        said = self._said(wanted, easy=easy)
        paper = WORDINGS[said.language]
        answerable = first.notice in ANSWERABLE
        base, phone = self.base_url.rstrip("/"), self.sender.phone
        body = tuple(map(_together, paragraphs(said.body)))
        return Letter(
            address=address_of(session, first),
            return_address=self.sender.return_address,
            date=_dated(posting_day(self.now, nation_of(session, first)), said.language),
            heading=for_paper(said.subject).text,
            reference=_reference(session, self.notices),
            greeting=for_paper(greeting(session, first, paper)).text,
            cover=tuple(_together(for_paper(part).text) for part in said.cover),
            body=() if said.easy else body,
            ideas=ideas_of(body) if said.easy else (),
            stories=story_pages(session, self.notices, answerable=answerable, language=said.language),
            code=self.code if answerable else "",
            pin=self.pin if answerable else "",
            answer_url=f"{base}/answer" if answerable else "",
            slip_url=f"{base}/A" if answerable else "",
            phone_line=paper.ring.format(phone=phone) if answerable and phone else "",
            sign_off=paper.sign_off[1:] if answerable else paper.sign_off,  # the code's box stays on the first page
            sender_name="Earshot" if first.author_id is None else "",
            slips=answerable,
            large_print=self.size == "large",
            wall=wall_sheet(session, first, base_url=base, language=said.language),
            language=said.language,
        )

    def _said(self, language: str, *, easy: bool) -> Composed:
        first, texts = self.notices[0], self.texts
        return render(
            first.notice,
            self._facts(),
            channel=Channel.LETTER,
            to_role=first.to_role,
            language=language,
            folder=texts.folder,
            easy=easy,
            drafts=texts.drafts,
        )

    def _facts(self) -> dict[str, Any]:
        first, count = self.notices[0], len(self.notices)
        facts: dict[str, Any] = facts_for(
            self.session,
            first,
            channel=Channel.LETTER,
            base_url=self.base_url,
            phone=self.sender.phone,
            now=self.now,
        )
        facts |= {
            "count": count,
            "count_word": words.count_word(count),
            "count_start": words.start(words.count_word(count)),
            "last_letter": chr(ord("A") + count - 1),
            "wall": wall_sheet(self.session, first, base_url=self.base_url, language=ENGLISH) is not None,
        }
        if first.notice == TO_DECIDE:
            nation = nation_of(self.session, first)
            end = window(Channel.LETTER, posting_day(self.now, nation), nation)
            facts |= {"until_at": end, "until": words.until(end), "until_by": words.start(words.until(end))}
        return facts


def nation_of(session: Session, delivery: Delivery) -> Nation:
    home = home_of(session, delivery)
    return Nation(home.nation) if home else Nation.ENGLAND


def posting_day(now: datetime, nation: Nation) -> datetime:
    """The instant from which a letter's days are reckoned: today, or the start of the next working day."""
    today = local_day(now)
    return now if is_working_day(today, nation) else start_of(add_working_days(today, 1, nation))


def policy_name(session: Session, delivery: Delivery) -> str:
    """Letters in one envelope share one account of what an objection does, so they share the policy."""
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    return (row.policy or "") if row else ""


def _dated(moment: datetime, language: str) -> str:
    return words.start(welsh.day(moment)) if language == "cy" else words.long_date(moment)


def _together(text: str) -> str:
    """A phone number, and "call 999", never end up on two lines."""
    return _KEPT_TOGETHER.sub(KEPT, text)


def _reference(session: Session, notices: Sequence[Delivery]) -> str:
    row_id = notices[0].contribution_id
    row = None if row_id is None or len(notices) > 1 else contributions.get(session, row_id)
    return words.reference(row.reference) if row else ""


__all__ = ["ANSWERABLE", "PROVIDERS", "TO_DECIDE", "Texts", "document", "nation_of", "policy_name", "posting_day"]
