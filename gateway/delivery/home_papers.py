"""A home's own papers, made when they are asked for: the poster, the leaflet and the paper form."""

from enum import StrEnum

from gateway.delivery.sender import NoReturnAddress, Sender, phone_of, sender_of
from gateway.moderation.policies import DEFAULT
from gateway.settings import Settings
from letters.home_paper import HomePaper
from letters.home_wording import offered
from letters.leaflet import leaflet
from letters.letter import Pdf
from letters.paper_form import paper_form
from letters.paper_text import for_paper
from letters.poster import poster
from store import policy_uses
from store.database import Session
from store.homes import Home


class Kind(StrEnum):
    """The papers that there are."""

    POSTER = "poster"
    LEAFLET = "leaflet"
    FORM = "form"


class NotOffered(ValueError):
    """The paper exists in this language, but no fluent person has approved its words."""

    code = "not_offered"


_MAKERS = {Kind.POSTER: poster, Kind.LEAFLET: leaflet, Kind.FORM: paper_form}


def home_paper(
    session: Session,
    home: Home,
    kind: Kind,
    *,
    settings: Settings,
    language: str = "en",
    large: bool = False,
    advice: str = "",
) -> Pdf:
    """One paper as a PDF. ``advice``: whom a worried member of staff may ring.

    Raises NotOffered, NoReturnAddress (for the form alone, which is sent back) and CannotPrint.
    """
    if language not in offered():
        raise NotOffered("No paper is offered in this language. Ask for another.")
    sender = _sender(settings, needed=kind is Kind.FORM)
    facts = HomePaper(
        home_name=for_paper(home.name).text,
        code=home.keyword or str(home.id),
        keyword=home.keyword or "",
        site=settings.base_url,
        phone=sender.phone,
        return_address=sender.return_address,
        policy=_policy_name(session, home),
        advice=advice,
        keep_months=settings.retention_contacts,
        language=language,
        large_print=large,
    )
    return _MAKERS[kind](facts)


def _sender(settings: Settings, *, needed: bool) -> Sender:
    """Who it is from; a paper that nobody sends back does without an address."""
    try:
        return sender_of(settings)
    except NoReturnAddress:
        if needed:
            raise
        return Sender((), phone_of(settings))


def _policy_name(session: Session, home: Home) -> str:
    return policy_uses.chosen_for(session, home) or DEFAULT.name
