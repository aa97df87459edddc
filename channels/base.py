"""What every channel must be able to do, and the one order in which a request from outside is met: verify,
then parse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from channels.messages import Handover, Outgoing

Parsed = TypeVar("Parsed", covariant=True)


@dataclass(frozen=True)
class RawRequest:
    """A request exactly as it came.

    ``path_query`` is the raw path with its query, percent signs untouched (never decoded and encoded again: a
    signature covers the bytes that were sent). ``body`` is the raw bytes.
    """

    method: str
    path_query: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The header of that name in any case, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")

    @property
    def query(self) -> str:
        """The raw query, without its question mark."""
        return self.path_query.partition("?")[2]


class Inbound(Protocol[Parsed]):
    """One kind of request from a carrier."""

    def verify(self, request: RawRequest) -> None:
        """Return if the request is the carrier's; raise BadSignature in every other case."""
        ...

    def parse(self, request: RawRequest) -> Parsed:
        """Translate into our words; raise Unreadable when a genuine request makes no sense."""
        ...


class Outbound(Protocol):
    """One way of sending."""

    def send(self, outgoing: Outgoing) -> Handover:
        """Hand one message to the carrier; raise ChannelError when it was not, or may not have been, taken."""
        ...


def accept(inbound: Inbound[Parsed], request: RawRequest) -> Parsed:
    """Verify, then parse: the one door for requests from outside, so that verifying can't be forgotten.

    Raises BadSignature (refuse, store nothing) or Unreadable (genuine: keep it as it came, for a person).
    """
    inbound.verify(request)
    return inbound.parse(request)
