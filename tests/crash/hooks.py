"""Puts the points into a process of the gateway from outside: the product knows nothing of being killed."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from tests.crash.points import CHOSEN, JOURNAL, Points

ANSWERS = {
    "/webhooks/twilio/sms-status": "status",
    "/webhooks/twilio/sms": "text",
    "/tell": "form",
    "/api/": "move",
}


def install() -> Points:
    points = Points(os.environ.get(CHOSEN, ""), os.environ.get(JOURNAL, ""))
    _commits(points)
    _what_is_done(points)
    _carriers(points)
    _answers(points)
    return points


def _commits(points: Points) -> None:
    """SQLite's writer says COMMIT itself; on PostgreSQL the dialect does."""
    from sqlalchemy import Connection
    from sqlalchemy.engine.default import DefaultDialect

    execute: Any = Connection.exec_driver_sql
    commit: Any = DefaultDialect.do_commit

    def exec_driver_sql(self: Any, statement: str, *args: Any, **more: Any) -> Any:
        if statement != "COMMIT":
            return execute(self, statement, *args, **more)
        return _around(points, lambda: execute(self, statement, *args, **more))

    def do_commit(self: Any, connection: Any) -> None:
        _around(points, lambda: commit(self, connection))

    Connection.exec_driver_sql = exec_driver_sql  # type: ignore[method-assign]
    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def _around(points: Points, commit: Callable[[], Any]) -> Any:
    names = points.committing()
    for name in names:
        points.passed(f"commit:before:{name}")
    result = commit()
    for name in names:
        points.passed(f"commit:after:{name}")
    return result


def _what_is_done(points: Points) -> None:
    """Functions of the store that everything goes through; their names are looked up where they are called."""
    from store import deliveries, inbound, leases, letters, log

    _tell(deliveries, "record", lambda given, _: points.did(str(given[2])))
    _tell(deliveries, "claim_due", lambda _, claimed: points.did("claimed") if claimed else None)
    _tell(log, "append", lambda given, _: points.did(f"move_{given['event']}"))
    _tell(inbound, "keep", lambda given, new: points.did(f"came_{given['channel']}{'' if new else '_again'}"))
    _tell(leases, "hold", lambda _, held: points.did("lease"))
    _tell(letters, "take", lambda _, __: points.did("print_taken"))
    _tell(letters, "open_run", lambda _, __: points.did("print_opened"))
    _tell(letters, "change_run", lambda given, _: points.did("print_ended") if "printed_at" in given else None)


def _tell(module: Any, name: str, said: Callable[[Any, Any], Any]) -> None:
    original = getattr(module, name)

    @wraps(original)
    def call(*args: Any, **more: Any) -> Any:
        result = original(*args, **more)
        said({**dict(enumerate(args)), **more}, result)
        return result

    setattr(module, name, call)


def _carriers(points: Points) -> None:
    from channels.email.outbound import EmailOutbound
    from channels.sms.outbound import SmsOutbound
    from gateway.delivery.ways_out import TextsThatCanBeLookedUp

    for kind, method, name in (
        (SmsOutbound, "send", "send:sms"),
        (EmailOutbound, "send", "send:email"),
        (TextsThatCanBeLookedUp, "look_up", "look:sms"),
    ):
        setattr(kind, method, _call_out(points, name, getattr(kind, method)))


def _call_out(points: Points, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def call(*args: Any, **more: Any) -> Any:
        points.passed(f"{name}:before")
        result = original(*args, **more)
        points.passed(f"{name}:after")
        return result

    return call


def _answers(points: Points) -> None:
    """The moment when everything is committed and the 2xx has not left, and the one when it has."""
    from gunicorn.http.wsgi import Response  # type: ignore[import-untyped]

    send, close = Response.send_headers, Response.close

    def name_of(response: Any) -> str:
        path = str(response.req.path)
        return next((name for prefix, name in ANSWERS.items() if path.startswith(prefix)), "page")

    def around(original: Callable[..., Any], moment: str, response: Any) -> Any:
        if moment == "before" and not response.headers_sent:
            points.passed(f"answer:before:{name_of(response)}")
        result = original(response)
        if moment == "after":
            points.passed(f"answer:after:{name_of(response)}")
        return result

    Response.send_headers = lambda self: around(send, "before", self)
    Response.close = lambda self: around(close, "after", self)
