"""The shapes of what the API takes and gives; the description at /openapi.json is made of them.

A field that the caller's role may not see is absent. An id that JSON's numbers could not hold is a text.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from store.words import Event, State

Text = StrictStr


class Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AuthorTaken(Taken):
    """Who the author is and how to reach them; kept apart, and never shown."""

    name: Text = ""
    phone: Text = ""
    email: Text = ""
    postal_address: Text = ""
    channels: list[Literal["sms", "voice", "email", "letter"]] = []


class ConsentTaken(Taken):
    """True, false, or null where the author was not asked or did not answer."""

    publish: StrictBool | None = None
    contact: StrictBool | None = None
    home: StrictBool | None = None


class StoryTaken(Taken):
    """A story that somebody writes down for its author. At least one of text, good and better has words."""

    home_id: StrictInt | Text | None = None
    home_text: Text = ""
    text: Text = ""
    good: Text = ""
    better: Text = ""
    feelings: list[Text] = []
    role: Text = ""
    author: AuthorTaken = AuthorTaken()
    consent: ConsentTaken = ConsentTaken()


class MoveTaken(BaseModel):
    """One move. Which fields an event takes, its own answer says."""

    model_config = ConfigDict(extra="allow")

    event: Event
    expected_version: StrictInt | None = None
    reason: Text | None = None
    comment: Text | None = None
    code: Text | None = None
    ground: Text | None = None
    quote: Text | None = None
    question: Text | None = None
    text: Text | None = None
    criticality: StrictInt | None = None
    redaction_checked: StrictBool | None = None
    kind: Text | None = None
    review_on: Text | None = Field(default=None, description="A day, YYYY-MM-DD.")
    seen: Text | None = None
    told: Text | None = None
    home_id: StrictInt | Text | None = None


class ChildTaken(Taken):
    """Words beside a story."""

    kind: Literal["response", "change", "follow_up", "comment"]
    text: Text = Field(min_length=1, max_length=10_000)


class StoryMade(BaseModel):
    """``author_code`` is null for a helper: the code goes to the author alone."""

    reference: str
    author_code: str | None
    state: State
    version: int


class ChildMade(BaseModel):
    reference: str
    kind: str
    state: State
    version: int


class Moved(BaseModel):
    state: State
    version: int


class HomeBrief(BaseModel):
    id: int
    location_id: str | None
    name: str
    town: str
    postcode: str
    policy: str


class HomeWhole(HomeBrief):
    """``counts``: by state. For a small home (or unknown beds), bands in words, unless the caller works at the desk."""

    beds: int | None
    nation: str
    counts: dict[str, int | str]


class HomesGiven(BaseModel):
    homes: list[HomeBrief]
    next: str | None


class PartGiven(BaseModel):
    field: str
    text: str | None
    at: datetime


class HistoryGiven(BaseModel):
    at: datetime
    event: str
    role: str
    from_: str | None = Field(serialization_alias="from")
    to: str
    reason: str | None


class StoryGiven(BaseModel):
    """A story, or a child, as the caller's role may see it; ``text`` is the redacted one for all but the desk."""

    reference: str
    kind: str
    state: State
    version: int
    policy: str | None = None
    channel: str | None = None
    filer: str | None = None
    home: HomeBrief | None = None
    home_text: str | None = None
    text: str | None = None
    original: list[PartGiven] | None = None
    criticality: int | None = None
    urgent: bool | None = None
    reason: str | None = None
    deadline: datetime | None = None
    moves: list[str] | None = None
    history: list[HistoryGiven] | None = None
    children: "list[StoryGiven] | None" = None


class StoriesGiven(BaseModel):
    stories: list[StoryGiven]
    next: str | None


class DeliveryGiven(BaseModel):
    id: str
    to_role: str
    notice: str
    channel: str
    state: str
    attempts: int
    provider_id: str | None


class ErrorGiven(BaseModel):
    model_config = ConfigDict(extra="allow")

    code: str
    message: str


class Failed(BaseModel):
    error: ErrorGiven


def plain(shape: BaseModel) -> dict[str, Any]:
    """As JSON; what was not set is not there."""
    return shape.model_dump(mode="json", exclude_unset=True, by_alias=True)
