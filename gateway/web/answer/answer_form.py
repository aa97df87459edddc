"""The form by which a home answers one story, for a letter's code, a link and a signed-in provider alike."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from gateway.intake.given_answer import Answer
from gateway.web.answer.policy_words import GROUNDS, PolicyWords
from gateway.web.forms import BaseForm
from store.words import Ground

LONGEST = 2_000
_LENGTH = Length(max=LONGEST, message=f"Write at most {LONGEST:,} characters")


class AnswerForm(BaseForm):
    """Four answers; what each of them needs is asked for only when it was chosen."""

    choice = RadioField("Your answer", [InputRequired("Choose your answer")], choices=[])
    ground = RadioField(
        "On which ground?",
        [Optional()],
        choices={ground.value: words for ground, words in GROUNDS.items()},
        validate_choice=True,
    )
    words = TextAreaField("Say why, in your own words", [_LENGTH])
    quote = TextAreaField("The exact words that you mean, copied from the story", [_LENGTH])
    seen = TextAreaField("What did you see or hear about?", [_LENGTH])
    told = TextAreaField("Who has been told already?", [_LENGTH])
    name = StringField("Your name", [DataRequired("Enter your name"), Length(max=100)])
    position = StringField("Your role at the home", [DataRequired("Enter your role at the home"), Length(max=100)])
    sure = HiddenField()
    offered: dict[str, str]

    def explain(self, words: PolicyWords, *, decides: bool) -> None:
        """Offer the choices in the words of the story's policy; once it is decided, only what a person should see."""
        ways = {"go_ahead": "Go ahead: publish the story", "object": words.objecting}
        # A second click on a page that is answered by now is thanked, not refused.
        if not decides and self.choice.data != "go_ahead":
            ways = {"object": "Something is wrong with this story"}
        ways |= {"raise_safeguarding": "Tell us that somebody may not be safe", "call_me": "Phone me about it"}
        self.choice.choices = ways
        self.offered = ways

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self._asked_for() and fine

    def _asked_for(self) -> bool:
        """What the chosen answer needs besides."""
        missing: list[tuple[Any, str]] = []
        if self.choice.data == "object":
            missing = [(self.ground, "Choose the ground"), (self.words, "Say why, in your own words")]
            if self.ground.data == Ground.DEFAMATORY:
                missing.append((self.quote, "Copy the exact words that you mean from the story"))
        elif self.choice.data == "raise_safeguarding":
            missing = [
                (self.seen, "Say what you saw or heard about"),
                (self.told, "Say who has been told already, or write “nobody”"),
            ]
        elif self.choice.data == "call_me":
            missing = [(self.words, "Write the number and the best time to phone you")]
        empty = [(field, sentence) for field, sentence in missing if not str(field.data or "").strip()]
        for field, sentence in empty:
            field.errors = [*field.errors, sentence]
        return not empty

    def answer(self) -> Answer:
        """The answer as given; what belongs to another choice is left out."""
        choice, objects, unsafe = (
            self.choice.data,
            self.choice.data == "object",
            self.choice.data == "raise_safeguarding",
        )
        return Answer(
            choice=choice,
            ground=Ground(self.ground.data) if objects and self.ground.data else None,
            words="" if unsafe or choice == "go_ahead" else _tidy(self.words.data),
            quote=_tidy(self.quote.data) if objects else "",
            seen=_tidy(self.seen.data) if unsafe else "",
            told=_tidy(self.told.data) if unsafe else "",
            name=_tidy(self.name.data),
            position=_tidy(self.position.data),
        )

    def summary(self) -> list[tuple[str, str]]:
        """The answer for the check page, as (question, answer)."""
        answer = self.answer()
        chosen = self.offered[answer.choice]
        rows = [("Your answer", chosen)]
        if answer.ground:
            rows.append(("Ground", GROUNDS[answer.ground]))
        named = [("In your words", answer.words), ("The exact words", answer.quote)]
        named += [("What you saw or heard", answer.seen), ("Who has been told", answer.told)]
        rows += [(name, text) for name, text in named if text]
        return [*rows, ("Your name", answer.name), ("Your role", answer.position)]


def _tidy(text: str | None) -> str:
    """What both databases can hold; a lone surrogate or NUL becomes a visible sign."""
    plain = (text or "").replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain.strip()
