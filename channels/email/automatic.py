"""Which mail a machine wrote: it is kept and never answered, so that no two machines ever write to each other."""

import re
from collections.abc import Collection
from email.message import Message

from channels.email.reading import header

_SAYS_SO = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Autoresponder", "X-Mail-Autoreply", "X-AutoReply-From")
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List", "X-Mailing-List", "X-BeenThere")
_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_ROBOTS = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|abuse|root|daemon|nobody|bounces?|listserv|majordomo"
    r"|(?:no|do-?not|donot)[-_.]?reply|auto-?(?:reply|responder)|notifications?|owner-.*|.*-(?:request|bounces?|owner))"
    r"(?:[+=].*)?@",
    re.IGNORECASE,
)
# In the words of common mail programs; the languages are those that our homes' people write most.
_AWAY = re.compile(
    r"^\W*(?:(?:re|aw|sv)\s*:\s*)*(?:auto(?:matic|mated)?[ -]?(?:reply|response|svar)|out of (?:the )?office|away from"
    r" (?:the |my )?(?:office|desk|email)|on (?:annual|maternity|sick) leave|abwesenheit|automatische antwort"
    r"|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica"
    r"|fuori sede|automatisch antwoord|afwezig|autosvar|resposta automática|fora do escritório"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|poza biurem|răspuns automat|ateb awtomatig|allan o['’]r swyddfa"
    r"|автоответ|自动回复|自動回覆|स्वचालित उत्तर|خودکار جواب)",
    re.IGNORECASE,
)


def why_automatic(message: "Message[str, str]", *, sender: str, own: Collection[str]) -> str:
    """Why this can't have been written by a person to us, in a sentence; empty when it may have been."""
    if sender in own:
        return "It says that it is from ourselves."
    submitted = header(message, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        return "It says that a machine sent it."
    if any(header(message, name) for name in _SAYS_SO) or _asks_for_silence(message):
        return "It is an automatic answer, such as “out of office”."
    if header(message, "Precedence").lower() in _PRECEDENCE or any(header(message, name) for name in _LISTS):
        return "It was sent to many, by a list or in bulk."
    if _is_spam(message):
        return "The mail server took it for spam."
    if header(message, "Return-Path").replace(" ", "") == "<>":
        return "It has no address to be answered at, as mail of servers has not."
    if _ROBOTS.match(sender):
        return "It comes from an address that belongs to a machine."
    if message.get_content_type() == "multipart/report":
        return "It is a report by a mail server."
    return "It is an automatic answer, such as “out of office”." if _AWAY.match(header(message, "Subject")) else ""


def _asks_for_silence(message: "Message[str, str]") -> bool:
    wanted = {word.strip().lower() for word in header(message, "X-Auto-Response-Suppress").split(",")}
    return bool(wanted & {"all", "oof", "autoreply"})


def _is_spam(message: "Message[str, str]") -> bool:
    return header(message, "X-Spam-Flag").lower() == "yes" or header(message, "X-Spam-Status").lower().startswith("yes")
