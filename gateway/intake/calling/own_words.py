"""What an author hears of their own story: where it stands, in plain words; never its text, nor the home's name."""

from store.words import State

ASK_CODE = ("Please key the sixteen digits of your own code, then press the hash key.",)
BAD_CODE = ("Sorry, that is no code of ours. A digit may be wrong, or missing.",)
UNKNOWN = ("Sorry, we do not know this code. Please check all sixteen digits.",)
HELP = ("For a person to call you back, press 9. Or just hang up.",)
FOUND = ("Thank you. We have found your story.",)
STANDS = {
    State.RECEIVED: ("We have it, and a person reads it soon.",),
    State.WITH_AUTHOR: ("We have a question for you. We sent it by the way that you chose.",),
    State.IN_MODERATION: ("A moderator is reading it.",),
    State.SCHEDULED: ("It is approved, and waits for its date. Nobody is told before.",),
    State.HELD: (
        "Somebody who looks after people's safety is reading it.",
        "If someone is in danger now, hang up and call 9 9 9.",
    ),
    State.WITH_PROVIDER: ("The home has it, and may answer. If it does not, it is published.",),
    State.IN_REVIEW: ("The home has objected. A senior moderator decides, not the home.",),
    State.PUBLISHED: ("It is published. Everyone can read it.",),
    State.RESTRICTED: ("Its words are kept from the public. That it exists is shown.",),
    State.NOT_PUBLISHED: ("It is not published, because the home objected. It is counted.",),
    State.PRIVATE: ("It is kept private. It is counted, and not shown.",),
    State.SUSPENDED: ("It is hidden for now, while we look into a concern.",),
    State.REJECTED: ("We did not accept it. You can ask us to look again: a person tells you how.",),
    State.WITHDRAWN: ("You have withdrawn it. Nobody can read it.",),
    State.ARCHIVED: ("Its time with us is over. It is no longer kept.",),
}
MAY_PUBLISH = ("If we may publish it, without your name, press 1.",)
MAY_WITHDRAW = ("To take it back, press 2.",)
MAY_RESTORE = ("To bring it back, press 3.",)
PERSON = ("For a person to call you back, press 9.",)
AGAIN = ("To hear this again, press 0. Or just hang up.",)
SURE = {
    "1": ("You pressed 1: it may be published. A moderator reads it first.",),
    "2": ("You pressed 2: take it back. Nobody can read it then, and after seven days its words are erased.",),
    "3": ("You pressed 3: bring it back. A moderator reads it again.",),
}
DONE = {
    "1": ("Thank you. A moderator reads it now.",),
    "2": ("It is withdrawn. You have seven days to change your mind.",),
    "3": ("It is back. A moderator reads it.",),
}
ASKED_TO = ("One question, and only we hear the answer. Did anyone ask you to take it back?",)
ASKED_TO_KEYS = ("Yes, press 1. No, press 2. To talk to a person, press 3. Or just hang up.",)
THANKS = ("Thank you for telling us. Goodbye.",)
GOODBYE = ("Goodbye.",)
CHANGED = ("Something changed meanwhile.",)


def press_again(key: str) -> str:
    return f"To confirm, press {key} again. If not, press 0."
