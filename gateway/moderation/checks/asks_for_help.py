"""Somebody may be in danger or despair now: words of fear, of being hurt, of not wanting to live."""

import re

from gateway.moderation.checks.hit import Hit, Phrases, hits

name = "Asks for help"
description = "Fear, danger, or the wish not to live: urgent."

_URGENT = Phrases(
    "scared, terrified, frightened, afraid of, i'm afraid, i am afraid, not safe, isn't safe, unsafe, in danger",
    "hurting me, hurting her, hurting him, hurt me, hurts me, hurts her, hurts him, threatened, threatens, threatening",
    "suicide, suicidal, kill myself, killing myself, end my life, end it all, want to die, wants to die, wanted to die",
    "don't want to live, do not want to live, no reason to live, better off dead, self harm, harm myself, hurt myself",
    "please help, call the police, call an ambulance, send help, can't breathe, starving, starved",
    "i need help, help help, sos, stop it hurts, please stop hurting",
    "no food, no water, nothing to drink, left alone all night, get me out, let me out, won't let me out",
)
_HELP_ME = re.compile(r"(?:\b([\w’']{1,20})\s{1,3})?\b(help\s{1,3}me)\b", re.IGNORECASE)
# "They always help me with breakfast" asks for nothing.
_PRAISE = (
    "not its it's they she he it who to staff carers carer nurses nurse girls always also and really did do does will "
    "would could can all people everyone would so ladies lads team helpers friends"
)
_PRAISING = frozenset(_PRAISE.split())


def check(text: str) -> list[Hit]:
    asked = ((m.start(2), m.group(2)) for m in _HELP_ME.finditer(text) if (m.group(1) or "").lower() not in _PRAISING)
    found = [*_URGENT.places(text), *asked]
    return hits(found[:20], check="asks_for_help", name=name, urgent=True)
