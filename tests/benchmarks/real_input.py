"""Sends a file of real comments through a running server by all three ways in, then half of the webhooks again.

    python -m tests.benchmarks.real_input COMMENTS.csv DIRECTORY.csv [--count 300]

COMMENTS.csv has a column "comment"; DIRECTORY.csv is a regulator's directory. A third of the comments go by signed
text webhooks (long ones in several texts), a third by the form, a third by recording and transcription callbacks and
then through the typist's page. Everything stays on loopback. Prints one JSON object and exits 1 if any comment is
missing, doubled, or not byte for byte in the original.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from gateway.demo import cast
from gateway.demo.carrier import Carrier, tone
from gateway.demo.server import DemoServer, TurnedClock, new_token
from gateway.demo.visitor import Visitor
from gateway.demo.world import MONDAY
from gateway.web.typing.homes_to_choose import NOT_KNOWN
from gateway.wiring import Gateway
from store import calls, contributions, deliveries
from store.words import Kind
from tests.benchmarks.served import free_port

MOST_SIGNS = 1_600
SOUND = tone(1)
PATIENCE = 120  # seconds for the server to fetch every recording


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("comments", type=Path)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--count", type=int, default=300)
    given = parser.parse_args(arguments)
    csv.field_size_limit(10_000_000)
    with given.comments.open(newline="", encoding="utf-8-sig") as file:
        comments = [row["comment"] for row in csv.DictReader(file) if row["comment"].strip()][: given.count]
    with tempfile.TemporaryDirectory() as folder:
        found = Run(Path(folder), comments, given.directory).run()
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0 if found["missing"] == found["doubled"] == found["altered"] == 0 else 1


class Run:
    """One server, fed once; what became of each comment is read from its database afterwards."""

    def __init__(self, folder: Path, comments: list[str], directory: Path) -> None:
        self.comments = comments
        self.directory = directory
        port, token = free_port(), new_token()
        TurnedClock(folder / "clock", MONDAY)
        self.clock = TurnedClock(folder / "clock", MONDAY)
        self.carrier = Carrier(f"http://127.0.0.1:{port}", token)
        self.server = DemoServer(folder, port, carrier_url=self.carrier.url, token=token, account=Carrier.account)
        self.server.environment["EARSHOT_TRANSCRIBER"] = "twilio,typist"
        self.sent: list[tuple[str, dict[str, str]]] = []

    def run(self) -> dict[str, Any]:
        third = len(self.comments) // 3
        texts, forms, spoken = (
            self.comments[:third],
            self.comments[third : 2 * third],
            self.comments[2 * third :],
        )
        said = self.server.command("homes", "import", str(self.directory))
        self.server.start()
        try:
            start = time.monotonic()
            self._text_all(texts)
            self._fill_in_all(forms)
            recordings = self._speak_all(spoken)
            seconds = time.monotonic() - start
            self._send_half_again()
            self._type_all(recordings)
            memory = self._memory()
        finally:
            self.server.stop()
            self.carrier.close()
        return {"homes": said.strip().splitlines()[-1:], **self._tell(seconds), "resident_mib": memory}

    def _post(self, path: str, parameters: dict[str, str]) -> str:
        self.sent.append((path, parameters))
        return self.carrier.post(path, parameters)

    def _text_all(self, comments: list[str]) -> None:
        for number, comment in enumerate(comments):
            for start in range(0, len(comment), MOST_SIGNS):
                parameters = {
                    "MessageSid": self.carrier.new_id("SM"),
                    "AccountSid": Carrier.account,
                    "From": f"+447700900{number:03d}" if number < 1000 else f"+4416329{number:05d}",
                    "To": cast.GATEWAY_NUMBER,
                    "Body": comment[start : start + MOST_SIGNS],
                    "NumMedia": "0",
                }
                self._post("/webhooks/twilio/sms", parameters)

    def _fill_in_all(self, comments: list[str]) -> None:
        visitor = Visitor(self.server.url)
        for comment in comments:
            page = visitor.open("/tell")
            form = page.form_with("nonce")
            answers: dict[str, str | list[str]] = {"who": "me", "home_text": "not sure", "text": comment}
            answers |= {"consent_publish": "yes", "consent_contact": "no", "step": ""}
            visitor.send(page, form, answers)

    def _speak_all(self, comments: list[str]) -> list[tuple[str, str]]:
        spoken = []
        for number, comment in enumerate(comments):
            call = {
                "CallSid": self.carrier.new_id("CA"),
                "AccountSid": Carrier.account,
                "From": f"+4416329600{number % 100:02d}",
                "To": cast.GATEWAY_NUMBER,
                "CallStatus": "in-progress",
                "Direction": "inbound",
            }
            twiml = self._post("/webhooks/twilio/voice", call)
            for key in ("1", "1"):  # tell a story; agree to be recorded
                twiml = self._post(_action(twiml, "Gather", "action", self.server.url), {**call, "Digits": key})
            recording = self.carrier.new_id("RE")
            self.carrier.recordings[recording] = SOUND
            done = {
                "RecordingSid": recording,
                "RecordingUrl": f"{self.carrier.url}/2010-04-01/Accounts/{Carrier.account}/Recordings/{recording}",
                "RecordingStatus": "completed",
                "RecordingDuration": "20",
            }
            path = _action(twiml, "Record", "recordingStatusCallback", self.server.url)
            self._post(path, {"AccountSid": Carrier.account, "CallSid": call["CallSid"], **done})
            drafted = {
                "TranscriptionSid": self.carrier.new_id("TR"),
                "TranscriptionText": comment,
                "TranscriptionStatus": "completed",
                "RecordingSid": recording,
                "CallSid": call["CallSid"],
                "AccountSid": Carrier.account,
            }
            self._post(_action(twiml, "Record", "transcribeCallback", self.server.url), drafted)
            spoken.append((recording, comment))
        return spoken

    def _send_half_again(self) -> None:
        for path, parameters in self.sent[::2]:
            self.carrier.post(path, parameters)

    def _type_all(self, spoken: list[tuple[str, str]]) -> None:
        """A person confirms each draft; here the draft is right, so the person changes nothing."""
        said = self.server.command("staff", "add", "tess@example.org", "--role", "typist")
        visitor = Visitor(self.server.url)
        page = visitor.open(said.split()[-1].removeprefix(self.server.url))
        visitor.send(page, page.form_with("password", "again"), {"password": cast.PASSWORD, "again": cast.PASSWORD})
        gateway = self.server.look()
        for recording_sid, comment in spoken:
            with gateway.database.read() as session:
                recording = calls.recording_by_sid(session, recording_sid)
            if recording is None:
                continue
            self._await_sound(gateway, recording.id)
            queue = visitor.open("/typing")
            take = queue.forms[-1]
            take.action = f"/typing/{recording.id}/take"
            page = visitor.send(queue, take)
            answers: dict[str, str | list[str]] = {"text": comment, "publish": "yes", "listened": "y", "read_back": "y"}
            visitor.send(page, page.form_with("listened"), {**answers, "home": NOT_KNOWN, "do": "confirm"})
        gateway.database.close()

    def _await_sound(self, gateway: Gateway, recording_id: int) -> None:
        """Nobody can confirm what nobody can have heard: wait until the recording was fetched from the carrier."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with gateway.database.read() as session:
                recording = calls.recording(session, recording_id)
            if recording is not None and recording.blob_id is not None:
                return
            time.sleep(0.1)
        raise RuntimeError("a recording was not fetched")

    def _memory(self) -> float:
        from tests.benchmarks.served import Served

        process = self.server._process
        return round(Served(process, self.server.url).memory_mib(), 1) if process else 0.0

    def _tell(self, seconds: float) -> dict[str, Any]:
        gateway = self.server.look()
        with gateway.database.read() as session:
            table = contributions.contributions
            rows = session.execute(table.select().where(table.c.kind == Kind.STORY)).all()
            originals = ["".join(self._story_parts(session, row.id)) for row in rows]
            receipts = session.execute(
                select(func.count()).where(deliveries.deliveries.c.notice == "receipt")
            ).scalar_one()
        gateway.database.close()
        wanted, kept = Counter(self.comments), Counter(originals)
        return {
            "comments": len(self.comments),
            "webhooks": len(self.sent),
            "sent_again": len(self.sent[::2]),
            "stories": len(rows),
            "missing": sum((wanted - kept).values()),
            "doubled": sum(max(0, kept[text] - wanted[text]) for text in wanted),
            "altered": sum((kept - wanted).values()),
            "by_state": dict(Counter(row.state for row in rows)),
            "waiting_for_home": sum(row.home_id is None for row in rows),
            "waiting_for_consent": sum(row.consent_publish is None for row in rows),
            "receipts_staged": receipts,
            "seconds_for_all_three_ways": round(seconds, 1),
        }

    @staticmethod
    def _story_parts(session: Any, story: int) -> list[str]:
        return [part.text or "" for part in contributions.original(session, story) if part.field == "text"]


def _action(twiml: str, verb: str, attribute: str, base: str) -> str:
    from xml.etree import ElementTree

    found = ElementTree.fromstring(twiml).find(f".//{verb}")
    if found is None:
        raise RuntimeError(f"no {verb} in {twiml}")
    return found.attrib[attribute].removeprefix(base)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
