"""The ways out that exist here: each channel's carrier, or a sandbox that keeps what would have been sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.base import Outbound
from channels.email.outbound import EmailOutbound
from channels.email.smtp_url import SmtpUrl
from channels.messages import Handover, Outgoing
from channels.sms.outbound import SmsOutbound
from channels.twilio.client import TwilioClient
from gateway.clock import Clock
from gateway.delivery.mail.ourselves import return_key
from gateway.delivery.sandbox import SandboxOutbound
from gateway.settings import Settings
from store.database import Database


@dataclass(frozen=True)
class TextsThatCanBeLookedUp(SmsOutbound):
    """Texts through Twilio, which can be asked whether it took one of which we do not know."""

    def look_up(self, outgoing: Outgoing, *, since: datetime) -> Handover | None:
        """The message to this number with this very text made since then, or None. Raises ChannelError."""
        found = self.client.find_message(to=outgoing.to, body=outgoing.body, since=since)
        return None if found is None else Handover(provider_id=found.sid, detail=f"looked up: {found.status}")


def ways_out(settings: Settings, database: Database, clock: Clock) -> Mapping[str, Outbound]:
    """By channel; one that is absent is not in the mapping, and the ladder skips it."""
    makers: dict[str, Callable[[], Outbound]] = {
        "sms": lambda: _texts(settings),
        "email": lambda: _mail(settings, clock),
    }
    ways: dict[str, Outbound] = {}
    for channel, make in makers.items():
        mode = settings.channel_mode(channel)
        if mode == "real":
            ways[channel] = make()
        elif mode == "sandbox":
            ways[channel] = SandboxOutbound(channel, database, clock)
    return ways


def evidence_at_once(settings: Settings) -> frozenset[str]:
    """Where handing over is evidence: in a sandbox, and only on the demonstration's own clock."""
    return frozenset(settings.sandboxes) if settings.clock_file is not None else frozenset()


def posting_is_evidence(settings: Settings) -> bool:
    """Whether a letter ticked as posted shows that somebody was told: not in a sandbox, but for the demo's clock."""
    return settings.channel_mode("letter") != "sandbox" or "letter" in evidence_at_once(settings)


def _texts(settings: Settings) -> Outbound:
    client = TwilioClient(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token[0],
        api_url=settings.twilio_api_url,
    )
    return TextsThatCanBeLookedUp(client, settings.twilio_from)


def _mail(settings: Settings, clock: Clock) -> Outbound:
    if settings.smtp_url is None:
        raise ValueError("EARSHOT_SMTP_URL is missing")
    return EmailOutbound(
        server=SmtpUrl.parse(settings.smtp_url),
        sender=settings.mail_from,
        clock=clock,
        return_key=return_key(settings),
    )
