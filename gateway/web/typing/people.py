"""Who may type, and who may call people back."""

from werkzeug.exceptions import Forbidden

from gateway.web import who
from store.staff import Person
from store.words import Role

TYPISTS = (Role.TYPIST, Role.MODERATOR, Role.CALL_HANDLER)
CALLERS = (Role.CALL_HANDLER, Role.MODERATOR)


def myself() -> Person:
    """The person who is signed in; the page's guard has looked at the role already."""
    person = who.signed_in()
    if person is None:
        raise Forbidden()
    return person
