"""A channel that goes nowhere: keeps what it would have sent, for the sandbox page."""

from dataclasses import dataclass

from channels.messages import Handover, Outgoing
from gateway.clock import Clock
from gateway.delivery.evidence import SANDBOX
from store import sandbox
from store.database import Database


@dataclass(frozen=True)
class SandboxOutbound:
    """Takes everything. Its provider ids say that it is a sandbox: that is never evidence of delivery."""

    channel: str
    database: Database
    clock: Clock

    def send(self, outgoing: Outgoing) -> Handover:
        now = self.clock()
        kept = self.database.write(
            lambda session: sandbox.keep(
                session,
                channel=self.channel,
                to=outgoing.to,
                subject=outgoing.subject,
                body=outgoing.body,
                delivery_id=outgoing.delivery_id,
                now=now,
            )
        )
        return Handover(provider_id=f"{SANDBOX}{kept}", detail="kept for the sandbox page")
