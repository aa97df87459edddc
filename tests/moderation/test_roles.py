"""Who may do what, read from the table, against the page's words."""

import pytest

from gateway.moderation.roles import (
    ACTORS_ONLY,
    DESK_ROLES,
    SIGN_IN_ROLES,
    actors_of,
    events_of,
    separated_events,
)
from store.words import Event, Kind, Role

MAY = {
    "author": "reply approve_edits agree_to_publish appeal withdraw restore",
    "moderator": "ask_author propose_edits recall approve keep_private reject hold hide",
    "senior": "ask_author propose_edits recall reject hold release reroute dismiss return_to_moderation "
    "propose_restriction confirm_restriction lift suspend take_down reinstate",
    "safeguarding": "hold release extend_hold refer confirm_restriction suspend",
    "typist": "hold",
    "call_handler": "hold",
    "provider": "go_ahead object raise_safeguarding",
    "body": "recommend",
    "clock": "lapse release_due review_due take_down archive",
    "system": "complete",
    "channel": "receive ask_withdraw",
    "helper": "",
    "mailroom": "",
    "auditor": "",
    "administrator": "",
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_the_moves_that_the_page_gives_it(role):
    assert {event.value for event in events_of(role)} == set(MAY[role].split())


def test_every_event_has_somebody_who_may_cause_it():
    assert all(actors_of(event) for event in Event)


def test_nobody_signs_in_as_an_author_the_clock_the_system_or_a_channel():
    assert {"author", "clock", "system", "channel"} == ACTORS_ONLY
    assert DESK_ROLES < SIGN_IN_ROLES


def test_a_providers_moves_do_not_exist_beside_a_story():
    assert events_of(Role.PROVIDER, kind=Kind.RESPONSE) == ()
    assert Role.SYSTEM in actors_of(Event.APPROVE, kind=Kind.RESPONSE)
    assert Role.SYSTEM not in actors_of(Event.APPROVE, kind=Kind.COMMENT)


def test_reviews_appeals_and_reports_are_kept_apart_from_the_first_decision():
    assert {"dismiss", "confirm_restriction", "reinstate", "suspend", "approve", "reject"} <= separated_events()
    assert not {"hold", "hide", "refer"} & separated_events()
