"""What a caller is asked and told, in short sentences that can be said twice; a consent's wording has a name.

Whoever changes the words of a question about consent changes its name too: the answers that were given stay with the
words that were heard. What is said about a letter stands in ``calling/letter_words.py``, about one's own story in
``calling/own_words.py``.
"""

# Names of wordings, as kept beside each answer.
RECORD_WORDING = "call_record_1"
RECORD_AND_COMPUTER_WORDING = "call_record_computer_1"
TEXT_WORDING = "call_text_2"
PUBLISH_HEARD_WORDING = "call_publish_heard_1"
PUBLISH_ASKED_WORDING = "call_publish_asked_1"
PUBLISH_KEYED_WORDING = "call_publish_keyed_1"

GREETING = (
    "Hello. This is the care stories line.",
    "We are not an emergency service. If someone is in danger now, hang up and call 9 9 9.",
)
"""Said to every caller, whatever is pressed meanwhile."""
WHAT_WE_DO = (
    "A person reads each story, on working days.",
    "We record nothing until you agree. To stop at any time, just hang up.",
)
MENU = (
    "To tell us how care has been, press 1, or just wait.",
    "To answer a letter from us, press 2.",
    "To ask about a story that you told us, press 3.",
    "For a person to call you back, press 9.",
    "To hear this again, press 0. To come back here later, press star.",
)
JUST_TELL_US = ("That is fine. You can just tell us.",)
ABOUT_RECORDING = (
    "We would like to record your story, so that a person can write it down.",
    "Only our team hears the recording. We delete it later.",
    "You can stop at any time: just hang up. What you said until then is kept, unless you ask us to delete it.",
)
ABOUT_A_COMPUTER = ("A computer at our telephone company may write a first draft. A person checks every word.",)
AGREE = ("To agree to be recorded, press 1.",)
AGREE_AND_TEXT = (
    "To agree, and also get a text with a code, so that you can ask about your story later, press 3.",
    "Others who use this telephone may see that text.",
)
REFUSE = (
    "If you do not want to be recorded, press 2, and a person calls you back.",
    "To hear this again, press 0, or just wait.",
)
CANNOT_PRESS = ("If you cannot press a key, that is fine: hang up, and a person will call you back.",)
TELL_US = (
    "Thank you. Please say which care home it is about, and whether we may publish your story without your name.",
    "When you have finished, press the hash key, or hang up.",
    "Take your time. Just tell us, after the tone.",
)
"""What to do comes last: whoever hears "tell us" begins."""
TELL_US_MORE = ("When you have finished, press the hash key, or hang up.", "Please go on, after the tone.")
STORY_KEPT = ("Thank you. We have your story. A person will listen to it.",)
TEXT_FOLLOWS = ("We will text you a code for your story.",)
MAY_WE_PUBLISH = (
    "One question, if you have not said it yet. May we publish your story, without your name?",
    "We first take out whatever shows who you are, and the home is shown it and may answer.",
    "For yes, press 1. For no, press 2.",
)
MAY_PUBLISH = ("Thank you. A moderator reads it before it is published. Goodbye.",)
KEPT_PRIVATE = ("Thank you. We will not publish it. A person still reads it. Goodbye.",)
SAY_MORE = ("If you had not finished, press 3.",)
OR_HANG_UP = ("Or just hang up.",)
GOODBYE = ("Thank you for calling. Goodbye.",)
NO_RECORDING_TODAY = ("We do not record calls at the moment.",)
NO_LONGER_RECORDING = ("We do not record calls at the moment. Please call us again. Goodbye.",)
CALL_BACK_OFFER = ("A person can call you back and write your story down. For that, press 1.",)
CALL_BACK_NOTED = ("A person will ring you back, on a working day.",)
CALL_BACK_PROMISED = ("A person will call you back on a working day. You are not being recorded. Goodbye.",)
NOT_RECORDED = ("You are not being recorded. Goodbye.",)
ASK_TIMES = (
    "When may we ring you? Mornings, press 1. Afternoons, press 2. Early evening, press 3. Any time, press 4.",
)
TIMES = {
    "1": ("mornings", "in the morning"),
    "2": ("afternoons", "in the afternoon"),
    "3": ("early evening", "in the early evening"),
    "4": ("any time", "back"),
}
"""What each key means: as it is kept, and as it is said."""
TEXTS_ONLY = ("If a call is not safe for you, and we should only text, press 5.",)
TEXTS_ONLY_PROMISED = ("Thank you. We will not ring you. A person will text you. Goodbye.",)
ASK_OTHER_NUMBER = ("To give another number, press 7. Or just hang up, and we ring you.",)
ASK_INTERPRETER = ("For an interpreter, press 8.",)
INTERPRETER_NOTED = ("Thank you. An interpreter will be on the line.",)
NO_NUMBER_SHOWN = ("We cannot see your number.",)
ASK_NUMBER = ("Please key the telephone number that we may call, then press the hash key.",)
NUMBER_NOT_UNDERSTOOD = ("Sorry, that is not a telephone number that we can call.",)
NO_NUMBER = ("We have no number to call. You can call us again at any time. Goodbye.",)
RING_THIS_NUMBER = ("We will ring you on the number that you are calling from. Goodbye.",)
NO_CALL_BACK = ("You can call us again at any time, or write to us. Goodbye.",)
NOT_UNDERSTOOD = ("Sorry, that key does nothing here.",)
HEARD_NOTHING = ("We did not hear anything.", "You can call again at any time. Goodbye.")
OUR_FAULT = ("Sorry, something went wrong on our side.", "Please call again in a few minutes. Goodbye.")


def about_recording(*, computer: bool) -> tuple[str, ...]:
    """What a caller has heard before any key can mean that they agree."""
    return (*ABOUT_RECORDING, *(ABOUT_A_COMPUTER if computer else ()))


def consent_keys(*, may_offer_text: bool) -> tuple[str, ...]:
    return (*AGREE, *(AGREE_AND_TEXT if may_offer_text else ()), *REFUSE)


def record_wording(*, computer: bool) -> str:
    return RECORD_AND_COMPUTER_WORDING if computer else RECORD_WORDING


def spoken_number(number: str) -> str:
    """A number as it is read back: digit by digit."""
    return " ".join(number.replace(" ", "")) + "."
