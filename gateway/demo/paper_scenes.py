"""What happens on paper: a letter is printed and posted, and the slip that came back is keyed."""

from datetime import date

from gateway.demo import cast
from gateway.demo.scenes import shown, told
from gateway.demo.visitor import Page, Visitor
from gateway.demo.world import Stuck, World
from store import letters
from store.letters import Letter
from store.words import LetterState, State


def print_and_post(world: World, story: int) -> Letter:
    """The mailroom prints the tray, keeps the file, and ticks the letters as posted on the next day."""
    mailroom = world.signed_in(cast.MAILROOM)
    tray = mailroom.open("/print-room")
    start = next(form for form in tray.forms if form.action.endswith("/print-room/runs"))
    run = mailroom.send(tray, start)
    files = _download(world, mailroom, run)
    world.forward(hours=23)
    mailroom = world.signed_in(cast.MAILROOM)
    run = mailroom.open(run.url)
    on = world.clock.now.date()
    mailroom.send(run, run.form_with("on-day"), _day("on", on))
    letter = letter_of(world, story)
    if letter.state is not LetterState.POSTED:
        raise Stuck(f"the letter is {letter.state}, and should be posted")
    world.say(
        f"Rosewood's manager has no e-mail: {shown(world, story)} went out as a printed letter of {letter.pages} pages "
        f"({', '.join(files)}), posted on {on:%A %d %B}. The window starts with the post."
    )
    return letter


def slip_comes_back(world: World, story: int, letter: Letter) -> None:
    """Her slip arrives; the mailroom keys the code and the box that is crossed, looks, and confirms."""
    code, _pin = _code(world, letter)
    mailroom = world.signed_in(cast.MAILROOM)
    page = mailroom.open("/print-room/slip")
    page = mailroom.send(page, page.form_with("code"), {"code": code})
    answers: dict[str, str | list[str]] = {
        "boxes_0": "go_ahead",
        "name": "Jean Alder",
        "position": "Registered manager",
    }
    page = mailroom.send(page, page.form_with("boxes_0"), answers)
    mailroom.send(page, page.form_with("confirmed"), {"confirmed": "yes"})
    world.settle()
    if world.story(story).state is not State.PUBLISHED:
        raise Stuck(f"the slip did not move {shown(world, story)}")
    told(world, story, "published_author")
    world.say(
        f"Her slip came back with one box crossed, “go ahead”. The mailroom keyed it: {shown(world, story)} is "
        "published, and Edith has a text that says so."
    )


def letter_of(world: World, story: int) -> Letter:
    letter_id = told(world, story, "story_to_decide").letter_id
    found = None if letter_id is None else world.look(lambda session: letters.get(session, letter_id))
    if found is None:
        raise Stuck("the story did not go out by letter")
    return found


def _download(world: World, mailroom: Visitor, run: Page) -> list[str]:
    """Keep the run's files where a visitor finds them; their names."""
    folder = world.folder / "letters"
    folder.mkdir(exist_ok=True)
    links = [link for link in run.links if "/files/" in link]
    if not links:
        raise Stuck(f"the print run has no files: {run.words[:300]}")
    for link in links:
        (folder / link.rsplit("/", 1)[-1]).write_bytes(mailroom.download(link))
    return [link.rsplit("/", 1)[-1] for link in links]


def _code(world: World, letter: Letter) -> tuple[str, str]:
    """What is printed on the letter; the demonstration reads it where the printer did."""
    found = world.look(lambda session: letters.code_and_pin(session, letter))
    if found is None:
        raise Stuck("the letter has no code")
    return found


def _day(name: str, day: date) -> dict[str, str | list[str]]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
