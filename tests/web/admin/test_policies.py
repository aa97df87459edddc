"""Choosing policies: drawn from the machine's table, a reason wanted where a home may block, the nearest counts."""

import pytest

from gateway.moderation.decide import policy_for
from gateway.moderation.policies import POLICIES
from gateway.moderation.policy_table import lines
from store import homes, policy_uses
from store.homes import Home
from store.words import Event, Ground, Role, State
from tests.web.staff_cast import Office


@pytest.fixture
def two_homes(office: Office) -> tuple[Home, Home]:
    """Two homes of one provider."""

    def work(session: object) -> tuple[Home, Home]:
        made = [
            homes.add(
                session,  # type: ignore[arg-type]
                now=office.clock(),
                name=name,
                town="Leeds",
                postcode="LS1 1AA",
                provider_name="Example Care Ltd",
                provider_id="1-700",
            )
            for name in ("Rosewood", "Elm House")
        ]
        return tuple(homes.get(session, home_id) for home_id in made)  # type: ignore[arg-type,return-value]

    return office.database.write(work)  # type: ignore[arg-type]


def in_force(office: Office, home_id: int) -> str:
    with office.database.read() as session:
        return policy_for(session, homes.get(session, home_id)).name


def test_a_blocking_policy_needs_why_it_is_lawful_here(office: Office) -> None:
    browser = office.browser(Role.ADMINISTRATOR, email="ad@example.org")
    refused = browser.send("/admin/policies/gateway/all", policy="provider_decides", lawful_because=" ")
    assert refused.status_code == 422
    assert "Say why a policy under which a home may block" in refused.text
    with office.database.read() as session:
        assert policy_uses.get(session, "gateway") is None
    sent = browser.send("/admin/policies/gateway/all", policy="provider_decides", lawful_because="A study")
    assert sent.status_code == 303
    with office.database.read() as session:
        use = policy_uses.get(session, "gateway")
    assert use is not None
    assert (use.policy, use.lawful_because, use.by) == ("provider_decides", "A study", "ad@example.org")
    assert "A study" in browser.get("/admin/policies").text


def test_a_homes_policy_counts_before_its_providers_and_that_before_the_gateways(
    office: Office, two_homes: tuple[Home, Home]
) -> None:
    rosewood, elm = two_homes
    browser = office.browser(Role.ADMINISTRATOR)
    found = browser.get("/admin/policies?q=example+care").text
    assert "All homes of Example Care Ltd" in found
    browser.send("/admin/policies/gateway/all", policy="moderator_only")
    assert in_force(office, elm.id) == "moderator_only"
    browser.send("/admin/policies/group/1-700", policy="provider_restricts", lawful_because="A study")
    assert (in_force(office, elm.id), in_force(office, rosewood.id)) == ("provider_restricts", "provider_restricts")
    browser.send(f"/admin/policies/home/{rosewood.id}", policy="provider_may_ask_for_review")
    assert in_force(office, rosewood.id) == "provider_may_ask_for_review"
    browser.send(f"/admin/policies/home/{rosewood.id}/give-up", page=f"/admin/policies/home/{rosewood.id}")
    assert in_force(office, rosewood.id) == "provider_restricts"
    browser.send("/admin/policies/group/1-700/give-up", page="/admin/policies/group/1-700")
    assert in_force(office, elm.id) == "moderator_only"
    page = browser.get("/admin/policies").text
    assert page.count("No policy of its own any more") == 2
    assert "All homes of Example Care Ltd" in page


@pytest.mark.parametrize("path", ["home/99", "home/nine", "group/none", "gateway/some", "moon/1"])
def test_a_scope_that_is_not_there_is_not_found(office: Office, path: str) -> None:
    assert office.browser(Role.ADMINISTRATOR).get(f"/admin/policies/{path}").status_code == 404


def test_the_gateways_own_policy_is_never_given_up(office: Office) -> None:
    browser = office.browser(Role.ADMINISTRATOR)
    sent = browser.send("/admin/policies/gateway/all/give-up", page="/admin/policies/gateway/all")
    assert sent.status_code == 400


def test_the_page_draws_each_policy_from_the_machine(office: Office) -> None:
    page = office.browser(Role.ADMINISTRATOR).get("/admin/policies").text
    for words in (
        "The home objects, on any other ground",
        "it is about another service, not ours",
        "Read restricted stories, comment, recommend",
        "Only what is referred to them",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("name", "objection"),
    [
        ("provider_decides", State.NOT_PUBLISHED),
        ("provider_restricts", State.RESTRICTED),
        ("provider_may_ask_for_review", State.IN_REVIEW),
    ],
)
def test_the_table_says_where_each_answer_leads(name: str, objection: State) -> None:
    told = {(line.event, line.ground): line.target for line in lines(POLICIES[name])}
    assert told[Event.APPROVE, None] is State.WITH_PROVIDER
    assert told[Event.LAPSE, None] is told[Event.GO_AHEAD, None] is State.PUBLISHED
    assert told[Event.OBJECT, Ground.WRONG_SERVICE] is State.IN_MODERATION
    assert {told[Event.OBJECT, ground] for ground in Ground if ground is not Ground.WRONG_SERVICE} == {objection}


def test_where_the_home_is_not_asked_it_has_no_answer() -> None:
    told = [line for line in lines(POLICIES["moderator_only"]) if line.target is not None]
    assert [(line.event, line.target) for line in told] == [(Event.APPROVE, State.PUBLISHED)]
