"""Bounces without a proper report, in the words of old mail servers; believed only at an address that we alone made."""

import re
from email.message import Message

from channels.email.reading import header
from channels.email.reports import Action, Reported, status_in

# What a server says that still tries. It is looked for first: its words often have those of a failure too.
_STILL_TRYING = re.compile(
    r"this is a warning message only|do(?: not|n't) need to resend|will (?:continue to be|be) retried"
    r"|will keep trying|still (?:trying|being retried|undelivered)|delivery (?:is |has been |was )?delayed"
    r"|delivery status notification \(delay\)|could not send message for past|not yet been delivered"
    r"|delivery attempts will continue|warning: message .{0,40}delayed|zustellung .{0,40}verzögert",
    re.IGNORECASE | re.DOTALL,
)
_GIVEN_UP = re.compile(
    r"i'm afraid i wasn't able to deliver|this is the qmail-send program|i've given up"
    r"|undeliver(?:able|ed)|returned mail|returned to sender|mail delivery failed|delivery (?:has )?failed"
    r"|delivery status notification \(failure\)|delivery failure|failure notice|could(?: not|n't) be delivered"
    r"|did not reach the following recipient|permanent (?:fatal )?errors?|user unknown|unknown user|no such user"
    r"|mailbox unavailable|mailbox (?:is )?full|over quota|recipient address rejected|address not found"
    r"|account (?:is )?disabled|unzustellbar|non remis|non distribu|no se ha podido entregar|mancato recapito",
    re.IGNORECASE,
)
_DAEMONS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|system administrator)\b", re.IGNORECASE)


def odd_bounce(message: "Message[str, str]", words: str, *, sender: str) -> Reported | None:
    """What a server's own letter says became of the message; None when nothing sure can be made of it."""
    failed = header(message, "X-Failed-Recipients")
    if not (failed or from_a_server(message, sender=sender)):
        return None
    text = f"{header(message, 'Subject')}\n{words}"
    recipient = failed.partition(",")[0].strip().lower()[:320]
    if _STILL_TRYING.search(text):
        return Reported(Action.DELAYED, status_in(text), recipient)
    if failed or _GIVEN_UP.search(text):
        return Reported(Action.FAILED, status_in(text), recipient)
    return None


def from_a_server(message: "Message[str, str]", *, sender: str) -> bool:
    """Whether it comes from a mail server itself: with an empty return path, or in the server's own name."""
    empty = header(message, "Return-Path").replace(" ", "") == "<>"
    return empty or bool(_DAEMONS.match(sender)) or bool(_DAEMONS.match(header(message, "From").strip('"<')))
