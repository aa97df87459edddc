"""The form of each move, made from what the move's details hold, and how a refusal finds its field."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from gateway.moderation.details import DETAILS, MAX_TEXT
from gateway.moderation.machine import actors_by_event
from gateway.moderation.roles import DESK_ROLES
from gateway.web.desk.plain_names import HOLDS, REJECTIONS
from gateway.web.forms import BaseForm, DayMonthYear
from store.words import Event, Kind
from store.words import Event as E

NOT_YET = "Nothing chosen"
DESK_EVENTS = tuple(event for event in Event if any(actors_by_event(event, kind=kind) & DESK_ROLES for kind in Kind))

# Which fields a move asks for, in this order; a move that is not named asks for all that its details hold.
FIELDS: dict[Event, tuple[str, ...]] = {
    E.APPROVE: ("text", "criticality", "redaction_checked", "comment"),
    E.ASK_AUTHOR: ("question", "comment"),
    E.PROPOSE_EDITS: ("text", "reason", "comment"),
    E.RECALL: ("reason",),
    E.KEEP_PRIVATE: ("text", "redaction_checked", "comment"),
    E.REJECT: ("code", "comment", "reason"),
    E.HOLD: ("kind", "reason", "review_on", "comment"),
    E.RELEASE: ("comment",),
    E.EXTEND_HOLD: ("reason", "review_on", "told"),
    E.REFER: ("told", "text", "comment"),
    E.REROUTE: ("home_id", "reason"),
    E.DISMISS: ("reason", "comment"),
    E.RETURN_TO_MODERATION: ("reason", "comment"),
    E.PROPOSE_RESTRICTION: ("reason", "comment"),
    E.CONFIRM_RESTRICTION: ("comment",),
    E.LIFT: ("reason", "comment"),
    E.HIDE: ("ground", "comment"),
    E.SUSPEND: ("reason", "kind", "comment"),
    E.TAKE_DOWN: ("reason", "comment"),
    E.REINSTATE: ("reason", "comment"),
}
# Where a requirement's sentence belongs; one that is not named stands above the form.
FIELD_OF: dict[str, str] = {
    "reason": "reason",
    "comment": "comment",
    "question": "question",
    "text": "text",
    "edited_text": "text",
    "text_to_publish": "text",
    "criticality": "criticality",
    "redaction_checked": "redaction_checked",
    "redacted_for_readers": "redaction_checked",
    "code": "code",
    "hold_kind": "kind",
    "review_on": "review_on",
    "new_review_on": "review_on",
    "senior_agrees": "told",
    "referred_to": "told",
    "referral_text": "text",
    "right_home": "home_id",
    "identifies_someone": "ground",
    "report_upheld": "reason",
}
CRITICALITY = {
    "0": "0 – praise",
    "1": "1 – minor",
    "2": "2 – mild",
    "3": "3 – moderate",
    "4": "4 – serious",
    "5": "5 – severe",
}
REASON = {
    E.PROPOSE_EDITS: "What did you change?",
    E.RECALL: "Why do you take it back?",
    E.HOLD: "Why is it held?",
    E.REJECT: "What should the author know, in your own words?",
    E.SUSPEND: "Which report do you uphold, or what is the danger?",
    E.PROPOSE_RESTRICTION: "The public reason",
}
TEXT = {
    E.APPROVE: "The text to publish",
    E.PROPOSE_EDITS: "The text that you propose",
    E.KEEP_PRIVATE: "The text that the home and the bodies read",
    E.REFER: "What the referral says",
}
COMMENT = {
    E.REJECT: "Why, for the record",
    E.RELEASE: "Why is it safe to go on?",
}
HINTS: dict[tuple[Event, str], str] = {
    (E.APPROVE, "text"): "Take out whatever identifies a person. Leave the rest as it was said.",
    (E.KEEP_PRIVATE, "text"): "The author agreed that they read it privately. Take out whatever identifies a person.",
    (E.PROPOSE_EDITS, "text"): "The author sees this and can say yes, or answer in their own words.",
    (E.PROPOSE_EDITS, "reason"): (
        "Describe it, never quote: “We took out a name and a room number.” It stands in the message to the author."
    ),
    (E.ASK_AUTHOR, "question"): "One plain question. It goes to the author as you write it.",
    (E.REJECT, "reason"): "If you leave this empty, the author gets the reason chosen above in our standard words.",
    (E.HOLD, "reason"): "The author reads this, unless telling them could put somebody in danger. The home never does.",
    (E.HOLD, "review_on"): "Within five working days.",
    (E.SUSPEND, "kind"): "If somebody may be in danger, no report is needed.",
    (E.REFER, "told"): "The council's name, and the person there if you know it.",
}
ANY_HINTS = {
    "reason": "The people who are told read this.",
    "comment": "Only the desk reads this.",
}
LABELS = {
    "reason": "Your reason",
    "comment": "A note for colleagues",
    "question": "Your question",
    "text": "The text",
    "quote": "The exact words",
    "seen": "What was seen",
    "told": "To whom is it referred?",
    "version_number": "The number of the edited version",
    "consent": "The author agrees to publication",
}


class MoveForm(BaseForm):
    """The base of every move's form: the version that its reader saw comes back with it."""

    expected_version = HiddenField()
    event: Event

    def details(self) -> dict[str, object]:
        """What was filled in, under the names that the move's details have; what was left empty is left out."""
        given = {name: _value(self[name]) for name in fields_of(self.event) if name in self}
        # An emptied text is meant: without it the present text would be published.
        return {name: value for name, value in given.items() if value is not None and (value != "" or name == "text")}

    def refuse(self, field: str, sentence: str) -> None:
        """Put a sentence where the person can mend it."""
        if field in self:
            self[field].errors = [*self[field].errors, sentence]
        else:
            self.form_errors.append(sentence)

    def version(self) -> int | None:
        digits = str(self.expected_version.data or "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def fields_of(event: Event) -> tuple[str, ...]:
    return FIELDS.get(event) or tuple(field.name for field in fields(DETAILS[event]))


@cache
def form_of(event: Event) -> type[MoveForm]:
    """The form class of one move."""
    made = {name: _field(event, name) for name in fields_of(event)}
    return type("MoveForm", (MoveForm,), {**made, "event": event})


def hint(event: Event, name: str) -> str:
    return HINTS.get((event, name)) or ("" if (event, name) == (E.RECALL, "reason") else ANY_HINTS.get(name, ""))


def starting_values(event: Event, *, text: str, version: int, review_on: date | None) -> Mapping[str, Any]:
    """What a fresh form holds: the present text, and the last day on which a hold may be looked at again."""
    values: dict[str, Any] = {"expected_version": str(version)}
    if event in {E.APPROVE, E.PROPOSE_EDITS, E.KEEP_PRIVATE}:
        values["text"] = text
    if event in {E.HOLD, E.EXTEND_HOLD}:
        values["review_on"] = review_on
    return values


def _field(event: Event, name: str) -> Any:
    match name:
        case "criticality":
            return _radios("How critical of the home is it?", CRITICALITY)
        case "redaction_checked":
            return BooleanField("I have checked that nothing in the text identifies anybody")
        case "code":
            return _radios("Why can't it be accepted?", {code.value: words for code, words in REJECTIONS.items()})
        case "kind" if event is E.SUSPEND:
            return _radios("Is somebody in danger?", {"safeguarding": "Yes: it is a safeguarding matter", "": "No"})
        case "kind":
            return _radios("Why must it wait?", {kind.value: words for kind, words in HOLDS.items()})
        case "ground":
            return BooleanField("The published text identifies somebody")
        case "review_on":
            return DayMonthYear("When is it looked at again?", [Optional()])
        case "home_id":
            return _radios("The right home", {})
        case "told" if event is E.EXTEND_HOLD:
            return SelectField("Which senior agrees?", choices={"": NOT_YET}, validate_choice=False)
        case "told" | "quote":
            return StringField(LABELS[name])
    label = {"reason": REASON, "text": TEXT, "comment": COMMENT}.get(name, {}).get(event) or LABELS.get(name, name)
    return TextAreaField(label)


def _radios(label: str, choices: dict[str, str]) -> RadioField:
    # Whether a choice exists is asked of the details' own parser, which says so in a sentence of its own.
    return RadioField(label, choices=choices, validate_choice=False, filters=[lambda value: value or None])


def _value(field: Field) -> object:
    if field.name == "ground":
        return "identifies_someone" if field.data else None
    if isinstance(field, TextAreaField | StringField):
        return str(field.data or "").replace("\r\n", "\n")
    return field.data


__all__ = ["DESK_EVENTS", "FIELD_OF", "MAX_TEXT", "MoveForm", "fields_of", "form_of", "hint", "starting_values"]
