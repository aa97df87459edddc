"""What goes out of the house: nothing that was taken out of a story, nothing that a table program would run, to nobody
who may not have it; and nothing comes into a case by quoting its number."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from store import contributions
from store.words import Role, State
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    answer,
    answer_by_link,
    api,
    approve,
    at_desk,
    author_code,
    code_and_pin,
    enter_code,
    enter_letter_code,
    letter_of,
    print_tray,
    tell_by_text,
    text,
    written,
)
from tests.journeys.world import World

STRANGER = "+447700900777"
NAME = "Okonkwo"
WORDS = "A member of staff is kind to me, and my room is cold."
FORMULAS = ("=cmd|' /C calc'!A0", "+SUM(1)", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1")


def test_a_stranger_who_quotes_a_reference_or_the_code_of_a_text_joins_no_story(world: World) -> None:
    """B 16."""
    world.home()
    story = tell_by_text(world, "Rosewood in Leeds. My room was cold all winter.")
    before = world.look(lambda session: contributions.original(session, story))
    for quoted in (written(world.story(story)), world.story(story).reference):
        text(world, f"About {quoted}: it was me who wrote this, publish my real name.", sender=STRANGER)
        world.wait(minutes=31)
    assert world.look(lambda session: contributions.original(session, story)) == before
    assert world.newest().id != story, "it is kept, as a story of its own"
    assert world.newest().author_id != world.story(story).author_id
    assert not [body for body in world.messages(STRANGER) if "cold all winter" in body]


@pytest.mark.parametrize("by_letter", [False, True])
def test_what_was_taken_out_of_a_story_is_nowhere_that_it_goes(world: World, by_letter: bool) -> None:
    """B 36: page, title, list, search, feeds, API, notices, the letter's bytes and pictures, and the files' names."""
    home = world.home()
    way = {"channels": ("letter",)} if by_letter else {"channels": ("email",), "email": MANAGER_MAIL}
    world.contact(kind="home", name="Jean Alder", home_id=home, postal_address="1 Mill Lane\nLeeds\nLS1 4AP", **way)
    story = tell_by_text(world, f"Rosewood in Leeds. Sister {NAME} is kind to me, and my room is cold.")
    approve(world, story, WORDS)
    said: list[str] = []
    if by_letter:
        print_tray(world)
        mailroom, letter = at_desk(world, Role.MAILROOM), letter_of(world, story)
        page = mailroom.open(f"/print-room/letters/{letter.id}")
        pdf = next(link for link in page.links if link.endswith(".pdf"))
        made = PdfReader(BytesIO(mailroom.download(pdf)))
        said += [pdf, page.words, str(made.metadata), *(each.extract_text() for each in made.pages)]
        assert any("my room is cold" in " ".join(each.split()) for each in said), "the letter has the story"
        manager = enter_letter_code(world, *code_and_pin(world, letter))
        shown = manager.open("/answer/letter/A")
        said.append(shown.words)
        answer(manager, shown, choice="go_ahead")
        world.errands_run()
    else:
        answer_by_link(world, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
    client, reference = world.app.test_client(), world.story(story).reference
    paths = [f"/stories/{written(world.story(story))}", "/stories", "/", f"/homes/{home}"]
    paths += ["/feeds/stories.atom", "/feeds/stories.json", f"/stories?q={NAME}"]
    pages = [client.get(path) for path in paths]
    assert all(WORDS in page.text for page in pages[:1] + pages[4:6])
    assert written(world.story(story)) not in pages[-1].text, "the search does not know it either"
    said += [page.text.replace(f'value="{NAME}"', "").replace(f"“{NAME}”", "") for page in pages]
    said += [str(page.headers) for page in pages[:-1]]
    for role, place in ((Role.PROVIDER, {"home_ids": [home]}), (Role.BODY, {"area": "Leeds"})):
        caller = api(world, role, **place)  # type: ignore[arg-type]
        said += [caller.get(path).text for path in (f"/stories/{reference}", "/stories", f"/homes/{home}")]
    said += world.messages(MANAGER_MAIL) + world.messages(EDITH)
    assert [each[:200] for each in said[:-1] if NAME in each.replace(f"q={NAME}", "")] == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_somebody_takes_along_is_for_nobody_else_and_no_table_runs_it(world: World, formula: str) -> None:
    """B 39: whatever may be saved as a file, and a story that begins like a formula."""
    world.home(name=f"{formula.strip()} House")
    text(world, f"{formula}\n{formula} My room is cold.")
    world.wait(minutes=31)
    author = enter_code(world, author_code(world))
    files = {path: author.download(path).decode() for path in ("/mine/data/held.txt", "/mine/data/held.json")}
    assert "My room is cold" in files["/mine/data/held.txt"]
    lines = [line for line in files["/mine/data/held.txt"].splitlines() if line]
    assert [line for line in lines if line[0] in "=+-@\t\r" or "\t" in line] == []
    assert json.loads(files["/mine/data/held.json"])["held"]
    visitors = [world.app.test_client()]
    for path in files:
        for visitor in visitors:
            answered = visitor.get(path)
            assert answered.status_code in {302, 303, 403, 404}, path
            assert "cold" not in answered.text
    headers = enter_code(world, author_code(world))._client.get("/mine/data/held.txt").headers
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"
