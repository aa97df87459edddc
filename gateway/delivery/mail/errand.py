"""The errand that reads the mailbox, where there is one; without one it only finishes what a command has begun."""

from channels.email.mailbox_address import MailboxAddress
from gateway.clock import Clock
from gateway.delivery.errands import Errand
from gateway.delivery.mail.door import Door
from gateway.delivery.mail.fetching import EVERY_SECONDS, Fetcher
from gateway.delivery.mail.ourselves import ourselves
from gateway.settings import Settings
from store.database import Database


def errands(settings: Settings, database: Database, clock: Clock) -> tuple[Errand, ...]:
    door = Door(database, clock, ourselves(settings))
    if not settings.mail_return:
        return (Errand("mail", EVERY_SECONDS, door.finish_all),)
    fetcher = Fetcher(MailboxAddress.parse(settings.mail_return), door)
    return (Errand("mail", EVERY_SECONDS, fetcher.run, stop=fetcher.stop),)
