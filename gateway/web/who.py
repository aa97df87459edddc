"""Who is signed in: a session kept on our side, its cookie, and which roles may open a page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from gateway.moderation.facts import Actor
from gateway.moderation.roles import DESK_ROLES
from gateway.web.gateway_here import here, now
from store import desk_listings, staff
from store.staff import Person
from store.words import Role

P = ParamSpec("P")
R = TypeVar("R")

COOKIE = "earshot_staff"
# Each use of a page would otherwise be a write.
SEEN_EVERY = timedelta(minutes=1)
MAY_READ_DESK = (*sorted(DESK_ROLES), Role.ADMINISTRATOR)
MAY_HAVE_TASKS = (*MAY_READ_DESK, Role.MAILROOM)
# key, address, words, whose it is; an address shows only where its part is there.
NAVIGATION: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("queue", "/desk", "Queue", MAY_READ_DESK),
    ("reviews", "/desk/reviews", "Reviews", (Role.SENIOR, Role.SAFEGUARDING)),
    ("tasks", "/desk/tasks", "Tasks", MAY_HAVE_TASKS),
    ("typing", "/typing", "Typing", (Role.TYPIST, Role.MODERATOR, Role.CALL_HANDLER)),
    ("calls", "/calls", "Calls", (Role.CALL_HANDLER, Role.MODERATOR, Role.SAFEGUARDING)),
    ("translating", "/translating", "Translating", tuple(sorted(DESK_ROLES))),
    ("print_room", "/print-room", "Print room", (Role.MAILROOM, Role.ADMINISTRATOR)),
    ("provider", "/provider", "My homes", (Role.PROVIDER,)),
    ("bodies", "/bodies", "Our area", (Role.BODY,)),
    ("sandbox", "/sandbox", "Sandbox", (Role.ADMINISTRATOR,)),
    ("deliveries", "/admin/deliveries", "What waits", (Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR)),
    ("admin", "/admin", "Settings", (Role.ADMINISTRATOR,)),
)
# Whoever has one of these roles alone begins where their work is, not at the queue.
OWN_PAGE = {Role.TYPIST: "/typing", Role.MAILROOM: "/print-room"}
CHANNEL_WORDS = {"sms": "texts", "voice": "phone calls", "email": "e-mail", "letter": "letters"}


def set_up(app: Flask) -> None:
    """Keep the cookie of the staff session, and tell every page who is signed in and what is a sandbox."""
    app.after_request(_keep_cookie)
    app.context_processor(_for_every_page)


def signed_in() -> Person | None:
    """Who is signed in with this request's cookie; looked up once a request."""
    if "person" not in g:
        g.person = _find()
    person: Person | None = g.person
    return person


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | AnyResponse]]:
    """Let only these roles in; none named: everybody who is signed in. Others sign in first, or get a 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
            person = signed_in()
            if person is None:
                return redirect(f"/sign-in?{urlencode({'next': _wanted()})}", 303)
            if roles and not person.has(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def sign_in_person(person: Person) -> None:
    """Begin a fresh session for somebody who has proved who they are; the answer carries its cookie."""
    at = now()
    g.staff_cookie = here().database.write(lambda db: staff.new_token(db, person.id, "session", now=at))
    g.person = person
    session.clear()  # a form's secret from before signing in is worth nothing afterwards


def sign_out() -> None:
    """End this browser's session on our side, whatever becomes of the cookie."""
    plain, at = request.cookies.get(COOKIE, ""), now()
    if plain:
        here().database.write(lambda db: staff.end_token(db, plain, now=at))
    g.staff_cookie = ""
    g.person = None
    session.clear()


def actor(role: Role) -> Actor:
    """The signed-in person acting in one of their roles."""
    person = signed_in()
    if person is None or not person.has(role):
        abort(403)
    return Actor(role, str(person.id))


def local_path(wanted: str | None) -> str | None:
    """``wanted`` when it is a path of this site; None for anything that could lead a browser elsewhere."""
    text = wanted or ""
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if ours and text.isprintable() and len(text) <= 500 else None


def first_page(person: Person) -> str:
    """Where somebody begins: the page of their one role, or the first of the navigation that is theirs."""
    if len(person.roles) == 1 and (own := OWN_PAGE.get(next(iter(person.roles)))) and _is_there(own):
        return own
    return next((item[1] for item in _items(person)), "/sign-in/sessions")


class _Navigation:
    """Counted only when a page draws it."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def __iter__(self) -> Iterator[tuple[str, str, str, int | None]]:
        with here().database.read() as db:
            for key, address, words in _items(self.person):
                number = None
                if key == "queue":
                    number = desk_listings.count_waiting(db, now=now())
                elif key == "tasks":
                    number = desk_listings.count_tasks(db, self.person.roles)
                yield key, address, words, number
        yield "me", "/sign-in/sessions", "My sign-ins", None


def _items(person: Person) -> Iterator[tuple[str, str, str]]:
    for key, address, words, roles in NAVIGATION:
        if person.has(*roles) and _is_there(address):
            yield key, address, words


def _is_there(address: str) -> bool:
    if address == "/sandbox" and not here().settings.sandboxes:
        return False
    return current_app.url_map.bind("").test(address)


def _find() -> Person | None:
    plain = request.cookies.get(COOKIE, "")
    if not plain or len(plain) > 100:
        return None
    at = now()
    with here().database.read() as db:
        person = staff.by_token(db, plain, "session", now=at)
        seen = None if person is None else staff.last_seen(db, plain)
    if person is not None and (seen is None or at - seen >= SEEN_EVERY):
        here().database.write(lambda db: staff.seen(db, plain, now=at))
    return person


def _wanted() -> str:
    path = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else request.path
    return local_path(path) or "/desk"


def _keep_cookie(response: Response) -> Response:
    if "staff_cookie" not in g:
        return response
    secure = here().settings.base_url.startswith("https:")
    if g.staff_cookie:
        age = int(staff.LONGEST.total_seconds())
        response.set_cookie(COOKIE, g.staff_cookie, max_age=age, httponly=True, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=secure)
    return response


def _for_every_page() -> dict[str, object]:
    # Only a page that asked who is there says so: a page for everyone is the same for everyone.
    person: Person | None = g.get("person")
    given: dict[str, object] = {"site_notice": _site_notice()}
    if person is not None:
        given |= {"signed_in_as": person.name or person.email, "desk_nav": _Navigation(person)}
    return given


def _site_notice() -> str:
    sandboxes = here().settings.sandboxes
    if not sandboxes:
        return ""
    if {"sms", "email"} <= set(sandboxes):
        return "This is a sandbox: nothing is really sent."
    names = " and ".join(CHANNEL_WORDS[channel] for channel in sandboxes)
    return f"This is partly a sandbox: nothing is really sent by {names}."
