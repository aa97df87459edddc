"""Somebody who texts pictures: signed webhooks, a carrier that holds what was sent, and what came of it here."""

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from PIL import Image

from gateway.delivery.carrier_copies import clear_due
from gateway.intake.pictures import fetch_due
from gateway.settings import Settings
from gateway.wiring import Gateway
from store import blobs, carrier_copies, pictures
from store.blobs import Blob
from store.carrier_copies import Copy
from store.database import Database
from store.pictures import Picture
from tests.conftest import TurnedClock
from tests.fakes.carrier import ACCOUNT, TOKEN, FakeCarrier
from tests.fakes.signing import sign
from tests.fakes.telephone import BASE_URL, OUR_NUMBER
from tests.phone_door import open_tasks, settings_with, stories
from tests.web.staff_cast import Office

ADA = "+447700900123"
SMS, STATUS = "/webhooks/twilio/sms", "/webhooks/twilio/sms-status"


def picture_of(size: tuple[int, int] = (40, 30), form: str = "JPEG", mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode in {"L", "P"} else None).save(out, form, **save)
    return out.getvalue()


@dataclass
class Texting:
    """One gateway with a real way out to one carrier."""

    database: Database
    clock: TurnedClock
    carrier: FakeCarrier

    def __post_init__(self) -> None:
        self.office = Office(Gateway(self.settings, self.database, self.clock), self.clock)
        self.client = self.office.app.test_client()

    @property
    def settings(self) -> Settings:
        return settings_with(twilio_api_url=self.carrier.url)

    def text(self, body: str, *files: bytes, called: str = "image/jpeg", sid: str = "", **more: str) -> str:
        """A text with pictures comes in, and is answered; its id at the carrier."""
        sid = sid or self.carrier.sid("MM" if files else "SM")
        self.carrier.messages[sid] = {"sid": sid, "body": body, "to": OUR_NUMBER, "from": ADA, "status": "received"}
        urls = [self.carrier.add_media(sid, each) for each in files]
        media = {f"MediaUrl{n}": url for n, url in enumerate(urls)} | {
            f"MediaContentType{n}": called for n in range(len(urls))
        }
        given = {"AccountSid": ACCOUNT, "MessageSid": sid, "From": ADA, "To": OUR_NUMBER, "Body": body}
        assert self.post(SMS, {**given, "NumMedia": str(len(urls)), **media, **more}) == 200
        return sid

    def status(self, sid: str, status: str, **more: str) -> None:
        given = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status, "From": OUR_NUMBER, "To": ADA}
        assert self.post(STATUS, {**given, **more}) == 200

    def post(self, path: str, fields: dict[str, str]) -> int:
        signed = {"X-Twilio-Signature": sign(BASE_URL + path, list(fields.items()), TOKEN)}
        kind = "application/x-www-form-urlencoded"
        return self.client.post(path, data=urlencode(fields), headers=signed, content_type=kind).status_code

    def fetch(self) -> int:
        return fetch_due(self.settings, self.database, self.clock)

    def clear(self) -> int:
        return clear_due(self.settings, self.database, self.clock)

    # -- looking -----------------------------------------------------------------------------------------------------

    def pictures(self) -> list[Picture]:
        with self.database.read() as session:
            rows = session.execute(pictures.pictures.select().order_by(pictures.pictures.c.id)).all()
            return [pictures._picture(row) for row in rows]

    def picture(self) -> Picture:
        found = self.pictures()
        assert len(found) == 1, f"{len(found)} pictures"
        return found[0]

    def blob(self, picture: Picture) -> Blob:
        with self.database.read() as session:
            found = blobs.get(session, picture.blob_id or 0)
        assert found is not None
        return found

    def copies(self) -> dict[tuple[str, str], Copy]:
        with self.database.read() as session:
            rows = session.execute(carrier_copies.carrier_copies.select()).all()
        return {(row.sid, row.kind): Copy(**row._mapping) for row in rows}

    def story_id(self) -> int:
        [story] = stories(self.database)
        return story.id

    def task_notes(self) -> list[str]:
        return [task.note for task in open_tasks(self.database) if task.kind == "mend_delivery"]
