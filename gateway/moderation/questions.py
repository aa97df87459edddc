"""Questions that a moderator often puts to an author: plain, open, and leading nobody to an answer."""

from typing import NamedTuple


class Question(NamedTuple):
    """``about`` is what the list of questions says; ``words`` go to the author, as somebody may still change them."""

    about: str
    words: str


QUESTIONS: dict[str, Question] = {
    "which_home": Question("Which home it is about", "Which care home is this about, and in which town is it?"),
    "when": Question("When it happened", "When did this happen? A month and a year is enough."),
    "who": Question("Whose experience it is", "Did this happen to you, or to somebody that you know?"),
    "consent_of_other": Question(
        "Whether the person spoken of knows",
        "Does the person that you wrote about know that you sent us this? What would they say about it?",
    ),
    "more": Question("What happened", "Can you tell us a little more about what happened?"),
    "unclear": Question(
        "A part that is unclear", "There is a part that we did not understand. What did you mean by it?"
    ),
    "now": Question("How things are now", "How are things now?"),
    "told_anyone": Question("Whether anybody was told", "Have you told anybody about this? What did they say?"),
    "hoped_for": Question("What they hope for", "What would you like to happen next?"),
    "details": Question(
        "What may be taken out",
        "Some of what you wrote may show who somebody is. Which details would you like us to take out?",
    ),
    "publish": Question(
        "Whether it may be published",
        "May we publish your story, without your name? Please answer yes or no. Both are fine.",
    ),
    "safe": Question("Whether they are safe", "Are you safe where you are? If anybody is in danger now, call 999."),
    "same_story": Question(
        "Whether two messages belong together", "You wrote to us before. Is this about the same thing?"
    ),
}


def put_in(written: str, name: str) -> str:
    """What stands in the form after a question was chosen: it comes after what was written, and never twice."""
    question = QUESTIONS.get(name)
    before = written.strip()
    if question is None or question.words in before:
        return written
    return f"{before} {question.words}" if before else question.words
