"""What a home has confirmed by text, given through the one door for answers, and what it is told of it."""

from gateway.intake.acknowledging import acknowledge
from gateway.intake.answer import Answered, give_answer
from gateway.intake.given_answer import Answer
from gateway.intake.home_texts import stories
from gateway.intake.home_texts.stories import Asked
from gateway.intake.home_texts.talk import SEEN, WHICH, HomeTalk
from gateway.intake.respond import NotNow, respond
from gateway.moderation.decide import NotFound
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from store import deliveries
from store.words import Channel, Ground

CHANNEL = "sms"
RESPONDED = "Thank you. A moderator may read it first. It stands below the story once that is published."
CHANGED = "Something changed meanwhile, so that did not count."


def give(talk: HomeTalk, asked: Asked) -> None:
    """The answer counts now; then the next story of the letter, or the end."""
    if talk.said["choice"] == "response":
        _respond(talk, asked)
        return
    try:
        answered = _give(talk, asked, _answer(talk))
    except (NotFound, MoveNotPossible, RequirementNotMet):
        _next(talk, asked, CHANGED)
        return
    if talk.said["choice"] == "raise_safeguarding":
        talk.ask(SEEN, "seen")
    else:
        _next(talk, asked, answered.sentence)


def give_seen(talk: HomeTalk, asked: Asked, text: str) -> None:
    """The concern stands already; what was seen reaches the safeguarding lead beside it."""
    seen = Answer(choice="raise_safeguarding", seen=text, told="In the same text, if they said it.", name=_name(talk))
    give_answer(talk.session, asked.row.delivery_id, seen, channel=CHANNEL, now=talk.now)
    _next(talk, asked, "Thank you. Our safeguarding lead reads that too. If someone is in danger now, call 999.")


def _give(talk: HomeTalk, asked: Asked, answer: Answer) -> Answered:
    answered = give_answer(talk.session, asked.row.delivery_id, answer, channel=CHANNEL, now=talk.now)
    delivery = deliveries.get(talk.session, asked.row.delivery_id)
    if delivery is not None and answered.kind == "moved" and not talk.said.get("acknowledged"):
        told = acknowledge(talk.session, delivery, answer, our_number=talk.our_number, now=talk.now, way="text")
        talk.said["acknowledged"] = bool(told)
    return answered


def _answer(talk: HomeTalk) -> Answer:
    given, words = talk.said, str(talk.said.get("words", ""))
    ground = Ground(given["ground"]) if given.get("ground") else None
    if given["choice"] == "call_me":
        words = f"Their text came from {talk.sender}. {words}".strip()
    quote = words if ground is Ground.DEFAMATORY else ""
    return Answer(choice=given["choice"], ground=ground, words=words, quote=quote, name=_name(talk))


def _respond(talk: HomeTalk, asked: Asked) -> None:
    by, signed = f"letter:{asked.row.letter_id}", f"Written by {_name(talk)}."
    words = str(talk.said["words"])
    try:
        code = respond(talk.session, asked.story.id, words, by=by, signed=signed, now=talk.now, channel=Channel.SMS)
    except NotNow:
        _next(talk, asked, CHANGED)
        return
    _next(talk, asked, RESPONDED, code=code or "")


def _next(talk: HomeTalk, asked: Asked, sentence: str, *, code: str = "") -> None:
    every = stories.all_of(talk.session, asked.row.letter_id, now=talk.now)
    waiting = [one.row.letter for one in every if one.decides]
    talk.say("done", code=code, sentence=sentence, waiting=waiting)
    talk.keep("letter", "name", "acknowledged")
    talk.step = WHICH
    if not every:
        talk.end()


def _name(talk: HomeTalk) -> str:
    return str(talk.said.get("name", ""))
