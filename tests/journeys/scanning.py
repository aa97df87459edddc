"""How a journey's slips come back by scanner: printed as they were, answered with a pen, spoiled, uploaded, read."""

import io
from typing import Any

from store import letters, scan_files
from store.letters import Letter
from store.scan_files import ScanFile
from store.words import Role
from tests.fakes.telephone import BASE_URL
from tests.journeys.people import at_desk
from tests.journeys.world import World
from tests.letters.reading import answering


def slips(world: World, letter: Letter, marks: answering.Marks, **how: Any) -> list[Any]:
    """The letter's slips, answered and spoiled."""
    way, seed = how.pop("way", "scan"), how.pop("seed", 6)
    printed = at_desk(world, Role.MAILROOM).download(f"/print-room/letters/{letter.id}/letter.pdf")
    stories = len(world.look(lambda session: letters.rows(session, letter.id)))
    sheets = answering.answered(printed, stories, marks, seed=seed, **how)
    return answering.spoiled(sheets, way=way, seed=seed)


def upload(world: World, content: bytes, name: str = "slips.pdf") -> ScanFile:
    """The mailroom uploads a file; the errands read it."""
    mailroom = at_desk(world, Role.MAILROOM)
    form = mailroom.open("/print-room/scans").form_with("csrf_token", "files")
    answer = mailroom._client.post(
        "/print-room/scans",
        data={**dict(form.fields), "files": (io.BytesIO(content), name)},
        headers={"Referer": f"{BASE_URL}/print-room/scans"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    world.errands_run()
    world.errands_run()  # what the slips moved is told
    return world.look(lambda session: scan_files.newest(session)[0])
