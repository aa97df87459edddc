"""Invented letters that the tests of paper share."""

from letters.address import PostalAddress
from letters.codes import letter_code
from letters.content import Letter, StoryPage

CODE = letter_code("12345678")
ADDRESS = PostalAddress.from_lines(
    ["The Registered Manager", "Larkfield House", "14 Orchard Lane", "Timperley", "Altrincham", "WA15 6SQ"]
)
RETURN_ADDRESS = ("PO Box 4021", "Exampleton", "EX1 9ZZ")
FIRST = (
    "My mother moved in last spring and the first weeks were hard for all of us. The night staff sat with "
    "her when she could not sleep, and somebody always rang me in the morning to say how it had gone."
)
SECOND = (
    "What could be better is the telephone. It often rings out at the weekend, and nobody rings back. "
    "I live two hours away, so the telephone is all I have between visits."
)
WORDS = (FIRST, SECOND, "Please thank the person who plays the piano on Thursdays.")


def story(mark: str, *, paragraphs: tuple[str, ...] = WORDS) -> StoryPage:
    return StoryPage(
        letter=mark,
        reference=f"4821-{ord(mark)}",
        heading="Kind at night, hard to reach by telephone",
        paragraphs=paragraphs,
    )


def home_letter(count: int = 1, **changes: object) -> Letter:
    """A letter to a home with ``count`` stories to decide."""
    given: dict[str, object] = {
        "address": ADDRESS,
        "return_address": RETURN_ADDRESS,
        "date": "Monday 7 September 2026",
        "reference": "7701 2384",
        "heading": "A story about Larkfield House is waiting for you",
        "greeting": "Dear Registered Manager",
        "cover": (
            "Someone has told us about care at your home. Their words are on the next page.",
            "Say go ahead, ask us to look again, add your own answer, or ask us to ring you.",
            "Wednesday 16 September 2026, at midnight.",
            "We publish the story, and say that you were told by letter.",
        ),
        "stories": tuple(story(chr(ord("A") + index)) for index in range(count)),
        "code": CODE,
        "pin": "402915",
        "answer_url": "https://example.org/answer",
        "phone_line": "01632 960123, any day, day or night",
        "sign_off": ("Yours sincerely", "The Earshot team"),
        "slips": True,
    }
    given.update(changes)
    return Letter(**given)  # type: ignore[arg-type]


def author_letter(**changes: object) -> Letter:
    """A general letter: paragraphs, no slip."""
    given: dict[str, object] = {
        "address": PostalAddress.from_text("Mrs G Example\n3 Invented Row\nSale\nM33 6RX"),
        "return_address": RETURN_ADDRESS,
        "date": "Monday 7 September 2026",
        "heading": "Your story has been published",
        "greeting": "Dear Mrs Example",
        "body": ("Thank you for telling us.", "The home has read it.\n\nIt has answered you."),
        "sign_off": ("Yours sincerely", "The Earshot team"),
    }
    given.update(changes)
    return Letter(**given)  # type: ignore[arg-type]
