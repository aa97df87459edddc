"""A manager with a letter in hand and a telephone: the cast of the tests of answers by keypad."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask

from store.database import Database
from tests.conftest import TurnedClock
from tests.fakes.telephone import PhoneCall
from tests.phone_door import application
from tests.web.story_cast import Cast, Told

LANDLINE = "+441632960321"


class Letter:
    """A posted letter with some stories for one home, whose time ends in five days."""

    def __init__(self, database: Database, clock: TurnedClock, *, stories: int = 1, **home: Any) -> None:
        self.database, self.clock = database, clock
        self.cast = Cast(database, clock)
        self.home_id = self.cast.home(**home)
        now, closes = clock(), clock() + timedelta(days=5)
        self.told: list[Told] = [self.cast.with_provider(self.home_id).told(now, closes) for _ in range(stories)]
        self.id, self.code, self.pin = self.cast.letter_for(*self.told)
        self.app: Flask = application(database, clock)

    def call(self, caller: str = LANDLINE) -> PhoneCall:
        return PhoneCall(self.app.test_client(), caller=caller).dial()

    def opened(self, caller: str = LANDLINE) -> PhoneCall:
        """A call that has keyed code and PIN."""
        return self.call(caller).press("2").press(self.code).press(self.pin)


def lead_to(call: PhoneCall, step: str) -> PhoneCall:
    """The carrier asks for another step than the one that this caller was led to."""
    gather = call.document.find("Gather")
    assert gather is not None
    gather.attrib["action"] = re.sub(r"step=[a-z-]+", f"step={step}", gather.attrib["action"])
    return call
