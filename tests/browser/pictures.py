"""Makes the pictures that open the README, from a run of the demonstration: ``python -m tests.browser.pictures``.

Texts, desk and letter are the gateway's own: the scenes are played through the real doors up to each moment, then the
texts are drawn as a phone shows them, the desk's page is photographed and the papers are laid on a table.
"""

import sys
import tempfile
from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from gateway.cli.showing import free_port
from gateway.delivery.envelopes import pdf_of
from gateway.delivery.home_papers import Kind, home_paper
from gateway.delivery.sender import sender_of
from gateway.demo import cast, scenes
from gateway.demo.world import World
from gateway.web.plain_words import when
from store import contributions, homes, letters, sandbox
from tests.browser.conftest import ARGUMENTS, CHROMIUM

PICTURES = Path(__file__).parents[2] / "gateway" / "demo" / "pictures"
FONTS = Path(__file__).parents[2] / "gateway" / "web" / "static" / "fonts"
WIDTH, HEIGHT = 900, 1640  # pixels of each picture
LARGEST = 200_000  # bytes
PAPER, TABLE = (255, 255, 255), (241, 233, 218)
SHOWN_ADDRESS = "https://earshot.example.org"  # the demonstration's own is a port of this machine
SENT_BACK_TO = "Freepost EXAMPLE STORIES, PO Box 4021, Exampleton, EX1 9ZZ"
ADVISER = "Example Advice, 01632 960555"
Said = tuple[datetime, bool, str]  # when, whether she says it, and the words

PHONE = """<!doctype html><html lang="en"><meta charset="utf-8"><style>
@font-face {{ font-family: Own; src: url("{font}"); }}
body {{ margin: 0; width: 450px; height: 820px; overflow: hidden; background: #fbf7ef; color: #1c2b30;
  font: 15px/19px Own, sans-serif; display: flex; flex-direction: column; }}
header {{ background: #0c4f57; color: #fff; padding: 11px 20px 9px; border-bottom: 5px solid #ffc857; }}
header b {{ display: block; font-size: 21px; line-height: 26px; }}
main {{ padding: 11px 16px; display: flex; flex-direction: column; gap: 7px; }}
p {{ margin: 0; max-width: 345px; padding: 7px 13px; border-radius: 16px; white-space: pre-line; }}
.ours {{ align-self: start; background: #fff; box-shadow: inset 0 0 0 1px #d8ccb6; border-bottom-left-radius: 4px }}
.hers {{ align-self: end; background: #cfe5e3; border-bottom-right-radius: 4px; }}
time {{ align-self: center; color: #4d5b5e; font-size: 14px; line-height: 16px; }}
</style><header><b>Earshot</b>01632 960100</header><main>{words}</main></html>"""


def main(folder: Path = PICTURES) -> None:
    """Play as far as the letter, and keep a picture of each moment in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        world = World(Path(place), free_port(None), say=print)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            scenes.opening(world)
            edith = scenes.edith_texts(world)
            _keep(_phone(browser, _talk(world, edith)), folder / "1-text.png")
            world.forward(minutes=40)
            _keep(_desk(browser, world, edith), folder / "2-desk.png")
            scenes.approve(world, edith, cast.EDITH_EDITED, criticality="3")
            world.forward(minutes=11)
            _keep(_on_a_table(_letter(world)), folder / "3-letter.png")
            _keep(_three_papers(_home_papers(world)), folder / "4-papers.png")
        finally:
            browser.close()
            world.close()


def _talk(world: World, story: int) -> list[Said]:
    """What Edith wrote and what she was answered, in its order: within a minute, she answers what she was asked."""
    hers = world.look(lambda session: contributions.original(session, story))
    ours = [m for m in world.look(lambda session: sandbox.newest(session, channel="sms")) if m.to == cast.EDITH]
    talk = [(part.at, True, part.text or "") for part in hers] + [(m.at, False, m.body) for m in ours]
    return sorted(talk, key=lambda said: said[:2])


def _phone(browser: Browser, talk: list[Said]) -> Image.Image:
    words = [f"<time>{when(talk[0][0])}</time>"]
    words += [f'<p class="{"hers" if hers else "ours"}">{escape(text)}</p>' for _, hers, text in talk]
    font = next(FONTS.glob("*-latin-400-normal.woff2"))
    page = browser.new_page(viewport={"width": WIDTH // 2, "height": HEIGHT // 2}, device_scale_factor=2)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "phone.html")  # a file may load the font beside it; a page of text alone may not
        file.write_text(PHONE.format(font=font.as_uri(), words="".join(words)), encoding="utf-8")
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready")
        return Image.open(BytesIO(page.screenshot()))


def _desk(browser: Browser, world: World, story: int) -> Image.Image:
    """The story before Mo, who has just taken out what gives her away; nothing is sent yet."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(f"{world.server.url}/sign-in")
    page.get_by_label("E-mail address").fill(cast.MODERATOR.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")
    page.goto(f"{world.server.url}/desk/stories/{world.story(story).reference}")
    page.get_by_label("The text to publish").fill(cast.EDITH_EDITED)
    page.get_by_label("3 – moderate").check()
    page.get_by_label("I have checked").check()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    return Image.open(BytesIO(page.screenshot()))


def _letter(world: World) -> list[Image.Image]:
    """The pages of the letter as it lies in the tray: cover, story, slip."""
    letter = world.look(letters.tray)[0]
    sender = sender_of(world.gateway.settings)
    made = world.look(lambda db: pdf_of(db, letter.id, base_url=SHOWN_ADDRESS, now=world.clock.now, sender=sender))
    with pypdfium2.PdfDocument(made.bytes) as document:
        return [page.render(scale=2.5).to_pil().convert("RGB") for page in document]


def _home_papers(world: World) -> list[Image.Image]:
    """What hangs and lies in the home: its poster, the leaflet's outside and the form to write on."""
    settings = world.gateway.settings.model_copy(update={"base_url": SHOWN_ADDRESS, "return_address": SENT_BACK_TO})
    home = world.look(lambda db: homes.by_location(db, "D-101"))
    assert home is not None
    made = [
        world.look(lambda db, kind=kind: home_paper(db, home, kind, settings=settings, advice=ADVISER))
        for kind in (Kind.POSTER, Kind.LEAFLET, Kind.FORM)
    ]
    return [_first_page(each.bytes) for each in made]


def _first_page(document: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(document) as pages:
        return pages[0].render(scale=2.5).to_pil().convert("RGB")


def _three_papers(papers: list[Image.Image]) -> Image.Image:
    poster, leaflet, form = papers
    table = Image.new("RGB", (1800, 900), TABLE)
    _lay(table, poster, (40, 75), 530)
    _lay(table, leaflet, (610, 220), 600)
    _lay(table, form, (1250, 75), 510)
    return table


def _on_a_table(pages: list[Image.Image]) -> Image.Image:
    """The sheets as somebody lays them down: the story behind, the letter, and the slip in front."""
    cover, story, slip = pages
    table = Image.new("RGB", (WIDTH, HEIGHT), TABLE)
    _lay(table, story, (300, 30), 570)
    _lay(table, cover, (30, 300), 570)
    _lay(table, slip, (330, 850), 540)
    return table


def _lay(table: Image.Image, sheet: Image.Image, at: tuple[int, int], width: int) -> None:
    height = round(sheet.height * width / sheet.width)
    box = (*at, at[0] + width, at[1] + height)
    shadow = Image.new("L", table.size, 0)
    ImageDraw.Draw(shadow).rectangle((box[0] + 3, box[1] + 6, box[2] + 3, box[3] + 6), fill=90)
    table.paste((70, 60, 40), mask=shadow.filter(ImageFilter.GaussianBlur(9)))
    table.paste(sheet.resize((width, height), Image.Resampling.LANCZOS), box)


def _keep(picture: Image.Image, path: Path) -> None:
    """Write it small: few colours are enough for words on paper."""
    small = picture.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} has {path.stat().st_size} bytes, and may have {LARGEST}")
    print(f"{path}: {small.width} x {small.height}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
