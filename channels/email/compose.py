"""One delivery as an e-mail: plain text and simple HTML, with headers that nobody's text can break out of."""

import html
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from channels.errors import ChannelError
from channels.messages import Outgoing

# Headers that a notice may add. Everything else is set here alone.
ALLOWED_HEADERS = {
    name.lower(): name
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Reply-To", "In-Reply-To", "References")
}
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def message_id(delivery_id: int, domain: str) -> str:
    """The same for each attempt at a delivery, so that a second copy can be seen to be one."""
    return f"<delivery-{delivery_id}@{domain}>"


def return_path(delivery_id: int, domain: str) -> str:
    """Where a bounce goes; the address names the delivery (VERP)."""
    return f"bounce+{delivery_id}@{domain}"


def delivery_of(address: str) -> int | None:
    """The delivery that a return path names, or None when it is none of ours."""
    found = re.match(r"<?bounce\+(\d{1,18})@", address.strip(), re.IGNORECASE | re.ASCII)
    return int(found.group(1)) if found else None


def compose(outgoing: Outgoing, *, sender: str, name: str = "", domain: str, now: datetime) -> EmailMessage:
    """The whole message. Raises ChannelError when its text or its headers can't be sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=one_line(name), addr_spec=sender)
    mail["To"] = Address(addr_spec=outgoing.to)
    mail["Subject"] = one_line(outgoing.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(outgoing.delivery_id, domain)
    mail["Auto-Submitted"] = "auto-generated"
    for key, value in outgoing.headers.items():
        mail[_allowed(key)] = one_line(value)
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
