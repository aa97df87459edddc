"""The moves in plain words: what the button says, what it is for, and what the history and the page say afterwards."""

from typing import NamedTuple

from store.words import Event as E


class EventWords(NamedTuple):
    """``ask`` heads the page of the move; ``what`` says when it is right; ``done`` is said afterwards."""

    ask: str
    what: str
    done: str


EVENT_WORDS: dict[E, EventWords] = {
    E.RECEIVE: EventWords("Receive", "", "Arrived"),
    E.COMPLETE: EventWords("Complete", "", "Home and consent are known; it can be moderated"),
    E.LAPSE: EventWords("Let the time run out", "", "The time ran out"),
    E.APPROVE: EventWords(
        "Approve", "Nothing in it identifies someone, and the author agreed to publish it.", "Approved"
    ),
    E.ASK_AUTHOR: EventWords(
        "Ask the author", "Something is unclear, and only the author can say.", "The author was asked"
    ),
    E.PROPOSE_EDITS: EventWords(
        "Propose edits",
        "You want to change the author's words. Taking out what identifies someone needs no permission.",
        "Edits were proposed to the author",
    ),
    E.REPLY: EventWords("Reply", "", "The author answered"),
    E.APPROVE_EDITS: EventWords("Agree to the edits", "", "The author agreed to the edits"),
    E.RECALL: EventWords("Take it back", "You want to look at it again before anybody is told.", "Taken back"),
    E.RELEASE_DUE: EventWords("Release on its date", "", "Its date came"),
    E.KEEP_PRIVATE: EventWords(
        "Keep private", "The author does not want it published, or never answered.", "Kept private"
    ),
    E.AGREE_TO_PUBLISH: EventWords("Agree to publish", "", "The author agreed to publish it"),
    E.REJECT: EventWords("Reject", "It can't be accepted at all. The author is told why and may appeal.", "Rejected"),
    E.APPEAL: EventWords("Appeal", "", "The author appealed"),
    E.HOLD: EventWords(
        "Hold",
        "Somebody may be in danger, a court is involved, or the author is in distress. The home is never told.",
        "Held",
    ),
    E.RELEASE: EventWords("Release", "There is no reason to hold it any longer. It is moderated afresh.", "Released"),
    E.EXTEND_HOLD: EventWords(
        "Hold for longer", "The reason still stands. From the second time a senior agrees.", "Held for longer"
    ),
    E.REVIEW_DUE: EventWords("Review", "", "A review came due"),
    E.REFER: EventWords(
        "Refer to the council",
        "Somebody may be harmed or neglected. The home, its owner and its head office hear nothing from us.",
        "Referred",
    ),
    E.GO_AHEAD: EventWords("Go ahead", "", "The home said: go ahead"),
    E.OBJECT: EventWords("Object", "", "The home objected"),
    E.RAISE_SAFEGUARDING: EventWords("Raise safeguarding", "", "The home raised a safeguarding concern"),
    E.REROUTE: EventWords(
        "Send to the right home",
        "It is about another home. The first one is asked to destroy its letter.",
        "Sent to the right home",
    ),
    E.DISMISS: EventWords(
        "Turn down the objection",
        "The objection does not stand. The story is published.",
        "The objection was turned down",
    ),
    E.RETURN_TO_MODERATION: EventWords(
        "Return to moderation", "A moderator should look at it again.", "Returned to moderation"
    ),
    E.PROPOSE_RESTRICTION: EventWords(
        "Propose a restriction",
        "Its text should be read by public bodies only. A second person must agree.",
        "A restriction was proposed",
    ),
    E.CONFIRM_RESTRICTION: EventWords(
        "Confirm the restriction", "You are the second person, and you agree.", "Restricted"
    ),
    E.RECOMMEND: EventWords("Recommend", "", "A public body made a recommendation"),
    E.LIFT: EventWords(
        "Lift the restriction",
        "The reason for the restriction is gone. The story is published.",
        "The restriction was lifted",
    ),
    E.HIDE: EventWords(
        "Hide", "The published text identifies someone. A senior decides within two working days.", "Hidden for now"
    ),
    E.SUSPEND: EventWords(
        "Suspend", "You uphold a report about it, or somebody may be in danger.", "Out of view for now"
    ),
    E.TAKE_DOWN: EventWords("Take down", "A notice of complaint under the Defamation Act obliges us to.", "Taken down"),
    E.REINSTATE: EventWords("Show again", "What was said against it does not stand.", "Shown again"),
    E.WITHDRAW: EventWords("Withdraw", "", "The author withdrew it"),
    E.ASK_WITHDRAW: EventWords("Ask to withdraw", "", "Somebody asked from the author's number to withdraw it"),
    E.RESTORE: EventWords("Restore", "", "The author restored it"),
    E.ARCHIVE: EventWords("Archive", "", "Archived: its retention ended"),
}

# What a desk does most comes first; whatever else is possible follows in the machine's own order.
FREQUENT = (E.APPROVE, E.ASK_AUTHOR, E.PROPOSE_EDITS, E.KEEP_PRIVATE, E.HOLD, E.REJECT)
BY_STATE_FIRST = (
    E.RECALL,
    E.RELEASE,
    E.DISMISS,
    E.PROPOSE_RESTRICTION,
    E.CONFIRM_RESTRICTION,
    E.RETURN_TO_MODERATION,
    E.REINSTATE,
    E.HIDE,
    E.SUSPEND,
    E.LIFT,
    E.EXTEND_HOLD,
)
SHOWN_FIRST = (*FREQUENT, *BY_STATE_FIRST)
