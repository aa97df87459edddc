"""Plays the scenes in their order and gathers what a visitor needs afterwards: addresses, names, files."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gateway.demo import cast, paper_scenes, scenes
from gateway.demo.world import Stuck, World
from store import homes
from store.contributions import Contribution
from store.database import Session
from store.words import State


@dataclass(frozen=True)
class StoryTold:
    """One story as the demonstration left it."""

    title: str
    reference: str
    channel: str
    state: str
    address: str


@dataclass(frozen=True)
class Told:
    """What the demonstration ends with; ``as_json`` for machines."""

    ok: bool
    url: str
    folder: str
    stories: list[StoryTold]
    pages: dict[str, str]
    people: dict[str, str]
    password: str
    files: list[str]
    ways_in: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def play(world: World) -> Told:
    """Some weeks in the life of the gateway; raises Stuck, Lost or DidNotStart where the story breaks off."""
    scenes.opening(world)
    edith = scenes.edith_texts(world)
    tom = scenes.tom_fills_in_the_form(world)
    nia = scenes.nia_wants_it_private(world)
    joan = scenes.joan_phones(world)
    frightened = scenes.somebody_is_frightened(world)
    world.forward(minutes=40)
    scenes.approve(world, edith, cast.EDITH_EDITED, criticality="3")
    scenes.approve(world, joan, criticality="2")
    scenes.approve(world, tom, criticality="0")
    world.say(
        "Mo took out Edith's room and the day, and approved three stories. For ten minutes he could take it back."
    )
    world.forward(minutes=11)
    letter = paper_scenes.print_and_post(world, edith)
    world.forward(hours=3)
    scenes.manager_objects(world, joan)
    world.forward(hours=22)
    scenes.senior_decides(world, joan)
    scenes.silence_publishes(world, tom, world.clock.now)
    world.forward(days=1)
    paper_scenes.slip_comes_back(world, edith, letter)
    last = scenes.another_story_waits(world)
    expect(world, {edith: State.PUBLISHED, joan: State.PUBLISHED, tom: State.PUBLISHED, nia: State.PRIVATE})
    expect(world, {frightened: State.HELD})
    titles = {
        edith: "Edith's texts: published after her manager's slip",
        joan: "Joan's call: objected to, decided by a senior",
        tom: "Tom's form: published by silence, after a reminder",
        nia: "Nia's form: private",
        frightened: "A frightened text: held for safeguarding",
        last: "A fresh text: waits for a moderator",
    }
    return _told(world, titles)


def expect(world: World, states: dict[int, State]) -> None:
    for story, state in states.items():
        found = world.story(story).state
        if found is not state:
            raise Stuck(f"{scenes.shown(world, story)} is {found}, and should be {state}")


def _told(world: World, titles: dict[int, str]) -> Told:
    url = world.server.url
    rows = {story: world.story(story) for story in titles}
    stories = [_story(world, row, titles[story]) for story, row in rows.items()]
    return Told(
        ok=True,
        url=url,
        folder=str(world.folder),
        stories=stories,
        pages={
            "what anyone reads": f"{url}/stories",
            "a home's page": f"{url}/homes/{_home(world)}",
            "the form": f"{url}/tell",
            "an author's page (the codes are in the texts)": f"{url}/mine",
            "a letter's code": f"{url}/answer",
            "the moderators' desk": f"{url}/desk",
            "the typists": f"{url}/typing",
            "the print room": f"{url}/print-room",
            "a public body's area": f"{url}/bodies",
            "texts and e-mails that would have gone out": f"{url}/sandbox",
        },
        people={member.email: f"{member.name}, {', '.join(member.roles)}" for member in cast.STAFF},
        password=cast.PASSWORD,
        files=[str(path) for path in sorted(Path(world.folder, "letters").glob("*"))],
        ways_in=sorted({row.channel for row in rows.values()}),
    )


def _story(world: World, row: Contribution, title: str) -> StoryTold:
    public = row.state in {State.PUBLISHED, State.RESTRICTED, State.SUSPENDED}
    address = f"{world.server.url}/{'stories' if public else 'desk/stories'}/{row.reference}"
    return StoryTold(title, f"{row.reference[:4]}-{row.reference[4:]}", row.channel, row.state.value, address)


def _home(world: World) -> int:
    def find(session: Session) -> int:
        home = homes.by_location(session, "D-101")
        return home.id if home else 0

    return world.look(find)


def report(told: Told) -> str:
    """The printed end: what there is to see, and how."""
    lines = ["", "Where the stories stand", ""]
    lines += [f"  {story.title}\n    {story.reference}  {story.state}  {story.address}" for story in told.stories]
    lines += ["", "Pages to open", ""]
    lines += [f"  {address:48} {what}" for what, address in told.pages.items()]
    lines += ["", f"Sign in at {told.url}/sign-in as any of these, with the password: {told.password}", ""]
    lines += [f"  {email:20} {who}" for email, who in told.people.items()]
    lines += ["", "The letters, as the mailroom printed them", ""]
    lines += [f"  {file}" for file in told.files]
    return "\n".join(lines)


__all__ = ["StoryTold", "Told", "expect", "play", "report"]
