"""What the machine needs to know about one contribution, who acts, and what a move changes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from gateway.moderation.deadlines import Nation
from store.words import Ground, HoldKind, Kind, RejectCode, Role, State


class Actor(NamedTuple):
    """One person, or one part of the system, acting in one role.

    ``id`` is the account's name for someone who signed in, and empty for an author or the clock.
    """

    role: Role
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One contribution as the machine sees it: plain values, no rows and no text that it does not weigh.

    All instants are aware and in UTC. The door fills the fields in from the tables; a field that a move sets
    comes back in ``Planned.changes`` under the same name.
    """

    state: State | None
    """None only before ``receive``."""
    kind: Kind = Kind.STORY
    version: int = 0

    policy: str | None = None
    """The policy stamped at the first ``approve``, with ``policy_version``; kept from then on."""
    policy_version: int | None = None
    raw_kept: bool = False
    """The raw original is stored; nothing is received before that."""

    # What the author and the intake have told us.
    home_id: str | None = None
    """The home that it is about; None while nobody knows."""
    nation: Nation = Nation.ENGLAND
    """Where the home is: its bank holidays count."""
    consent_publish: bool | None = None
    """True: may be published; False: refused; None: not answered yet."""
    author_reachable: bool = False
    """A channel that the author chose still works. An author who can't be reached is never asked."""
    author_stopped: bool = False
    """The author has died or was erased: no message goes to that contact any more."""
    author_unsafe: bool = False
    """Telling the author of a hold, a referral or a suspension could put somebody in danger."""
    no_reply: bool = False
    """The author let a question lapse."""
    waiting_for_typist: bool = False
    """A recording is not written down yet, so silence is ours and not the author's."""
    waiting_for_translator: bool = False
    """It is in another language, and no named person has put it into English yet."""
    question_delivered_at: datetime | None = None
    """When our last question was delivered to the author; the 28 days of ``received`` count from here."""
    agreed_tell_provider: bool = False
    agreed_tell_bodies: bool = False
    """A private story goes to the home, or to the bodies, only if the author agreed to each."""
    about_manager: bool = False
    """The story is about the manager: it goes to the responsible person's own office, never to the home."""

    # The text.
    current_text: str = ""
    """The derived version's words, as they would be published."""
    approved: bool = False
    """A moderator has approved a text of it at least once."""
    edited_version: int | None = None
    """The number of the edited version that waits for the author's yes."""

    # When it may go out.
    publish_on: datetime | None = None
    """"Not yet": the instant that the author set."""
    publish_when_told: bool = False
    """"When I tell you": no date, until the author says so."""
    drawn_until: datetime | None = None
    """The end of the delay that was drawn once for a small home."""
    taken_back_until: datetime | None = None
    """Until then the last ``approve`` may be recalled and its deliveries are not due."""

    # The home's answer.
    home_was_asked: bool = False
    """The home has answered, or its time is up: it is not asked a second time."""
    told_provider: bool = False
    """Something about this was handed over to the home, or the home has answered."""
    told_bodies: bool = False
    """Something about this was handed over to a body."""
    home_told: bool = False
    """There is evidence that the home was told; the window of that evidence ends at ``due_at``."""
    home_unreachable: bool = False
    """Two tries were void, or 20 working days passed without evidence and the phone task is done."""
    reminded: bool = False
    """The home was reminded at half its window."""
    provider_suppressed: bool = False
    """After a referral: home, owner and head office receive nothing."""
    objection_ground: Ground | None = None
    """The ground of an objection that nobody has decided yet."""

    # Where it has been.
    asked_from: State | None = None
    """The state from which the author was asked; ``with_author`` goes back there."""
    public_state: State | None = None
    """``published`` or ``restricted``: the public state from which it was suspended."""
    not_decided_in_time: bool = False
    """It was restricted because no senior decided its review in time."""
    hold_kind: HoldKind | None = None
    legal_until: datetime | None = None
    """A hold of the kind ``legal`` ends here, whatever happens."""
    extension_count: int = 0
    hold_reviews: int = 0
    """How often the review of the hold came due; counted in public from the second."""

    # Who did what, for the separation of persons.
    first_moderator: str | None = None
    proposer: str | None = None
    """Who proposed a restriction that waits for a second person."""
    reporter: str | None = None
    """Who on the staff reported it, or hid it."""
    report_open: bool = False
    """A report or a complaint about the published text waits for a decision."""
    rejected_by: str | None = None
    reject_code: RejectCode | None = None
    under_appeal: bool = False
    """The author appealed; another moderator decides."""
    complainant_known: bool = False
    """Somebody outside complained and left a way to be told."""

    # A notice under the Defamation Act 2013, section 5.
    notice_open: bool = False
    removal_due: datetime | None = None
    """When an open notice obliges us to remove the text."""

    # Clocks.
    due_at: datetime | None = None
    """When the clock's next event in this state is due: a lapse, a review or a release."""
    rejected_at: datetime | None = None
    withdrawn_at: datetime | None = None
    retention_ends: datetime | None = None

    # A record beside a story.
    parent_state: State | None = None
    fast_track: bool = False
    """A response that ``policies.may_fast_track`` lets through."""

    @property
    def home_known(self) -> bool:
        return self.home_id is not None

    @property
    def consent_answered(self) -> bool:
        return self.consent_publish is not None

    @property
    def publishable(self) -> bool:
        """Nothing becomes public that no moderator approved, or without the author's consent and a home."""
        return self.approved and self.consent_publish is True and self.home_known

    @property
    def release_at(self) -> datetime | None:
        """The later of the author's own date and the drawn delay."""
        if self.publish_on is None or self.drawn_until is None:
            return self.publish_on or self.drawn_until
        return max(self.publish_on, self.drawn_until)


@dataclass(frozen=True, slots=True)
class Changes:
    """New values for the fields of ``Facts`` that a move changes, besides state and version."""

    values: dict[str, object] = field(default_factory=dict)

    def apply(self, facts: Facts, target: State) -> Facts:
        """The facts after the move, with the next version number."""
        after = {**self.values, "state": target, "version": facts.version + 1}
        return replace(facts, **after)  # type: ignore[arg-type]
