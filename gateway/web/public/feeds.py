"""The published stories as Atom and JSON feeds, escaped by hand and saying no more than the pages."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from gateway.notices.translated import line_for
from gateway.web.public.date_bands import coarse_instant
from gateway.web.public.reference import shown
from store.public_listings import Listed
from store.words import State

# XML 1.0 knows no control characters but tab and line ends, nor lone surrogates and the last two code points.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TITLE = "Earshot: stories about care"


@dataclass(frozen=True, slots=True)
class Item:
    link: str
    title: str
    text: str
    at: datetime


def items(listed: list[Listed], base_url: str) -> list[Item]:
    """The published ones among what is listed; a marker is nothing to read."""
    return [_item(one, base_url) for one in listed if one.row.state is State.PUBLISHED and one.text]


def _item(one: Listed, base_url: str) -> Item:
    home = one.home
    place = ", ".join(part for part in (home.name, home.town) if part) if home else "a care home"
    at = coarse_instant(one.row.published_at or one.row.moved_at, home)
    text = f"{one.text or ''}\n\n{line_for(one.translated_from)}" if one.translated_from else one.text or ""
    return Item(f"{base_url}/stories/{shown(one.row.reference)}", f"A story about {place}", text, at)


def atom(found: list[Item], base_url: str, *, now: datetime) -> str:
    updated = max((item.at for item in found), default=now)
    entries = "".join(
        f"<entry><id>{_xml(item.link)}</id><title>{_xml(item.title)}</title><updated>{_stamp(item.at)}</updated>"
        f'<link rel="alternate" href={quoteattr(item.link)}/><content type="text">{_xml(item.text)}</content></entry>'
        for item in found
    )
    feed, home = f"{base_url}/feeds/stories.atom", f"{base_url}/stories"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_xml(feed)}</id><title>{_xml(TITLE)}</title><updated>{_stamp(updated)}</updated>"
        "<author><name>Earshot</name></author>"
        f'<link rel="self" href={quoteattr(feed)}/><link rel="alternate" href={quoteattr(home)}/>{entries}</feed>'
    )


def json_feed(found: list[Item], base_url: str) -> str:
    """JSON Feed 1.1."""
    listed = [
        {
            "id": item.link,
            "url": item.link,
            "title": item.title,
            "content_text": item.text,
            "date_published": _stamp(item.at),
        }
        for item in found
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "home_page_url": f"{base_url}/stories",
        "feed_url": f"{base_url}/feeds/stories.json",
        "items": listed,
    }
    # "<" is written so that no browser can take the feed for a page.
    return json.dumps(feed, ensure_ascii=False).replace("<", "\\u003c")


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
