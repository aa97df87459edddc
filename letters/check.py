"""What must hold before a letter is set: nothing unprintable, nothing half given."""

from collections.abc import Iterator

from letters import codes, fonts
from letters.address import MOST_LINES, type_for
from letters.content import Letter
from letters.errors import BadAddress, CannotPrint
from letters.page import Profile, points
from letters.wording import WORDINGS

Code = CannotPrint.Code
SENDER_SIZE = 18.0  # points, of the name at the top of the page


def check_letter(letter: Letter, profile: Profile) -> None:
    """Raises CannotPrint, with a sentence for the person who mends the letter."""
    _check_parts(letter, profile)
    _check_characters(letter)
    try:
        type_for(letter.address.lines, profile)
    except BadAddress as error:
        raise CannotPrint(Code.BAD_ADDRESS, error.public) from error


def _check_parts(letter: Letter, profile: Profile) -> None:
    for wrong, sentence in _faults(letter, profile):
        if wrong:
            raise CannotPrint(Code.BAD_LETTER, sentence)


def _faults(letter: Letter, profile: Profile) -> Iterator[tuple[bool, str]]:
    yield letter.language not in WORDINGS, f"No letter exists in the language '{letter.language}'."
    yield not letter.heading.strip(), "The letter has no heading."
    yield not letter.return_address, "The letter has no return address, so it could not come back."
    yield len(letter.return_address) > MOST_LINES, f"A return address has at most {MOST_LINES} lines."
    room = points(profile.logo.right - profile.column[0])
    too_wide = fonts.text_width(letter.sender_name, SENDER_SIZE, name=fonts.BOLD) > room
    yield too_wide, "The sender's name is too long for the top of the page."
    yield len(letter.cover) not in (0, 4), f"A cover has exactly four parts; this has {len(letter.cover)}."
    yield bool(letter.code) and not codes.is_valid(letter.code), "The letter's code fails its check digits."
    if letter.slips:
        yield not letter.stories, "A reply slip needs at least one story."
        yield len(codes.clean(letter.code)) != 10, "A reply slip needs the letter's ten-digit code."
        yield not letter.answer_url, "A reply slip needs the address where letters are answered."
    if letter.also is not None:
        yield from _faults_between(letter, letter.also)
    marks = [story.letter for story in letter.stories]
    yield len(set(marks)) < len(marks), "Two stories in one letter have the same mark."
    least = 1 if len(marks) > 1 or letter.slips else 0
    yield any(not least <= len(mark) <= 1 for mark in marks), "A story is marked with one letter: A, B, …"


def _faults_between(first: Letter, second: Letter) -> Iterator[tuple[bool, str]]:
    """What would make two parts two letters."""
    yield second.language not in WORDINGS, f"No letter exists in the language '{second.language}'."
    yield second.language == first.language, "The two parts of a letter are in different languages."
    yield second.also is not None, "A letter has two parts at most."
    yield not second.heading.strip(), "The letter's second part has no heading."
    yield len(second.cover) not in (0, 4), f"A cover has exactly four parts; the second has {len(second.cover)}."
    yield (second.code, second.pin) != (first.code, first.pin), "Both parts of a letter have one code and one PIN."
    marks = [[story.letter for story in letter.stories] for letter in (first, second)]
    yield bool(marks[1]) and marks[1] != marks[0], "Both parts of a letter have the same stories, with the same marks."


def _texts(letter: Letter) -> Iterator[str]:
    yield from letter.address.lines
    yield from letter.return_address
    yield from (letter.date, letter.heading, letter.reference, letter.greeting, letter.sender_name)
    yield from letter.cover
    yield from letter.body
    yield from (letter.code, letter.pin, letter.answer_url, letter.phone_line)
    yield from letter.sign_off
    yield from (idea.text for idea in letter.ideas)
    if letter.wall is not None:
        yield from (letter.wall.home, letter.wall.published, letter.wall.source, *letter.wall.paragraphs)
    for story in letter.stories:
        yield from (story.letter, story.reference, story.heading, *story.paragraphs)
    if letter.also is not None:
        yield from _texts(letter.also)


def _check_characters(letter: Letter) -> None:
    missing = fonts.missing_characters("".join(_texts(letter)))
    if missing:
        named = ", ".join(map(fonts.name_character, missing))
        raise CannotPrint(Code.MISSING_GLYPHS, f"These signs cannot be printed; write them another way: {named}")
