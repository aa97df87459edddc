"""GOV.UK Notify's precompiled letters through its own client, with its words and errors in ours.

Its API does not know that a reference came twice, so after ``maybe_sent`` the letter is looked up by it first.
Source of the statuses: docs.notifications.service.gov.uk, "Get message status", letters with an uploaded PDF.
"""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from channels.errors import ChannelError
from channels.twilio.carrier_errors import from_network

API_URL = "https://api.notifications.service.gov.uk"
TIMEOUT = 30.0  # seconds; a letter has up to two megabytes
POSTAGE = "first"
"""Two days on the way is what a home's window allows for; the second class takes longer."""
Answer = TypeVar("Answer")


class Fate(StrEnum):
    """What the printer says of a letter."""

    UNDER_WAY = "under_way"
    POSTED = "posted"
    CANCELLED = "cancelled"
    REFUSED = "refused"


FATES = {
    "pending-virus-check": Fate.UNDER_WAY,
    "accepted": Fate.UNDER_WAY,
    "received": Fate.POSTED,  # "the provider has printed and dispatched the letter"
    "cancelled": Fate.CANCELLED,
    "virus-scan-failed": Fate.REFUSED,
    "validation-failed": Fate.REFUSED,
    "technical-failure": Fate.REFUSED,
    "permanent-failure": Fate.REFUSED,
}
WHY_REFUSED = {
    "virus-scan-failed": "the printer's virus scan did not pass it",
    "validation-failed": "the printer found something outside the area that it can print",
    "technical-failure": "the printer had a fault of its own and did not print it",
    "permanent-failure": "the printer can't print it and has not posted it",
}


@dataclass(frozen=True, slots=True)
class AtPrinter:
    """A letter as the printer knows it. ``ended_at``: when it was posted or failed, where that is told."""

    id: str
    status: str
    ended_at: datetime | None = None

    @property
    def fate(self) -> Fate:
        """A status that we do not know yet is taken for one on the way."""
        return FATES.get(self.status, Fate.UNDER_WAY)


@dataclass(frozen=True)
class NotifyPrinter:
    """``api_url`` replaces Notify's own base address. Every method raises ChannelError."""

    api_key: str = field(repr=False)
    api_url: str = API_URL
    timeout: float = TIMEOUT

    def send(self, reference: str, pdf: bytes) -> str:
        """Hand over one letter and return its id there. After ``maybe_sent``, ``find`` it before anything else."""
        answer = self._ask(
            lambda client: client.send_precompiled_letter_notification(
                reference=reference, pdf_file=io.BytesIO(pdf), postage=POSTAGE
            ),
            creating=True,
        )
        taken = answer.get("id") if isinstance(answer, dict) else None
        if not taken:
            raise _maybe()
        return str(taken)

    def find(self, reference: str) -> AtPrinter | None:
        """The newest letter with this very reference, or None. Notify forgets letters after a week."""
        answer = self._ask(lambda client: client.get_all_notifications(template_type="letter", reference=reference))
        listed = answer.get("notifications") if isinstance(answer, dict) else None
        if not isinstance(listed, list):
            raise _unreadable()
        return next((_read(one) for one in listed if isinstance(one, dict) and one.get("reference") == reference), None)

    def letter(self, letter_id: str) -> AtPrinter:
        """What became of a letter that was taken."""
        return _read(self._ask(lambda client: client.get_notification_by_id(letter_id)))

    def _ask(self, call: Callable[[Any], Answer], *, creating: bool = False) -> Answer:
        from notifications_python_client.errors import HTTPError, InvalidResponse

        try:
            # A fresh client each time: a kept connection that was closed there breaks after the request left.
            return call(self._client())
        except HTTPError as error:
            if error.response is None:
                cause = error.__cause__
                raise from_network(cause if isinstance(cause, Exception) else error, creating=creating) from error
            raise _from_answer(error, creating=creating) from error
        except InvalidResponse as error:
            raise (_maybe() if creating else _unreadable()) from error

    def _client(self) -> Any:
        from notifications_python_client.notifications import NotificationsAPIClient

        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # it logs whole answers
        make: Any = NotificationsAPIClient  # it has no type hints
        return make(self.api_key, base_url=self.api_url, timeout=self.timeout)


def _read(found: Any) -> AtPrinter:
    if not isinstance(found, dict) or not found.get("id") or not found.get("status"):
        raise _unreadable()
    return AtPrinter(str(found["id"]), str(found["status"]), _moment(found.get("completed_at")))


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _from_answer(error: Any, *, creating: bool) -> ChannelError:
    """The error behind an answer that is not a success; the printer's own sentence goes with it."""
    status, said = int(error.status_code), _said(error)
    if status == 403 or (status == 400 and "team" in said.casefold()) or "trial mode" in said.casefold():
        sentence = f"The printer refused our key ({said}). Check EARSHOT_NOTIFY_API_KEY, and that the service is live."
        return ChannelError(sentence, code="settings")
    if status == 429:
        return ChannelError(f"The printer takes no more letters for now ({said}).", code="too_many")
    if status >= 500:
        return _maybe() if creating else ChannelError(f"The printer answered {status}.", code=f"http_{status}")
    sentence = f"The printer did not take this letter: {said}"
    return ChannelError(sentence, code=f"notify_{status}", permanent=True, needs_person=True)


def _said(error: Any) -> str:
    """Its errors are a list of pairs, a name and a sentence; anything else is left out."""
    message = error.message
    if isinstance(message, list):
        said = [str(one.get("message", "")) for one in message if isinstance(one, dict)]
        return "; ".join(filter(None, said))[:300] or f"answer {error.status_code}"
    return str(message)[:300]


def _maybe() -> ChannelError:
    return ChannelError(
        "The printer did not answer clearly; it may have taken the letter.", code="no_answer", maybe_sent=True
    )


def _unreadable() -> ChannelError:
    return ChannelError("The printer's answer can't be read; asking again later.", code="unreadable_answer")
