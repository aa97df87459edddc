"""The postal address of a delivery's recipient, checked at the moment when it is needed; never cut, never guessed."""

from channels.errors import ChannelError
from letters.address import PostalAddress
from letters.errors import BadAddress
from letters.wording import ENGLISH, Wording
from store import authors, contacts, homes
from store.database import Session
from store.deliveries import Delivery

AUTHORS_ADDRESS = "The author's postal address can't be printed as it was given. Ask the author for it once more."


def address_of(session: Session, delivery: Delivery) -> PostalAddress:
    """Where a letter to this recipient goes. Raises ChannelError (needs a person) with what is wrong and what to do."""
    try:
        return _address(session, delivery)
    except BadAddress as error:
        # The sentence quotes the line that is wrong; an author's stays out of reasons and tasks, which others read.
        said = error.public if delivery.author_id is None else AUTHORS_ADDRESS
        raise ChannelError(said, code=f"address_{error.code.value}", needs_person=True) from error


def _address(session: Session, delivery: Delivery) -> PostalAddress:
    if delivery.author_id is not None:
        author = authors.get(session, delivery.author_id)
        return _named(author.name if author else "", author.postal_address if author else "")
    contact = None if delivery.contact_id is None else contacts.get(session, delivery.contact_id)
    if contact is not None and contact.postal_address.strip():
        return _named(contact.name, contact.postal_address)
    at_home = contact is None or (contact.kind == "home" and contact.role == "manager")
    home = None if delivery.home_id is None or not at_home else homes.get(session, delivery.home_id)
    if home is None:
        raise BadAddress(BadAddress.Code.EMPTY, "There is no postal address for this recipient. Find it, then add it.")
    return home_address(home)


def home_address(home: homes.Home) -> PostalAddress:
    """The address that the directory gives a home. Raises BadAddress."""
    return PostalAddress.from_directory(home.name, _line(home), home.postcode)


def _named(name: str, text: str) -> PostalAddress:
    """The address with the addressee's name above it, unless it stands there already."""
    address = PostalAddress.from_text(text)
    title = " ".join(name.split())
    if not title or title.casefold() in address.lines[0].casefold():
        return address
    return PostalAddress.from_lines([title, *address.lines])


def _line(home: homes.Home) -> str:
    """The directory's line, with the town when it lacks that."""
    parts = [part.strip().casefold() for part in home.address.split(",")]
    if not home.town or home.town.casefold() in parts:
        return home.address
    return f"{home.address}, {home.town}" if home.address.strip() else ""


def print_size(session: Session, delivery: Delivery) -> str:
    """ "clear", "large" or "easy" (Easy Read), as the recipient asked."""
    if delivery.author_id is not None and (author := authors.get(session, delivery.author_id)):
        return author.print_size
    if delivery.contact_id is not None and (contact := contacts.get(session, delivery.contact_id)):
        return contact.print_size
    return "clear"


def greeting(session: Session, delivery: Delivery, words: Wording = ENGLISH) -> str:
    name = ""
    if delivery.author_id is not None and (author := authors.get(session, delivery.author_id)):
        name = author.name
    elif delivery.contact_id is not None and (contact := contacts.get(session, delivery.contact_id)):
        name = contact.name
    elif delivery.home_id is not None:
        name = words.manager
    return words.greeting.format(name=" ".join(name.split())) if name.strip() else words.hello
