"""What anyone may read: what Earshot is, the stories, the homes with their numbers, and the feeds."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.moderation.decide import policy_for
from gateway.web.gateway_here import here, now
from gateway.web.public import feeds, home_poster, how_it_works, report_page, short_link, story_list
from gateway.web.public.cards import after, cards
from gateway.web.public.home_numbers import home_numbers
from gateway.web.public.reference import read, shown
from gateway.web.public.shown_story import shown_story
from gateway.web.security_headers import public_page
from store import homes, public_listings
from store.public_listings import Listed

SECONDS = 60
PAGE = 20
LATEST = 3
IN_FEED = 50
pages = Blueprint("public", __name__)
for part in (story_list, report_page, how_it_works, home_poster, short_link):
    part.add_to(pages)


def blueprint() -> Blueprint:
    return pages


@pages.get("/")
@public_page(seconds=SECONDS)
def start() -> str:
    with here().database.read() as session:
        latest = public_listings.seen_by_all(session, limit=LATEST)
        policy = policy_for(session, None)
        latest_cards = cards(session, latest)
    return render_template("public/start.html", latest=latest_cards, phone=_number(), policy=policy)


@pages.get("/stories/<written>")
@public_page(seconds=SECONDS)
def story(written: str) -> str | AnyResponse:
    reference = read(written)
    if reference is None:
        abort(404)
    if written != shown(reference):
        return redirect(f"/stories/{shown(reference)}", 301)
    with here().database.read() as session:
        found = shown_story(session, reference)
    if found is None:
        abort(404)
    address = f"{here().settings.base_url}/stories/{shown(reference)}"
    return render_template("public/story.html", story=found, address=address)


@pages.get("/homes")
@public_page(seconds=SECONDS)
def find_home() -> str:
    q = request.args.get("q", "").strip()[:100]
    begun = request.args.get("after", 0, type=int)
    with here().database.read() as session:
        found = homes.search(session, q, after=min(max(begun, 0), 2**62), limit=PAGE + 1) if q else []
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template("public/homes.html", q=q, found=found[:PAGE], more=more)


@pages.get("/homes/<int:home_id>")
@public_page(seconds=SECONDS)
def home(home_id: int) -> str:
    with here().database.read() as session:
        found = homes.get(session, home_id) if home_id < 2**63 else None
        if found is None:
            abort(404)
        numbers = home_numbers(session, found, now=now())
        listed = public_listings.seen_by_all(session, home_id=home_id, after=after(session), limit=PAGE + 1)
        policy = policy_for(session, found)
        listed_cards = cards(session, listed[:PAGE])
    return render_template(
        "public/home.html",
        home=found,
        numbers=numbers,
        cards=listed_cards,
        more=_more(f"/homes/{home_id}", listed),
        policy=policy,
        phone=_number(),
    )


@pages.get("/feeds/stories.atom")
@public_page(seconds=SECONDS)
def atom() -> Response:
    text = feeds.atom(_feed_items(), here().settings.base_url, now=now())
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@pages.get("/feeds/stories.json")
@public_page(seconds=SECONDS)
def json_feed() -> Response:
    text = feeds.json_feed(_feed_items(), here().settings.base_url)
    return Response(text, content_type="application/feed+json; charset=utf-8")


def _feed_items() -> list[feeds.Item]:
    with here().database.read() as session:
        found = public_listings.seen_by_all(session, limit=IN_FEED)
    return feeds.items(found, here().settings.base_url)


def _more(path: str, found: list[Listed]) -> str:
    return f"{path}?after={shown(found[PAGE - 1].row.reference)}" if len(found) > PAGE else ""


def _number() -> str:
    """The number to text and to phone, as it is written at home; empty where this gateway has none."""
    from channels.phone_number import InvalidPhone, PhoneNumber

    numbers = here().settings.twilio_from
    try:
        return PhoneNumber.parse(numbers[0]).national if numbers else ""
    except InvalidPhone:
        return numbers[0]
