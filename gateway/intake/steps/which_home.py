"""Which home is it about? Candidates are offered by number and never guessed; in the end a person looks for it."""

from gateway.intake.conversation import HOME, Talk
from gateway.intake.home_words import words
from gateway.intake.match_home import SHORT, Match, find, label
from gateway.intake.saying import say
from gateway.intake.steps.answers import PERSON, digit, is_bare_answer
from gateway.intake.steps.going_on import ask_what_is_missing, leave_to_a_person
from gateway.moderation.decide import set_home
from gateway.moderation.remember import storable
from store import contributions, homes
from store.homes import Home

TRIES = 3  # then a person looks for the home


def read(talk: Talk, text: str) -> Home | Match | int | None:
    """A candidate, none of them (0), what a short text may mean, or nothing."""
    number, offered = digit(text), talk.data.get("candidates", [])
    if number is not None:
        in_list = 1 <= number <= len(offered)
        chosen = homes.get(talk.session, int(offered[number - 1][0])) if in_list else None
        return chosen or (PERSON if number == PERSON else Match())
    if is_bare_answer(text):
        return Match()
    if len(words(text)) > SHORT:
        return None
    match = find(talk.homes, text)
    if talk.data.get("tried") and match.sure is None:
        narrower = find(talk.homes, f"{talk.data['tried']}, {text}")  # first the name, now the town
        match = narrower if narrower.sure or narrower.candidates else match
    found = match.sure or match.candidates or match.many
    if not found and talk.is_growing:
        return None  # more of the story
    talk.data["tried"] = storable(text)[:200]
    contributions.change(talk.session, talk.story().id, home_text=storable(text)[:200])
    return match.sure or match


def take(talk: Talk, said: Home | Match | int) -> None:
    if talk.story().home_id is not None:
        ask_what_is_missing(talk)
    elif isinstance(said, Home):
        settle(talk, said)
    elif isinstance(said, Match) and said.candidates:
        offer(talk, said)
    else:
        _ask_again(talk, cannot_say=said == PERSON and not talk.data.get("candidates"))


def settle(talk: Talk, home: Home) -> None:
    """The home is known: on to the next question."""
    set_home(talk.session, talk.story(), home.id, now=talk.now)
    ask_what_is_missing(talk)


def offer(talk: Talk, match: Match) -> None:
    talk.data["candidates"] = listed(match)
    say(talk.session, talk.story(), "ask_home", now=talk.now, details={"ask": HOME, "candidates": listed(match)})


def listed(match: Match) -> list[list[object]]:
    return [[home.id, label(home)] for home in match.candidates]


def _ask_again(talk: Talk, *, cannot_say: bool) -> None:
    """Ask for name and town; after some tries, or when they can't say, a person looks for the home."""
    talk.data["candidates"] = []
    talk.data["misses"] = talk.data.get("misses", 0) + 1
    if not cannot_say and talk.data["misses"] < TRIES:
        say(talk.session, talk.story(), "ask_home_again", now=talk.now, details={"ask": HOME})
        return
    note = "The author could not say by text which home it is about. Find out, and fill it in."
    leave_to_a_person(talk, "home_of", note)
    ask_what_is_missing(talk, home_by_a_person=True)
