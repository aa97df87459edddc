"""What a notice's templates may know, gathered from the rows; a home's facts never hold who wrote, how, or when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from gateway.notices import body_facts, languages, reviews, what_changed, words
from gateway.notices.translated import with_line
from store import contributions, deadlines, deliveries, homes, log, policy_uses, windows
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel, DeliveryState, Kind, Recipient, State

AUTHORS = frozenset({Recipient.AUTHOR})
PROVIDERS = frozenset({Recipient.PROVIDER, Recipient.RESPONSIBLE_PERSON})
LONGEST_IN_A_TEXT = 200
"""Characters of a moderator's own line in a text message; a longer one is read on the author's page."""
HOW_MANY = {"count": 1, "count_word": "one", "count_start": "One", "last_letter": "A"}
"""A letter may carry several stories; whoever lays them together says how many."""
_DUE = ("lapse", "review", "appeal_ends", "erase", "release")
_TOLD_BY = "story_to_decide"
_CAME_TO_NOTHING = frozenset({DeliveryState.RETURNED, DeliveryState.FAILED})


@dataclass(frozen=True, slots=True)
class _Said:
    """What the move that a notice speaks of brought along."""

    event: str
    texts: Mapping[str, str]
    facts: Mapping[str, Any]


def audience(to_role: str) -> str:
    """The frame that a notice to this role stands in: author, provider, body, council or complainant."""
    return "provider" if to_role in PROVIDERS else to_role


def facts_for(
    session: Session, delivery: Delivery, *, channel: str, base_url: str, phone: str = "", now: datetime
) -> dict[str, Any]:
    """Every name that a template of this delivery may use; nothing else exists for it."""
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    said = _said(session, delivery, row)
    facts = {
        **_addresses(row, base_url, phone, on_paper=channel == Channel.LETTER),
        **_about(session, delivery, row, said),
        **_policy(session, row),
        **_until(_deadline(session, delivery, row), now),
        **_acknowledged(delivery),
        **_link_ends(delivery),
        **_by_text(delivery),
        **_ways_changed(delivery),
        "code": "",
        "link": "",
        "task": delivery.details.get("task_id", ""),
        "replied": delivery.details.get("why") == "replied",
        "wall": False,  # whoever lays a letter together says whether a sheet for the wall comes with it
        **HOW_MANY,
    }
    facts |= _of_author(delivery, row) if delivery.to_role in AUTHORS else {}
    facts |= body_facts.facts_of(session, delivery, row, facts["site"]) if delivery.to_role == Recipient.BODY else {}
    edited = row is not None and delivery.notice == "edits_to_approve"
    facts["changed"] = what_changed.taken_out(session, row) if row is not None and edited else ""
    facts |= _secret(session, delivery, facts["base"])
    if channel == Channel.SMS:
        _leave_out_story_text(session, row, facts)
    return facts


def text_shown(session: Session, delivery: Delivery) -> str:
    """The derived text that this notice speaks of; empty when there is none. Never the original."""
    text_id = delivery.details.get("text_id")
    if text_id is None and delivery.contribution_id is not None:
        row = contributions.get(session, delivery.contribution_id)
        text_id = row.public_text_id if row else None
    version = None if text_id is None else contributions.version_by_id(session, text_id)
    if delivery.notice == "edits_to_approve" and delivery.contribution_id is not None:
        version = contributions.latest_version(session, delivery.contribution_id)
    row = None if version is None else contributions.get(session, delivery.contribution_id or 0)
    return with_line(session, row, version.text) if version and row else ""


def home_of(session: Session, delivery: Delivery) -> homes.Home | None:
    """The home that a notice speaks of: its recipient's own, or the contribution's."""
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    home_id = delivery.home_id if delivery.to_role in PROVIDERS else None
    home_id = home_id or (row.home_id if row else None)
    return None if home_id is None else homes.get(session, home_id)


def _addresses(row: Contribution | None, base_url: str, phone: str, *, on_paper: bool) -> dict[str, Any]:
    base = base_url.rstrip("/")
    shown = base.partition("://")[2] if on_paper else base
    story = f"{shown}/stories/{row.reference}" if row else shown
    return {"base": base, "site": shown, "mine": f"{shown}/mine", "story_url": story, "phone": phone}


def _about(session: Session, delivery: Delivery, row: Contribution | None, said: _Said) -> dict[str, Any]:
    home = home_of(session, delivery)
    child = delivery.details.get("child_id")
    kind = _kind(session, child) if child else Kind.STORY
    name = home.name if home else ("your home" if delivery.to_role in PROVIDERS else "the home")
    code = str(said.facts.get("code", ""))
    return {
        "notice": delivery.notice,
        "thing": words.KINDS[row.kind] if row else "story",
        "ref": words.reference(row.reference) if row else "",
        "state": row.state.value if row else "",
        "home": name,
        "home_start": words.start(name),
        "child_word": words.ADDED[kind],
        "child_start": words.start(words.ADDED[kind]),
        "event": said.event,
        "reason": said.texts.get("reason", ""),
        "question": said.texts.get("question", ""),
        "words": said.texts.get("text", ""),
        "referral": said.texts.get("text") or said.texts.get("seen", ""),
        "ground": words.GROUNDS.get(str(said.facts.get("ground") or _remembered(row, "objection_ground")), ""),
        "hold_kind": str(said.facts.get("kind", "")),
        "reject_words": words.REJECTIONS.get(code, ""),
        "late": bool(_remembered(row, "not_decided_in_time")),
        "told_how": _told_how(session, row),
    }


def _of_author(delivery: Delivery, row: Contribution | None) -> dict[str, Any]:
    """What a dialogue with the author needs besides: the open question and its candidates."""
    given = delivery.details
    asked = {"receipt", "consent_question", "split_author"}
    language = str(given.get("language", ""))
    return {
        "language_name": languages.NAMES.get(language, ""),
        "own_line": reviews.line(delivery.notice, language),
        "ask": given.get("ask", ""),
        "candidates": list(given.get("candidates") or []),
        "why": given.get("why", ""),
        "when": given.get("when", ""),
        "status": list(given.get("status") or []),
        "mine_helps": row is not None,
        "no_reply": bool(_remembered(row, "no_reply")),
        "waits_for_word": bool(_remembered(row, "publish_when_told")),
        "consent_home": bool(row and row.consent_home),
        **({"home": given.get("home", "")} if delivery.notice in asked else {}),
    }


def _policy(session: Session, row: Contribution | None) -> dict[str, Any]:
    name = _policy_name(session, row)
    restricts = name != "provider_decides"
    return {
        "policy": name,
        "blocks": name in {"provider_decides", "provider_restricts"},
        "asks_home": name != "moderator_only",
        "bodies_read": restricts,
        "bodies_comment": restricts,
        "bodies_recommend": name == "provider_may_ask_for_review",
    }


def _policy_name(session: Session, row: Contribution | None) -> str:
    """The policy stamped on the story; before that what counts for its home."""
    if row is not None and row.policy:
        return row.policy
    home = None if row is None or row.home_id is None else homes.get(session, row.home_id)
    return policy_uses.chosen_for(session, home) or "provider_may_ask_for_review"


def _deadline(session: Session, delivery: Delivery, row: Contribution | None) -> datetime | None:
    if row is None:
        return None
    if delivery.to_role in PROVIDERS and row.state is State.WITH_PROVIDER:
        open_windows = windows.of(session, row.id)
        return open_windows[0].closes_at if open_windows else None
    due = deadlines.of(session, row.id)
    return next((due[kind] for kind in _DUE if kind in due), None)


def _until(end: datetime | None, now: datetime) -> dict[str, Any]:
    if end is None or end <= now:
        return {"until_at": None, "until": "", "until_by": "", "until_day": "", "until_short": ""}
    return {
        "until_at": end,
        "until": words.until(end),
        "until_by": words.start(words.until(end)),
        "until_day": words.last_day(end),
        "until_short": words.until_short(end),
    }


def _acknowledged(delivery: Delivery) -> dict[str, str]:
    """Which letter was answered by telephone or by its slip, when, and whom to call if that was somebody else."""
    given = delivery.details
    if "letter_day" not in given:
        return {}
    return {
        "letter_date": words.calendar_day(date.fromisoformat(str(given["letter_day"]))),
        "answered_at": words.until(datetime.fromisoformat(str(given["answered_at"]))),
        "call_us": str(given.get("call_us", "")),
        "by_slip": "yes" if given.get("way") == "slip" else "",
        "by_text": "yes" if given.get("way") == "text" else "",
    }


def _link_ends(delivery: Delivery) -> dict[str, str]:
    ends = delivery.details.get("ends_at")
    return {} if ends is None else {"link_ends": words.until(datetime.fromisoformat(str(ends)))}


def _ways_changed(delivery: Delivery) -> dict[str, Any]:
    given = delivery.details
    if "ways_changed" not in given:
        return {}
    return {"home": given.get("home", ""), "change": given["ways_changed"], "changed_by": given.get("changed_by", "")}


def _by_text(delivery: Delivery) -> dict[str, Any]:
    """What the next text to a home says that answers its letter by text."""
    if delivery.to_role != Recipient.ANSWERER:
        return {}
    given = delivery.details
    until = str(given.get("until") or "")
    return {
        "why": given.get("why", ""),
        "again": bool(given.get("again")),
        "story": given.get("story", ""),
        "stories": list(given.get("stories") or []),
        "keys": list(given.get("keys") or []),
        "choice": given.get("choice", ""),
        "objection": words.GROUNDS.get(str(given.get("ground", "")), ""),
        "by_policy": given.get("policy", ""),
        "decides": bool(given.get("decides")),
        "waiting": list(given.get("waiting") or []),
        "sentence": given.get("sentence", ""),
        "answer_by": words.until_short(datetime.fromisoformat(until)) if until else "",
    }


def _secret(session: Session, delivery: Delivery, base: str) -> dict[str, str]:
    secret = deliveries.secret(session, delivery)
    if secret is None:
        return {}
    if delivery.to_role in PROVIDERS:
        return {"link": f"{base}/answer/l/{secret}"}
    if delivery.to_role == Recipient.STAFF:
        wanted = str(delivery.details.get("next") or "")
        return {"link": f"{base}/sign-in/link/{secret}" + (f"?{urlencode({'next': wanted})}" if wanted else "")}
    if delivery.to_role == Recipient.FORMER:
        return {}  # the address itself
    if delivery.to_role == Recipient.ANSWERER:
        secret = secret.partition(" ")[2]  # their number stands in no message
    groups = [secret[first : first + 4] for first in range(0, len(secret), 4)]
    return {"code": "-".join(groups) if secret.isdigit() else secret}


def _said(session: Session, delivery: Delivery, row: Contribution | None) -> _Said:
    """The log row that ``details["log_id"]`` names, wherever it belongs (a child's notice names the child's)."""
    log_id, about = delivery.details.get("log_id"), delivery.details.get("child_id")
    event = str(delivery.details.get("event", ""))
    owner = about or (row.id if row else None)
    if log_id is None or owner is None:
        return _Said(event, {}, {})
    entry = next((entry for entry in log.entries(session, owner) if entry.id == log_id), None)
    texts = log.free_texts(session, owner)
    return _Said(
        event or (entry.event if entry else ""),
        {field: text for (row_id, field), text in texts.items() if row_id == log_id},
        entry.facts if entry else {},
    )


def _told_how(session: Session, row: Contribution | None) -> str:
    """How and when the home was shown to be told: "by letter on Monday 1 March 2027"; empty without evidence."""
    if row is None or row.memory.get("home_unreachable"):
        return ""
    told = [
        (one.told_at, one.channel)
        for one in deliveries.of(session, row.id)
        if one.notice == _TOLD_BY and one.told_at is not None and one.state not in _CAME_TO_NOTHING
    ]
    if not told:
        return ""
    at, channel = max(told)
    return f"{words.CHANNELS.get(channel, '')} on {words.long_date(at)}".strip()


def _kind(session: Session, contribution_id: int) -> Kind:
    row = contributions.get(session, contribution_id)
    return row.kind if row else Kind.RESPONSE


def _remembered(row: Contribution | None, name: str) -> Any:
    return None if row is None else row.memory.get(name)


def line_in_a_text(session: Session, row: Contribution | None, line: str) -> str:
    """A moderator's line as a text message may carry it: on one line, or empty when it is too long or quotes the story.

    A text may be read aloud on a landline; what is left out is read on the author's own page.
    """
    story = "" if row is None else "\n".join(_everything_told(session, row))
    return _in_a_text(line, story)


def _leave_out_story_text(session: Session, row: Contribution | None, facts: dict[str, Any]) -> None:
    story = "" if row is None else "\n".join(_everything_told(session, row))
    for name in ("reason", "question", "words", "referral"):
        facts[name] = _in_a_text(str(facts[name]), story)


def _in_a_text(line: str, story: str) -> str:
    line = " ".join(line.split())
    return "" if len(line) > LONGEST_IN_A_TEXT or words.quotes(line, story) else line


def _everything_told(session: Session, row: Contribution) -> list[str]:
    original = [part.text or "" for part in contributions.original(session, row.id)]
    return original + [version.text for version in contributions.versions(session, row.id)]
