"""Imports whom to tell for a home, a body or a council from CSV: each contact once, checked as it comes in."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.intake.csv_lines import Line, Report, read_lines
from gateway.intake.directory import BadLine
from gateway.notices import following
from letters.address import PostalAddress
from letters.errors import BadAddress
from store import contacts, homes
from store.contacts import Contact
from store.database import Session

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "type"),
    "role": ("role",),
    "home": ("homeid", "home", "locationid", "cqclocationid", "homeidorarea", "homeorarea", "for"),
    "area": ("area", "localauthority", "areaname"),
    "name": ("name", "contactname", "contact"),
    "email": ("email", "emailaddress"),
    "mobile": ("mobile", "mobilenumber", "mobilephone", "phone"),
    "postal_address": ("postaladdress", "address", "post"),
    "channels": ("channels", "channelsinorder", "channel", "channelorder"),
    "language": ("language",),
    "print_size": ("printsize", "print"),
}
NEEDED = ("kind",)
HOME_ROLES = {"": "manager", "manager": "manager", "registered manager": "manager"} | {
    "responsible person": "responsible_person",
    "responsible individual": "responsible_person",
    "nominated individual": "responsible_person",
}
CHANNELS = {"sms": "sms", "text": "sms", "texts": "sms", "email": "email", "letter": "letter", "post": "letter"}
LANGUAGES = {"": "en", "english": "en", "welsh": "cy", "cymraeg": "cy"}
PRINT_SIZES = {"": "clear", "clear": "clear", "clear print": "clear", "normal": "clear", "14": "clear"} | {
    "large": "large",
    "large print": "large",
    "18": "large",
    "easy": "easy",
    "easy read": "easy",
}
KINDS = ("home", "body", "council")
MOST_NAME = 200


def read_contact_list(raw: bytes) -> list[Line]:
    """The contacts of a file, a line each, not yet judged. Raises UnreadableFile."""
    return read_lines(raw, COLUMNS, NEEDED)


class ContactList:
    """One import of contacts; it remembers whom the file has named, so that each counts once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[object, ...], int] = {}

    def take_in(self, session: Session, lines: Iterable[Line], *, now: datetime) -> Report:
        """Add or change the contacts of these lines; those that the file does not name are left alone."""
        report = Report()
        for line in lines:
            try:
                contact = contact_of(session, line)
                self._check_first(line, contact)
                report.count(contacts.keep(session, contact, now=now))
                if contact.kind == following.BODY:
                    following.adopt(session, contact.area, now=now)
            except BadLine as refusal:
                report.refuse(line.number, str(refusal))
        return report

    def _check_first(self, line: Line, contact: Contact) -> None:
        known_by = (contact.kind, contact.role, contact.home_id, contact.area, contact.name.casefold())
        first = self._seen.setdefault(known_by, line.number)
        if first != line.number:
            raise BadLine(f"Line {first} has the same name in the same place. Leave only one of them.")


def contact_of(session: Session, line: Line) -> Contact:
    """The contact that a line gives. Raises BadLine."""
    if line.broken:
        raise BadLine(line.broken)
    cells = {name: line.cells.get(name, "") for name in COLUMNS}
    kind = cells["kind"].casefold()
    if kind not in KINDS:
        raise BadLine(f"The kind is “{cells['kind']}”. Give one of: {', '.join(KINDS)}.")
    contact = Contact(
        kind=kind,
        name=_name(cells["name"]),
        role=_role(kind, cells["role"]),
        home_id=_home(session, cells["home"]) if kind == "home" else None,
        area="" if kind == "home" else _area(session, cells["area"] or cells["home"]),
        email=_email(cells["email"]),
        mobile=_mobile(cells["mobile"]),
        postal_address=_postal_address(cells["postal_address"]),
        channels=_channels(cells["channels"]),
        language=_language(cells["language"]),
        print_size=_print_size(cells["print_size"]),
    )
    _check_reachable(contact)
    return contact


def _name(cell: str) -> str:
    name = " ".join(cell.split())
    if len(name) > MOST_NAME:
        raise BadLine(f"The name has {len(name)} characters; {MOST_NAME} is the most.")
    return name


def _role(kind: str, cell: str) -> str:
    word = " ".join(cell.replace("_", " ").casefold().split())
    if kind != "home":
        return kind
    if word not in HOME_ROLES:
        raise BadLine(f"The role is “{cell}”. Give one of: manager, responsible_person.")
    return HOME_ROLES[word]


def _home(session: Session, cell: str) -> int:
    if not cell:
        raise BadLine("No home is given. Give its id, or the regulator's location id.")
    number = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 19 else None
    home = homes.by_location(session, cell) or (None if number is None else homes.get(session, number))
    if home is None:
        raise BadLine(
            f"There is no home “{cell}”. Give our id or the regulator's location id, or import the homes first."
        )
    return home.id


def _area(session: Session, cell: str) -> str:
    """The area as the directory writes it: a council that no home belongs to would never be told anything."""
    if not cell:
        raise BadLine("No area is given. Give the local authority as the directory writes it.")
    known = {area.casefold(): area for area in homes.areas(session)}
    if cell.casefold() not in known:
        raise BadLine(f"No home of the directory is in “{cell}”. Check the spelling, or import the homes first.")
    return known[cell.casefold()]


def _email(cell: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    if not cell:
        return ""
    try:
        return validate_email(cell, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise BadLine(f"“{cell}” is not an e-mail address. Give one like name@example.org.") from None


def _mobile(cell: str) -> str:
    if not cell:
        return ""
    try:
        number = PhoneNumber.parse(cell)
    except InvalidPhone as error:
        raise BadLine(f"The mobile number “{cell}” can't be used. {error}") from None
    if not number.is_mobile:
        raise BadLine(f"“{cell}” is not a mobile number, so it gets no texts. Leave it empty or give a mobile.")
    return number.e164


def _postal_address(cell: str) -> str:
    if not cell:
        return ""
    try:
        return PostalAddress.from_text(cell).text
    except BadAddress as error:
        raise BadLine(f"The postal address can't be printed. {error.public}") from None


def _channels(cell: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[\s,;/|>+]+", cell.casefold().replace("-", "")) if word and word != "then"]
    for word in words:
        if word not in CHANNELS:
            raise BadLine(f"“{word}” is not a channel. Give any of: sms, email, letter, in the order to try them.")
    return tuple(dict.fromkeys(CHANNELS[word] for word in words))


def _language(cell: str) -> str:
    word = cell.casefold()
    if word in LANGUAGES:
        return LANGUAGES[word]
    if re.fullmatch(r"[a-z]{2}", word):
        return word
    raise BadLine(f"“{cell}” is not a language. Give its two letters, such as en or cy.")


def _print_size(cell: str) -> str:
    word = " ".join(cell.casefold().removesuffix("pt").split())
    if word not in PRINT_SIZES:
        raise BadLine(f"“{cell}” is not a print size. Give clear (14 point), large (18 point) or easy (Easy Read).")
    return PRINT_SIZES[word]


def _check_reachable(contact: Contact) -> None:
    given = {"sms": contact.mobile, "email": contact.email, "letter": contact.postal_address}
    if not any(given.values()) and contact.kind != "home":
        raise BadLine("Nothing to reach this contact by. Give an e-mail address, a mobile number or a postal address.")
    wanted = {"sms": "a mobile number", "email": "an e-mail address", "letter": "a postal address"}
    for channel in contact.channels:
        # A letter to a home without an address of its own goes to the home's address in the directory.
        if not given[channel] and not (channel == "letter" and contact.kind == "home"):
            raise BadLine(f"The channels name “{channel}”, but {wanted[channel]} is missing.")
