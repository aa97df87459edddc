"""How it works, in plain words: what a home may do is what the policy in force says; the numbers are the program's."""

import pytest

from store import policy_uses
from tests.web.story_cast import Cast


def page(cast: Cast) -> str:
    return " ".join(cast.client().get("/how-it-works").text.split())


def test_it_says_how_stories_are_collected_checked_edited_reported_and_kept(cast: Cast) -> None:
    text = page(cast)
    for words in (
        "Made-up stories are forbidden",
        "moderator, who is a person, reads every story",
        "Nobody can pay for a story",
        "same checks and the same time",
        "It has 3 working days to answer, and 7 working days if we told it by letter",
        "decides within 5 working days",
        "Where 10 people or fewer live",
        "waits 7 to 21 days",
        "You never have to go through the home",
        "your own words for 2 years",
        "from 9 am to 5 pm",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("policy", "said", "unsaid"),
    [
        ("provider_may_ask_for_review", "A home cannot stop a story by itself", "Who may block"),
        ("provider_restricts", "A home may keep a story’s words from the public", "cannot stop"),
        ("provider_decides", "A home may keep a story from being published", "cannot stop"),
        ("moderator_only", "The home is not asked first", "Who may block"),
    ],
)
def test_what_a_home_may_do_is_what_the_policy_in_force_says(cast: Cast, policy: str, said: str, unsaid: str) -> None:
    cast.database.write(
        lambda s: policy_uses.put(s, "gateway", policy, lawful_because="Research", by="1", now=cast.clock())
    )
    text = page(cast)
    assert said in text
    assert unsaid not in text
