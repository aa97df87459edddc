"""How stories are collected, checked, edited and counted, in plain words, with the numbers that the program goes by."""

from datetime import time

from flask import Blueprint, render_template

from gateway.delivery.retention import periods_of
from gateway.intake.checking import CLOSES, OPENS
from gateway.moderation.consequences import TASK_WORKING_DAYS
from gateway.moderation.deadlines import LETTER_WORKING_DAYS, WINDOW_HOURS
from gateway.moderation.decide import policy_for
from gateway.moderation.policies import DELAY_DAYS, SMALL_HOME_BEDS, Policy
from gateway.web.gateway_here import here
from gateway.web.public.told_words import GROUNDS
from gateway.web.security_headers import public_page
from store.words import Event, Ground, RejectCode, State

SECONDS = 60
PARTS = {
    "collected": "Where stories come from",
    "checked": "How stories are checked",
    "edited": "What we change",
    "told": "Who is told, and what a home may do",
    "restricted": "When you cannot read a story",
    "counted": "What is counted",
    "report": "If something is wrong with a story",
    "privacy": "Your privacy",
}
NOT_ACCEPTED = {
    RejectCode.NOT_ABOUT_CARE: "it is not about care",
    RejectCode.NOT_OWN_EXPERIENCE: "it is not somebody’s own experience",
    RejectCode.NOT_GENUINE: "it is made up",
    RejectCode.ABUSIVE: "it is abusive",
    RejectCode.CANNOT_BE_MADE_SAFE: "nothing would be left of it once nobody can be recognised",
    RejectCode.COMMERCIAL: "it is advertising",
    RejectCode.DUPLICATE: "it was told before",
    RejectCode.TOO_OLD: "it is too long ago",
    RejectCode.LEGAL: "the law forbids it",
}
MAY = {
    State.IN_REVIEW: "ask for a review",
    State.RESTRICTED: "keep a story’s words from the public",
    State.NOT_PUBLISHED: "keep a story from being published",
}


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/how-it-works", "how_it_works", how_it_works)


@public_page(seconds=SECONDS)
def how_it_works() -> str:
    with here().database.read() as session:
        policy = policy_for(session, None)
    return render_template(
        "public/how_it_works.html",
        parts=PARTS,
        rejected=list(NOT_ACCEPTED.values()),
        small=SMALL_HOME_BEDS,
        delay=DELAY_DAYS,
        policy=policy,
        may=_may(policy),
        grounds=[GROUNDS[ground] for ground in Ground],
        days=WINDOW_HOURS // 24,
        letter_days=LETTER_WORKING_DAYS,
        review_days=TASK_WORKING_DAYS[Event.OBJECT],
        hide_days=TASK_WORKING_DAYS[Event.HIDE],
        periods=periods_of(here().settings),
        opens=_hour(OPENS),
        closes=_hour(CLOSES),
    )


def _may(policy: Policy) -> str:
    return MAY.get(policy.object_target, "") if policy.object_target else ""


def _hour(at: time) -> str:
    return f"{at.hour % 12 or 12} {'am' if at.hour < 12 else 'pm'}"
