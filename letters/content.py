"""What one letter says, as plain frozen data, before anyone asks how it looks."""

from dataclasses import dataclass

from letters.address import PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One story, on a page of its own, marked with a large letter; without a letter, under its heading alone."""

    letter: str
    reference: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing that an Easy Read letter says. ``mark`` names the drawing beside it, or is empty."""

    text: str
    mark: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WallSheet:
    """Published words to pin up where the staff see them. ``source`` is where they can be read; nobody is named."""

    home: str
    published: str
    paragraphs: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that one letter says. Only address, return address, date and heading are needed.

    ``cover`` is empty or exactly four texts: what this is, what you can do, by which weekday and date, what
    happens if you do nothing. ``code`` is ten or sixteen digits, spaced or not. ``slips`` needs stories, a
    ten-digit code and an ``answer_url``; ``slip_url``, when given, is the shorter address that the slip's QR has in
    place of it. ``sender_name`` stands above the window, never inside it.

    ``also`` is the same letter in a second language, a part of its own after this one: a letter in Welsh and English
    is a Welsh letter with the English one in ``also``. Address, sender and reply slip are the first part's; stories
    in the same words stand once, in the first part.

    ``ideas`` make it an Easy Read letter: they stand in place of cover and body, in large type with a mark beside
    each. ``wall`` is a last sheet to pin up; when its words are too long for one page, it is left out.
    """

    address: PostalAddress
    return_address: tuple[str, ...]
    date: str
    heading: str
    reference: str = ""
    greeting: str = ""
    cover: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    stories: tuple[StoryPage, ...] = ()
    code: str = ""
    pin: str = ""
    answer_url: str = ""
    slip_url: str = ""
    phone_line: str = ""
    sign_off: tuple[str, ...] = ()
    sender_name: str = ""
    slips: bool = False
    large_print: bool = False
    ideas: tuple[Idea, ...] = ()
    wall: WallSheet | None = None
    language: str = "en"
    also: "Letter | None" = None
