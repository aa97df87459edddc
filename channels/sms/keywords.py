"""Words that are commands, not stories: to stop, to start, to ask for help, to finish, to agree, to withdraw …"""

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
    Keyword.HELP: "help cymorth",
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


def recognise(text: str, opt_out_type: str | None = None) -> Keyword | None:
    """The command that the whole message is, or None when it is a text like any other.

    Case, punctuation, accents, spacing, emoji and invisible characters don't matter. ``opt_out_type`` is what
    the carrier said that it did: its STOP always counts, so that nobody is written to against their will.
    """
    carrier = _CARRIER_SAYS.get((opt_out_type or "").strip().upper())
    if carrier is Keyword.STOP:
        return carrier
    return _by_words(text) or carrier


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
