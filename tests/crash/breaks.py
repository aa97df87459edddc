"""Faults put into a process on purpose, to see that the harness finds them: each is one that real gateways shipped."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ASKED = "CRASH_BREAK"


def call_begins_uncommitted() -> None:
    """“Call begun” is not kept before the carrier is called: after a crash it looks as if nobody had called."""
    from store import deliveries

    store: Any = deliveries
    store.begin = lambda *_args, **_more: True


def answered_before_kept() -> None:
    """The carrier hears 200 while its text is still being written down."""
    from gateway.web import hooks

    sms: Any = hooks.sms
    keep = sms.keep_and_do

    def later(*args: Any) -> bool:
        threading.Timer(0.2, keep, args).start()
        return True

    sms.keep_and_do = later


def sent_again_blindly() -> None:
    """What nobody knows is sent once more, whatever is worse and whatever the carrier says."""
    from gateway.delivery import reconcile as found
    from gateway.delivery.ways_out import TextsThatCanBeLookedUp
    from store.words import Worse

    reconcile: Any = found
    reconcile.worse_of = lambda _notice: Worse.SILENCE
    TextsThatCanBeLookedUp.look_up = lambda *_args, **_more: None  # type: ignore[method-assign]


def every_try_is_new() -> None:
    """The carrier's own id makes nothing one: a text that is told again is another text."""
    from store import inbound as found

    inbound: Any = found
    keep = inbound.keep

    def anew(session: Any, payload: bytes, *, key: str, **more: Any) -> int | None:
        new: int | None = keep(session, payload, key=f"{key}{secrets.token_hex(4)}", **more)
        return new

    inbound.keep = anew


def unknown_is_forgotten() -> None:
    """A claim whose worker died in the middle of a call is taken for sent, and nobody is asked."""
    from gateway.delivery import outcomes
    from store import deliveries
    from store.words import DeliveryState

    def forget(session: Any, delivery: Any, *, why: str, now: Any) -> None:
        deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=now, handed_at=now, lease_until=None)

    outcomes.unknown = forget


@dataclass(frozen=True)
class Break:
    """``points``: where a process with this fault is killed so that it shows; ``shows``: what the check then says."""

    put_in: Callable[[], None]
    points: tuple[str, ...]
    shows: str


_RESENT = ("send:sms:after", "commit:after:unknown", "answer:after:form")
BREAKS = {
    each.put_in.__name__: each
    for each in (
        Break(call_begins_uncommitted, ("send:sms:after",) * 3, "and doubling is worse"),
        Break(answered_before_kept, ("answer:after:text",) * 2, "was acknowledged and is stored 0 times"),
        Break(sent_again_blindly, _RESENT * 4, "and doubling is worse"),
        Break(every_try_is_new, ("answer:before:text",) * 2, "was stored and nobody sent it"),
        Break(unknown_is_forgotten, ("send:sms:before", "answer:after:form") * 3, "no carrier was given it"),
    )
}
