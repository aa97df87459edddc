"""The pages of the form in their order: what each one asks, and what it will not go on without."""

from collections.abc import Mapping, Sequence

from channels.web_form.form import Who
from channels.web_form.inbound import FieldError

WHO, HOME, STORY, REACH, CONSENT, CHECK, WORRIED = "who", "home", "story", "reach", "consent", "check", "worried"
ORDER = (WHO, HOME, STORY, REACH, CONSENT, CHECK)
WORRIED_ORDER = (WHO, WORRIED)
ASKS: Mapping[str, tuple[str, ...]] = {
    WHO: ("who",),
    HOME: ("home_id", "home_text"),
    STORY: ("text", "good", "better", "feelings"),
    REACH: ("role", "name", "channels", "phone", "email", "postal_address", "letter_at_home"),
    CONSENT: ("consent_publish", "consent_contact", "consent_home"),
    CHECK: (),
    WORRIED: ("text", "phone", "email"),
}
UNSURE = "unsure"

Answers = Mapping[str, Sequence[str]]


def one(answers: Answers, name: str) -> str:
    """The first value of an answer, or ""."""
    values = answers.get(name) or ("",)
    return values[0]


def order_for(answers: Answers) -> tuple[str, ...]:
    return WORRIED_ORDER if one(answers, "who") == Who.STAFF_WORRIED else ORDER


def before(step: str, answers: Answers) -> str:
    """The page to go back to, or "" on the first."""
    order = order_for(answers)
    at = order.index(step) if step in order else 0
    return order[at - 1] if at else ""


def after(step: str, answers: Answers) -> str:
    """The next page; "" when this was the last and the form is to be sent."""
    order = order_for(answers)
    at = order.index(step) if step in order else -1
    return order[at + 1] if at + 1 < len(order) else ""


def wrong_in(step: str, errors: Mapping[str, FieldError], answers: Answers) -> dict[str, str]:
    """What this page has to have put right, by field, in sentences."""
    found = {name: error.message for name, error in errors.items() if name in ASKS[step]}
    return found | _missing(step, answers)


def _missing(step: str, answers: Answers) -> dict[str, str]:
    """What a person at the page is asked to answer, although a story without it would be kept too."""
    if step == HOME and not one(answers, "home_text").strip() and not one(answers, "home_id"):
        return {"home_text": "Write the name of the home, or what you know of it"}
    if step != CONSENT:
        return {}
    asked = {
        "consent_publish": "Say whether we may publish your story",
        "consent_contact": "Say whether we may contact you about it",
    }
    return {name: sentence for name, sentence in asked.items() if not one(answers, name).strip()}


def first_wrong(errors: Mapping[str, FieldError], answers: Answers) -> str:
    """The earliest page with an error of its own; the last page for an error of none."""
    for step in order_for(answers):
        if any(name in errors for name in ASKS[step]):
            return step
    return order_for(answers)[-1]
