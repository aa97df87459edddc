"""One delivery as an e-mail: plain text and simple HTML, with headers that nobody's text can break out of."""

import html
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from channels.email.return_address import message_id
from channels.errors import ChannelError
from channels.messages import Outgoing

# Headers that a notice may add. Everything else is set here alone.
ALLOWED_HEADERS = {
    name.lower(): name
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Reply-To", "In-Reply-To", "References")
}
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def compose(outgoing: Outgoing, *, sender: str, name: str = "", domain: str, key: bytes, now: datetime) -> EmailMessage:
    """The whole message. Raises ChannelError when its text or its headers can't be sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=one_line(name), addr_spec=sender)
    mail["To"] = Address(addr_spec=outgoing.to)
    mail["Subject"] = one_line(outgoing.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(outgoing.delivery_id, domain, key)
    mail["Auto-Submitted"] = "auto-replied" if outgoing.answers else "auto-generated"
    for header, value in outgoing.headers.items():
        mail[_allowed(header)] = one_line(value)
    if outgoing.answers:
        mail["In-Reply-To"] = mail["References"] = one_line(outgoing.answers)
    try:
        mail.set_content(outgoing.body, cte="quoted-printable")
        mail.add_alternative(outgoing.html or html_of(outgoing.body), subtype="html", cte="quoted-printable")
    except UnicodeEncodeError as error:
        sentence = "This e-mail has characters that can't be sent. Take them out."
        raise ChannelError(sentence, code="unsendable_text", needs_person=True) from error
    return mail


def one_line(text: str) -> str:
    """Text for a header: line breaks and control characters become spaces, so it can't begin another header."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r"\s+", " ", kept).strip()


def html_of(body: str) -> str:
    """The plain text as HTML: paragraphs, line breaks and links, styles inline because mail readers drop the
    rest.
    """
    style = "margin:0 0 16px;font-family:Arial,Helvetica,sans-serif;font-size:18px;line-height:1.5;color:#111"
    blocks = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    paragraphs = "\n".join(f'<p style="{style}">{_linked(block)}</p>' for block in blocks)
    page = "max-width:600px;margin:0 auto;padding:16px;background:#fff"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"></head><body style="margin:0">'
        f'<div style="{page}">\n{paragraphs}\n</div></body></html>\n'
    )


def _linked(block: str) -> str:
    """Escaped text in which web addresses are links."""
    parts, at = [], 0
    for link in LINK.finditer(block):
        address = html.escape(link.group())
        parts.append(html.escape(block[at : link.start()]))
        parts.append(f'<a href="{address}" style="color:#0b4f8a">{address}</a>')
        at = link.end()
    return "".join([*parts, html.escape(block[at:])]).replace("\n", "<br>\n")


def _allowed(key: str) -> str:
    name = ALLOWED_HEADERS.get(key.strip().lower())
    if name is None:
        raise ChannelError(
            f"The header {one_line(key)[:40]!r} may not be set by a notice.", code="bad_header", permanent=True
        )
    return name
