"""Photographs every page for everyone at 1280 and 320 px and joins the pictures into sheets to look through.

``python -m tests.browser.contact_sheets FOLDER``: the town of the tests, each role's walk, a page of a shape once.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, ViewportSize, sync_playwright

from store.database import Database
from store.migrating import migrate
from store.words import Role
from tests.browser.conftest import ARGUMENTS, CHROMIUM, LONGEST_WAIT, served
from tests.browser.test_every_page import MOVING, STAFF, STAFF_PAGES, STATES
from tests.browser.town import Town, town_over
from tests.browser.walking import Walker
from tests.conftest import KEYS, TurnedClock

SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 900}, {"width": 320, "height": 800})
TALLEST = 3_200  # pixels of one page; what is below is cut off
ACROSS = {1280: 4, 320: 8}
TILE = {1280: (480, 1_000), 320: (230, 1_000)}
Taken = tuple[str, dict[int, Image.Image]]


class Photographer(Walker):
    """Walks as the tests do, but takes a picture of each page instead of looking for barriers."""

    def __init__(self, page: Page, base: str, who: str) -> None:
        super().__init__(page, base, "")
        self.who = who
        self.taken: list[Taken] = []

    def look(self, name: str) -> None:
        pictures = {}
        for size in SIZES:
            self.page.set_viewport_size(size)
            shot = Image.open(BytesIO(self.page.screenshot(full_page=True)))
            pictures[size["width"]] = shot.crop((0, 0, shot.width, min(shot.height, TALLEST))).convert("RGB")
        self.taken.append((f"{self.who} {name}", pictures))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        database = Database(f"sqlite:///{place}/earshot.db", KEYS)
        migrate(database)
        town = town_over(database, TurnedClock(), Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with served(town.app) as base:
            taken: list[Taken] = []
            for who in ("public", "author", "home", *STAFF):
                context = browser.new_context(viewport=SIZES[0])
                context.set_default_timeout(LONGEST_WAIT)
                photographer = Photographer(context.new_page(), base, str(who))
                _walk(town, photographer, who)
                context.close()
                taken += photographer.taken
                print(f"{who}: {len(photographer.taken)} pages; {'; '.join(photographer.wrong) or 'nothing wrong'}")
        browser.close()
        database.close()
    for width in ACROSS:
        for number, sheet in enumerate(_sheets(taken, width), 1):
            sheet.save(folder / f"sheet-{width}-{number:02}.png", optimize=True)


def _walk(town: Town, photographer: Photographer, who: str) -> None:
    if who == "public":
        published = [town.stories[each].reference for each in ("published", "suspended")]
        starts = ["/", "/stories", "/homes?q=o", "/homes?q=nowhere", "/tell", "/mine", "/answer", "/sign-in"]
        starts += [f"/stories/{each[:4]}-{each[4:]}" for each in published]
        photographer.walk([*starts, f"/homes/{town.homes['large']}", f"/homes/{town.homes['small']}"])
    elif who == "author":
        for state in STATES:
            photographer.goes("/mine")
            photographer.page.get_by_label("Your code").fill(town.stories[state].code)
            photographer.page.get_by_role("button", name="Continue").click()
            photographer.seen.clear()
            photographer.walk(["/mine"], only="/mine")
            photographer.page.context.clear_cookies()
    elif who == "home":
        for state in ("with_home", "in_review", "published"):
            link = f"/answer/l/{town.stories[state].link}"
            photographer.walk([link], only=link)
    else:
        role = Role(who)
        photographer.sign_in(town.session_of(role))
        starts = list(STAFF.get(role, ("/bodies",)))
        starts += [f"/desk/stories/{town.stories[each].reference}" for each in MOVING.get(role, ())]
        photographer.walk(starts, only=(*STAFF_PAGES, "/bodies", "/calls", "/translating"))


def _sheets(taken: Sequence[Taken], width: int) -> Iterator[Image.Image]:
    across, (tile, height) = ACROSS[width], TILE[width]
    font = ImageFont.load_default(15)
    for at in range(0, len(taken), across * 2):
        sheet = Image.new("RGB", (across * (tile + 12), 2 * (height + 34)), (90, 90, 90))
        for place, (name, pictures) in enumerate(taken[at : at + across * 2]):
            left, top = place % across * (tile + 12) + 6, place // across * (height + 34) + 28
            picture = pictures[width]
            small = picture.resize((tile, round(picture.height * tile / picture.width)), Image.Resampling.LANCZOS)
            sheet.paste(small.crop((0, 0, tile, min(small.height, height))), (left, top))
            ImageDraw.Draw(sheet).text((left, top - 22), name[: tile // 8], fill=(255, 255, 255), font=font)
        yield sheet


if __name__ == "__main__":
    main(Path(sys.argv[1]))
