"""What one letter says, as plain frozen data, before anyone asks how it looks."""

from dataclasses import dataclass

from letters.address import PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One story, on a page of its own, marked with a large letter."""

    letter: str
    reference: str
    heading: str
    paragraphs: tuple[str, ...]


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
    language: str = "en"
    also: "Letter | None" = None
