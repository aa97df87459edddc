"""What somebody hears who answers a letter by keypad: short, said back, and true under the story's policy."""

import re
from datetime import datetime, time, timedelta

from gateway.moderation.deadlines import LONDON
from gateway.moderation.policies import Policy
from store.words import Ground, State

_CLOCK = re.compile(r"\b(\d\d):(\d\d)\b")
ASK_CODE = ("Please key the ten digits of the code on your letter, then press the hash key.",)
ASK_PIN = ("Now key the six digits of the PIN on your letter, then press the hash key.",)
BAD_CODE = ("Sorry, that is no code of ours. A digit may be wrong, or missing.",)
BAD_PIN = ("Sorry, a PIN has six digits.",)
UNKNOWN = ("Sorry, we do not know this code and PIN. Please check both on your letter.",)
CODE_FIRST = ("Let us begin with the code again.",)
HELP = (
    "For a person to call you and take your answer, press 9.",
    "Or hang up: you can also answer on paper, or on the web, as your letter says.",
)
GOODBYE = ("Thank you for calling. Goodbye.",)
PRESS_AGAIN = "To confirm, press {key} again. To choose again, press 0."
NEXT_STORY = ("To go on to the next story, press 8.",)
AGAIN = ("To hear this again, press 0.",)
RESPOND = ("To say something back that may be published with it, press 3.",)
DANGER = ("If someone may be in danger, press 4.",)
PERSON = ("For a person to ring you, press 9.",)
ASK_GROUND = ("Why do you object?",)
GO_BACK = ("To go back, press 8.",)
_LATE = {
    State.WITH_PROVIDER: "The time to answer it is over.",
    State.PUBLISHED: "It is published now.",
}
NEWER = (
    "This letter does not count for it any more. If you have a newer letter from us, please use the code on that one.",
)
_NOT_NOW = "It does not wait for an answer just now."
_KEPT = "What you press is kept, and a person reads it."
NOT_ASKED = ("We do not ask the home before this story is published.",)
END = ("That was everything in this letter.", "For a person to ring you, press 9. Or just hang up.")
PERSON_RINGS = ("A person will phone you within one working day.",)
ON_THIS_NUMBER = ("We ring the number that you are calling from.",)
ON_THE_HOME_S = ("We cannot see your number, so we ring the home.",)
CHANGED = ("Something changed meanwhile, so that did not count.",)
_RECORDED = "A person writes it down. Only our team hears the recording, and we delete it later."
AGREE = ("To agree to be recorded, press 1. If not, press 2.",)
MAY_RECORD = {
    "name": ("One last thing: please tell us your name and position.", _RECORDED),
    "quote": ("Please read us those words now.", _RECORDED),
    "seen": ("Please tell us what was seen.", _RECORDED),
    "response": ("Please tell us your response.", _RECORDED),
}
NOT_RECORDED = ("That is fine. Nothing is recorded.",)
QUOTE_NEEDED = (
    "Thank you. We also need the exact words that you say are untrue.",
    "Until we have them, this does not count as an objection. A person may ring you for them.",
)
SAY = {
    "name": ("After the tone, please say your name and your position. Then press the hash key.",),
    "response": ("After the tone, please say your response. Then press the hash key.",),
    "quote": ("After the tone, please read out the exact words. Then press the hash key.",),
    "seen": ("After the tone, please say what was seen, and who knows of it. Then press the hash key.",),
}
"""What is asked for before each recording."""
KEPT = {
    "name": ("Thank you.",),
    "response": ("Thank you. A person writes it down, and a moderator reads it first.",),
    "quote": ("Thank you. A person writes it down, and then your objection counts.",),
    "seen": ("Thank you. Our safeguarding lead hears of it.",),
}
CHOICES = {
    "go_ahead": ("1", "You pressed 1: go ahead. The story is then published."),
    "response": (
        "3",
        "You pressed 3: say something back. We record it, a person writes it down, a moderator reads it.",
    ),
    "raise_safeguarding": ("4", "You pressed 4: someone may be in danger. We then tell our safeguarding lead at once."),
    "call_me": ("9", "You pressed 9: you would like a person to ring you."),
}
"""The key of each choice, and how it is said back."""
GROUNDS = {
    Ground.WRONG_SERVICE: "it is about another service",
    Ground.IDENTIFIES_SOMEONE: "it shows who somebody is",
    Ground.NOT_GENUINE: "it is not genuine",
    Ground.COURT_OR_POLICE: "a court or the police are dealing with it",
    Ground.DEFAMATORY: "it says something untrue that harms somebody",
    Ground.OFFENSIVE: "it is offensive",
}
"""In keypad order: the first is key 1."""
_OBJECTING = {
    "provider_may_ask_for_review": "To object, press 2. A senior moderator then decides.",
    "provider_restricts": "To object, press 2. Its words are then kept from the public.",
    "provider_decides": "To object, press 2. It is then not published, but counted.",
}


def this_is(home: str, stories: int) -> tuple[str, ...]:
    """The home's name read back, and no word of any story."""
    many = "It holds one story." if stories == 1 else f"It holds {stories} stories."
    return (f"Thank you. This is our letter to {home}. {many}", "If that is not your home, please hang up.")


def story(letter: str, until: datetime | None, now: datetime) -> tuple[str, ...]:
    end = f" You can answer until {_day(until)}." if until and until > now else ""
    return (f"Story {letter}.{end}",)


def late(state: State, *, still_open: bool) -> tuple[str, ...]:
    """Why an answer no longer decides, and that it is not lost. ``still_open``: to another letter than this one."""
    return (*(NEWER if still_open else (_LATE.get(state, _NOT_NOW),)), _KEPT)


def choices(policy: Policy) -> tuple[str, ...]:
    return ("To let it be published, press 1.", _OBJECTING[policy.name]) if policy.name in _OBJECTING else ()


def answered(letter: str) -> tuple[str, ...]:
    return (f"Story {letter}. Your home has answered this one. Thank you.",)


def closed(letter: str) -> tuple[str, ...]:
    return (f"Story {letter}. This one no longer needs an answer.",)


def grounds() -> tuple[str, ...]:
    return tuple(f"If {words}, press {key}." for key, words in enumerate(GROUNDS.values(), start=1))


def said_back(choice: str, ground: Ground | None) -> str:
    return f"You pressed 2: object, because {GROUNDS[ground]}." if ground else CHOICES[choice][1]


def press_again(choice: str) -> tuple[str, ...]:
    return (PRESS_AGAIN.format(key=key_of(choice)),)


def key_of(choice: str) -> str:
    return "2" if choice == "object" else CHOICES[choice][0]


def as_heard(sentence: str) -> str:
    """A sentence that is written elsewhere, for the ear."""
    with_hours = _CLOCK.sub(lambda found: _hour(time(int(found[1]), int(found[2]))), sentence)
    return with_hours.replace("999", "9 9 9")


def please_wait(until: datetime, now: datetime) -> tuple[str, ...]:
    seconds = max(1, int((until - now).total_seconds()) + 1)
    how_long = f"{seconds} seconds" if seconds < 90 else f"{-(-seconds // 60)} minutes"
    return (f"There were too many wrong tries. For safety, please wait {how_long}.",)


def _day(end: datetime) -> str:
    """A deadline at 24:00 is the end of its day."""
    local = end.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        local -= timedelta(seconds=1)
        return f"the end of {local:%A} {local.day} {local:%B}"
    return f"{_hour(local.time())} on {local:%A} {local.day} {local:%B}"


def _hour(at: time) -> str:
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f" {at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'am' if at.hour < 12 else 'pm'}"
