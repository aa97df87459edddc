"""Words that insult: a moderator decides whether they are part of what happened."""

from gateway.moderation.checks.hit import Hit, Phrases, hits

name = "Abusive words"
description = "A short list of swear words and insults; nothing is taken out by itself."

_WORDS = Phrases(
    "fuck, fucking, fucker, fuckers, fucked, shit, shitty, bullshit, bastard, bastards, bitch, bitches, cunt, cunts",
    "wanker, wankers, twat, twats, arsehole, arseholes, dickhead, dickheads, prick, slag, slut, whore, retard, spastic",
    "nigger, paki, chink, faggot, tranny, scum, evil cow, stupid cow, fat cow",
)


def check(text: str) -> list[Hit]:
    return hits(_WORDS.places(text), check="abusive_words", name=name)
