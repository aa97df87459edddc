"""What a caller is asked and told, in short sentences that can be said twice; a consent's wording has a name.

Whoever changes the words of a question about consent changes its name too: the answers that were given stay with the
words that were heard.
"""

from channels.voice import prompts

# Names of wordings, as kept beside each answer.
RECORD_WORDING = "call_record_1"
RECORD_AND_COMPUTER_WORDING = "call_record_computer_1"
TEXT_WORDING = "call_text_1"
PUBLISH_HEARD_WORDING = "call_publish_heard_1"
PUBLISH_ASKED_WORDING = "call_publish_asked_1"

GREETING = prompts.GREETING
ABOUT_RECORDING = (
    "We would like to record your story, so that a person can write it down.",
    "Only our team hears the recording. We delete it later.",
    "You can stop at any time: just hang up. What you said until then is kept, unless you ask us to delete it.",
)
ABOUT_A_COMPUTER = ("A computer at our telephone company may write a first draft. A person checks every word.",)
AGREE = ("To agree to be recorded, press 1.",)
AGREE_AND_TEXT = (
    "To agree, and to get a code for your story as a text on this telephone, press 3.",
    "Others who use this telephone may see that text.",
)
REFUSE = (
    "If you do not want to be recorded, press 2, and a person calls you back.",
    "To hear this again, press 0, or just wait.",
)
CANNOT_PRESS = ("If you cannot press a key, that is fine: hang up, and a person will call you back.",)
TELL_US = (
    "Just tell us, after the tone. Take your time.",
    "Please say which care home it is about, and whether we may publish your story without your name.",
    "When you have finished, press the hash key, or hang up.",
)
TELL_US_MORE = ("Please go on, after the tone. When you have finished, press the hash key, or hang up.",)
STORY_KEPT = (
    "Thank you. We have your story. A person will listen to it.",
    "If you want to say more, press 1. Otherwise, you can hang up.",
)
TEXT_FOLLOWS = ("We will text you a code for your story.",)
GOODBYE = ("Thank you for calling. Goodbye.",)
NO_RECORDING_TODAY = ("We do not record calls at the moment.",)
CALL_BACK_OFFER = ("A person can call you back and write your story down. For that, press 1.",)
CALL_BACK_PROMISED = ("A person will call you back on a working day. You are not being recorded. Goodbye.",)
ASK_NUMBER = (
    "We cannot see your number.",
    "Please key the telephone number that we may call, then press the hash key.",
)
NUMBER_NOT_UNDERSTOOD = ("Sorry, that is not a telephone number that we can call.",)
NO_NUMBER = ("We have no number to call. You can call us again at any time. Goodbye.",)
NO_CALL_BACK = ("You can call us again at any time, or write to us. Goodbye.",)
NOT_UNDERSTOOD = prompts.NOT_UNDERSTOOD
HEARD_NOTHING = prompts.HEARD_NOTHING
OUR_FAULT = ("Sorry, something went wrong on our side.", "Please call again in a few minutes. Goodbye.")


def consent_question(*, computer: bool, may_offer_text: bool) -> tuple[str, ...]:
    """The question before a recording, as this caller hears it."""
    draft = ABOUT_A_COMPUTER if computer else ()
    text = AGREE_AND_TEXT if may_offer_text else ()
    return (*ABOUT_RECORDING, *draft, *AGREE, *text, *REFUSE)


def record_wording(*, computer: bool) -> str:
    return RECORD_AND_COMPUTER_WORDING if computer else RECORD_WORDING


def spoken_number(number: str) -> str:
    """A number as it is read back: digit by digit."""
    return " ".join(number.replace(" ", "")) + "."
