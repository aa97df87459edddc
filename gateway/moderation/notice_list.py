"""Every notice that can go out: to whom, what is worse for it (silence or doubling), and what it is for."""

from typing import NamedTuple

from store.words import Recipient, Worse

AUTHOR, PROVIDER, BODY = Recipient.AUTHOR, Recipient.PROVIDER, Recipient.BODY
COUNCIL, COMPLAINANT = Recipient.COUNCIL, Recipient.COMPLAINANT
SILENCE, DOUBLING = Worse.SILENCE, Worse.DOUBLING


class Notice(NamedTuple):
    """``recipient`` may become the responsible person for a story about the manager."""

    recipient: Recipient
    worse: Worse
    purpose: str
    lasts: bool = False
    """No later move makes it wrong, so none cancels it."""
    only_if_told: bool = False
    """Goes only to a home or body that had been told of the story before."""
    of_parent: bool = False
    """Goes to the people of the story that a child belongs to, not to the child's writer."""
    first_home: bool = False
    """Goes to the home from before a reroute."""


NOTICES: dict[str, Notice] = {
    # To the author (for a child: to its writer).
    "receipt": Notice(AUTHOR, SILENCE, "We have it; the return code; no emergency service.", lasts=True),
    "ask_home": Notice(AUTHOR, DOUBLING, "Asks which home it is about."),
    "consent_question": Notice(AUTHOR, DOUBLING, "Asks whether it may be published."),
    "question_to_author": Notice(AUTHOR, DOUBLING, "A moderator's question."),
    "edits_to_approve": Notice(AUTHOR, DOUBLING, "Edits that change words: may we publish it like this?"),
    "reminder_author": Notice(AUTHOR, DOUBLING, "Our question still waits (after 3 and 10 days)."),
    "no_reply_author": Notice(AUTHOR, DOUBLING, "No answer came; we go on without it."),
    "scheduled_author": Notice(AUTHOR, DOUBLING, "Approved; nobody is told before its date."),
    "approved_author": Notice(AUTHOR, DOUBLING, "Approved; the home has it now, and until when."),
    "published_author": Notice(AUTHOR, DOUBLING, "It is published, how the home was told, and where to read it."),
    "kept_private_author": Notice(AUTHOR, DOUBLING, "It is kept private, and how to publish it after all."),
    "rejected_author": Notice(AUTHOR, DOUBLING, "Not accepted, why, and how to appeal within 28 days."),
    "held_author": Notice(AUTHOR, DOUBLING, "It is held, why, and when that is looked at again."),
    "released_author": Notice(AUTHOR, DOUBLING, "No longer held; a moderator reads it."),
    "referred_author": Notice(AUTHOR, DOUBLING, "We have told the council; where to get help."),
    "objection_author": Notice(AUTHOR, DOUBLING, "The home objected, on which ground, and who decides by when."),
    "rerouted_author": Notice(AUTHOR, DOUBLING, "It went to the wrong home; that is put right."),
    "returned_author": Notice(AUTHOR, DOUBLING, "A senior sent it back to moderation, and why."),
    "restricted_author": Notice(AUTHOR, DOUBLING, "Its text is restricted, the reason, and who still reads it."),
    "not_published_author": Notice(AUTHOR, DOUBLING, "The home did not let it be published; it is counted."),
    "recommended_author": Notice(AUTHOR, DOUBLING, "A body recommends what should become of it."),
    "suspended_author": Notice(AUTHOR, DOUBLING, "Taken from view while it is looked into, and why."),
    "reinstated_author": Notice(AUTHOR, DOUBLING, "It can be seen again."),
    "withdrawn_author": Notice(AUTHOR, DOUBLING, "Withdrawn; 7 days to restore it; privately: did anyone ask you to?"),
    "how_to_finish_withdrawal": Notice(AUTHOR, SILENCE, "Someone wrote WITHDRAW from your number: how to finish."),
    "all_right_author": Notice(AUTHOR, DOUBLING, "Fourteen days after the home was told: is everything all right?"),
    # To the home, or to the responsible person at the provider's office.
    "story_to_decide": Notice(PROVIDER, SILENCE, "A story: what you can do, by when, and what silence means."),
    "reminder_provider": Notice(PROVIDER, DOUBLING, "Half of the time to answer has passed."),
    "published_provider": Notice(PROVIDER, DOUBLING, "It is published; how to respond."),
    "kept_private_provider": Notice(PROVIDER, DOUBLING, "A story for you alone; the author agreed to that."),
    "restricted_provider": Notice(PROVIDER, DOUBLING, "Its text is restricted, and the public reason."),
    "returned_provider": Notice(PROVIDER, DOUBLING, "A senior sent it back to moderation, and why.", only_if_told=True),
    "rejected_provider": Notice(PROVIDER, DOUBLING, "It will not be published.", only_if_told=True),
    "recommended_provider": Notice(PROVIDER, DOUBLING, "A body recommends what should become of it."),
    "withdrawn_provider": Notice(PROVIDER, DOUBLING, "The author withdrew it.", only_if_told=True),
    "destroy_letter": Notice(
        PROVIDER,
        SILENCE,
        "It was not about you: please destroy what we sent.",
        lasts=True,
        only_if_told=True,
        first_home=True,
    ),
    "answer_acknowledged": Notice(
        PROVIDER, SILENCE, "Somebody answered our letter by telephone; whom to call if that was not you.", lasts=True
    ),
    # To the public interest bodies.
    "digest_body": Notice(BODY, DOUBLING, "What was published since yesterday about the homes that you follow."),
    "alert_body": Notice(
        BODY, DOUBLING, "A home restricted, or saw withdrawn, three stories and a fifth of its stories in a year."
    ),
    "published_body": Notice(BODY, DOUBLING, "A story about a home that you follow is published."),
    "restricted_body": Notice(BODY, SILENCE, "A restricted story with its reason; you may comment."),
    "kept_private_body": Notice(BODY, DOUBLING, "A private story; the author agreed that you read it."),
    "restriction_review_body": Notice(BODY, DOUBLING, "A restriction is due for review."),
    "withdrawn_body": Notice(BODY, DOUBLING, "The author withdrew it.", only_if_told=True),
    # To the council, and to whoever complained.
    "referral_council": Notice(COUNCIL, SILENCE, "A safeguarding referral that waits for a name.", lasts=True),
    "rejected_complainant": Notice(COMPLAINANT, DOUBLING, "What you complained of was removed."),
    "suspended_complainant": Notice(COMPLAINANT, DOUBLING, "What you complained of is out of view for now."),
    "reinstated_complainant": Notice(COMPLAINANT, DOUBLING, "What you complained of stays, and why."),
    # To the people of the story that a child belongs to.
    "child_published_author": Notice(AUTHOR, DOUBLING, "Somebody responded to your story.", of_parent=True),
    "child_published_provider": Notice(PROVIDER, DOUBLING, "Something was added to a story about you.", of_parent=True),
}
