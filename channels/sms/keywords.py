"""Words that are commands, not stories: to stop, to start, to ask for help, to finish, to agree, to withdraw …"""

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What a one-word text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"  # may be distress: a person is told
    INFO = "info"
    WITHDRAW = "withdraw"
    DONE = "done"
    AGREE = "agree"
    STATUS = "status"
    UNDO = "undo"
    READY = "ready"  # what an author says who said "not yet"
    YES = "yes"  # to the carrier this also means START: accept it, and check the opt-out state

    @property
    def carrier_acts(self) -> bool:
        """Whether the carrier itself also acts on the word; such a text is never a story."""
        return self in {Keyword.STOP, Keyword.START, Keyword.HELP, Keyword.INFO, Keyword.YES}


# English first, then the Welsh words that are sure.
WORDS = {
    Keyword.STOP: "stop stopall unsubscribe cancel end quit revoke optout stopio",
    Keyword.START: "start unstop dechrau",
    Keyword.HELP: "help cymorth 999",
    Keyword.INFO: "info gwybodaeth",
    Keyword.WITHDRAW: "withdraw withdrawmystory tynnunol tynnuynol",
    Keyword.DONE: "done gorffen",
    Keyword.STATUS: "status statws",
    Keyword.UNDO: "undo restore dadwneud adfer",
    Keyword.READY: "ready imready goahead barod",
    Keyword.AGREE: "agree iagree cytuno cytunaf rwyncytuno",
    Keyword.YES: "yes ie",
}
_BY_WORD = {word: keyword for keyword, words in WORDS.items() for word in words.split()}
# "Agree?" asks what we mean; it does not agree. "Stop?", "Help?" and "Status?" are meant all the same.
_NOT_AS_A_QUESTION = frozenset(
    {Keyword.AGREE, Keyword.YES, Keyword.WITHDRAW, Keyword.DONE, Keyword.UNDO, Keyword.READY}
)
_CARRIER_SAYS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}
_LONGEST = 60
_DEVICE = (
    r"(?:iphone|ipad|galaxy|samsung|android|huawei|pixel|nokia|motorola|blackberry|smartphone|mobile|phone|tablet)"
)
_SIGNATURE = re.compile(
    rf"[\s.,!–—-]+(?:sent from|get outlook for)\s(?:my\s)?(?:[\w+]{{1,15}}\s){{0,3}}{_DEVICE}\b[\w\s.+-]{{0,20}}", re.I
)
# Plain words that end messages. Without one of the second set it may be a cry: "please stop", "stop it".
_ENDS_MESSAGES = "please stop stopping no more dont do not send sending me us any these your the to all"
_MESSAGES = "text texts texting message messages messaging sms unsubscribe spam"


def recognise(text: str, opt_out_type: str | None = None) -> Keyword | None:
    """The command that the whole message is, or None when it is a text like any other.

    Case, punctuation, accents, spacing, emoji and invisible characters don't matter. ``opt_out_type`` is what
    the carrier said that it did: its STOP always counts, so that nobody is written to against their will.
    """
    carrier = _CARRIER_SAYS.get((opt_out_type or "").strip().upper())
    if carrier is Keyword.STOP:
        return carrier
    said = without_signature(text)
    return _by_words(said) or carrier or (Keyword.STOP if _wants_no_more(said) else None)


def without_signature(text: str) -> str:
    """The text without the line that some telephones put under it ("Sent from my Galaxy")."""
    match = _SIGNATURE.search(text[-80:])
    at = len(text) - len(text[-80:]) + match.start() if match and match.end() == len(text[-80:]) else len(text)
    return text[:at]


def _wants_no_more(text: str) -> bool:
    """ "Please stop texting me", "no more messages": as clear as STOP, and no word of it tells anything else."""
    if len(text) > _LONGEST or "?" in text:
        return False
    messages, said = {*_MESSAGES.split()}, [_bare(word) for word in text.split()]
    said = [word for word in said if word]
    ends = said[:1] == ["unsubscribe"] or any(word in {"stop", "no", "dont", "not"} for word in said)
    return ends and bool(messages & set(said)) and set(said) <= messages | {*_ENDS_MESSAGES.split()}


def _by_words(text: str) -> Keyword | None:
    if len(text) > _LONGEST:
        return None
    keyword = _BY_WORD.get(_bare(text))
    asks = "?" in unicodedata.normalize("NFKC", text)
    return None if asks and keyword in _NOT_AS_A_QUESTION else keyword


def _bare(text: str) -> str:
    """Letters alone, lower case, without accents. A digit stays, so that "stop 2" is not STOP."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())
