"""Mail as real servers and people write it, in our own words: each with what it must be taken for.

``{to}`` stands for the return path of delivery 4821, ``{id}`` for its Message-ID, ``{them}`` for its recipient.
"""

from dataclasses import dataclass

from channels.email.inbound import MailKind
from channels.email.reports import Action
from channels.email.return_address import message_id, return_path

KEY, DOMAIN, OURS = b"a key of the return path, for tests", "earshot.example.org", "stories@earshot.example.org"
THEM, DELIVERY = "manager@rosewood.example.org", 4821
REPORT, PERSON, AUTOMATIC = MailKind.REPORT, MailKind.PERSON, MailKind.AUTOMATIC


@dataclass(frozen=True)
class Form:
    """One message. ``about``: whether it names our delivery; ``action`` and ``status`` of its first report."""

    name: str
    kind: MailKind
    text: str
    about: bool = True
    action: Action | None = None
    status: str = ""

    def raw(self, delivery_id: int = DELIVERY, *, key: bytes = KEY, them: str = THEM, domain: str = DOMAIN) -> bytes:
        given = {"to": return_path(delivery_id, domain, key), "id": message_id(delivery_id, domain, key), "them": them}
        text = self.text
        for name, value in given.items():
            text = text.replace(f"{{{name}}}", value)
        return text.strip("\n").encode() + b"\n"


def dsn(fields: str, *, head: str = "", words: str = "See below.", returned: str = "text/rfc822-headers") -> str:
    """A report with its three parts."""
    blank = "" if returned.startswith("text") else "\n"
    return f"""
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {{to}}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-1@mx.example.net>
Auto-Submitted: auto-replied
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

{words}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 1 Mar 2027 09:00:00 +0000

{fields.strip()}

--b1
Content-Type: {returned}
{blank}
Return-Path: <{{to}}>
From: <stories@earshot.example.org>
To: <{{them}}>
Message-ID: {{id}}
Subject: A story waits

--b1--
"""


def plain(words: str, **headers: str) -> str:
    """A message of one part; ``Null_Path=…`` makes the header Null-Path."""
    given = {"From": "Ann Example <ann@example.net>", "To": OURS, "Subject": "Hello", "Message-ID": "<p1@example.net>"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in given.items()) + f"\n{words}\n"


def odd(words: str, **headers: str) -> str:
    """A server's letter without a proper report, come back to the delivery's own address."""
    given = {"Return_Path": "<>", "From": "MAILER-DAEMON@mx.example.net", "To": "{to}", "Subject": "failure notice"}
    return plain(words, **{**given, **headers})


def arf(kind: str, *, to: str = "abuse@earshot.example.org", named: str = "{id}") -> str:
    return f"""
From: feedback@mailbox.example.net
To: {to}
Subject: complaint about message from 192.0.2.1
Message-ID: <arf-1@mailbox.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is an email abuse report.

--b2
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeFeedback/1.0
Version: 1

--b2
Content-Type: message/rfc822

From: <stories@earshot.example.org>
Message-ID: {named}
Subject: A story waits

The words.
--b2--
"""


FINAL = "Final-Recipient: rfc822; {them}\n"
F, D = Action.FAILED, Action.DELAYED
FORMS = (
    Form(
        "postfix, no such user",
        REPORT,
        dsn(
            FINAL + "Original-Recipient: rfc822;{them}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.example\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <{them}>: Recipient address\n    rejected: User unknown"
        ),
        action=F,
        status="5.1.1",
    ),
    Form("postfix, expired", REPORT, dsn(FINAL + "Action: failed\nStatus: 4.4.1"), action=F, status="4.4.1"),
    Form(
        "postfix, delayed",
        REPORT,
        dsn(FINAL + "Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Fri, 5 Mar 2027 09:00:00 +0000"),
        action=D,
        status="4.4.1",
    ),
    Form(
        "exim, with its own header",
        REPORT,
        dsn(
            "Action: failed\nFinal-Recipient: rfc822;{them}\nStatus: 5.0.0",
            head="X-Failed-Recipients: {them}\n",
            returned="message/rfc822",
        ),
        action=F,
        status="5.0.0",
    ),
    Form(
        "exchange, utf-8 recipient",
        REPORT,
        dsn(
            "Final-recipient: RFC822;{them}\nACTION: Failed\nstatus: 5.1.10\nDiagnostic-code: smtp;550 5.1.10 NotFound"
        ),
        action=F,
        status="5.1.10",
    ),
    Form(
        "sendmail, comment after the action",
        REPORT,
        dsn(FINAL + "Action: failed (permanent)\nStatus: 5.2.2 (mailbox full)"),
        action=F,
        status="5.2.2",
    ),
    Form(
        "gmail-like, no status",
        REPORT,
        dsn(FINAL + "Action: failed\nDiagnostic-Code: smtp; 550 no"),
        action=F,
        status="5.0.0",
    ),
    Form("no action, only a status", REPORT, dsn(FINAL + "Status: 5.7.1"), action=F, status="5.7.1"),
    Form(
        "delivered, as was asked",
        REPORT,
        dsn(FINAL + "Action: delivered\nStatus: 2.0.0"),
        action=Action.DELIVERED,
        status="2.0.0",
    ),
    Form("relayed", REPORT, dsn(FINAL + "Action: relayed\nStatus: 2.0.0"), action=Action.RELAYED, status="2.0.0"),
    Form("expanded", REPORT, dsn(FINAL + "Action: expanded\nStatus: 2.0.0"), action=Action.EXPANDED, status="2.0.0"),
    Form(
        "several recipients behind one address",
        REPORT,
        dsn(
            "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n"
            + FINAL
            + "Action: delayed\nStatus: 4.2.0"
        ),
        action=F,
        status="5.1.1",
    ),
    Form(
        "the report is base64",
        REPORT,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1").replace(
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n"
            "Arrival-Date: Mon, 1 Mar 2027 09:00:00 +0000\n\n" + FINAL + "Action: failed\nStatus: 5.1.1",
            "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
            "UmVwb3J0aW5nLU1UQTogZG5zOyBteAoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7IHgKQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=",
        ),
        action=F,
        status="5.1.1",
    ),
    Form(
        "to the sender, named by the message given back alone",
        REPORT,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1", returned="message/rfc822").replace("To: {to}", f"To: {OURS}", 1),
        action=F,
        status="5.1.1",
    ),
    Form(
        "the return path in lower case, in a header of the way",
        REPORT,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1").replace("To: {to}", "To: undisclosed:;\nX-Original-To: {to}", 1),
        action=F,
        status="5.1.1",
    ),
    Form(
        "qmail",
        REPORT,
        odd(
            "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your "
            "message to the following addresses.\nThis is a permanent error; I've given up. Sorry.\n\n<{them}>:\n"
            "192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 unknown"
        ),
        action=F,
        status="5.1.1",
    ),
    Form(
        "old exchange",
        REPORT,
        odd(
            "Your message did not reach the following recipient(s):\n{them}",
            From="System Administrator <postmaster@x.example>",
            Subject="Undeliverable: A story waits",
        ),
        action=F,
    ),
    Form(
        "old exim",
        REPORT,
        odd(
            "This message was created automatically by mail delivery software. {them}",
            X_Failed_Recipients="{them}",
            Subject="Mail delivery failed: returning message to sender",
        ),
        action=F,
    ),
    Form(
        "old sendmail, still trying",
        REPORT,
        odd(
            "THIS IS A WARNING MESSAGE ONLY\nYOU DO NOT NEED TO RESEND YOUR MESSAGE\n451 4.4.1 timed out",
            Subject="Warning: could not send message for past 4 hours",
        ),
        action=D,
        status="4.4.1",
    ),
    Form(
        "german words",
        REPORT,
        odd("Ihre Nachricht ist unzustellbar. 550 5.1.1", Subject="Unzustellbar: A story waits"),
        action=F,
        status="5.1.1",
    ),
    Form(
        "a server's letter that says nothing sure",
        AUTOMATIC,
        odd("Thank you for your message.", Subject="About your message"),
    ),
    Form(
        "forged: a report with a guessed check",
        AUTOMATIC,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1")
        .replace("{to}", "bounce+4821.00112233445566778899@earshot.example.org")
        .replace("{id}", "<delivery-4821.00112233445566778899@earshot.example.org>"),
        about=False,
    ),
    Form(
        "forged: the old plain form",
        AUTOMATIC,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1")
        .replace("{to}", "bounce+4821@earshot.example.org")
        .replace("{id}", "<delivery-4821@earshot.example.org>"),
        about=False,
    ),
    Form(
        "forged: our name only in the words",
        AUTOMATIC,
        dsn(FINAL + "Action: failed\nStatus: 5.1.1", words="About {id} and {to}")
        .replace("To: {to}", "To: stories@earshot.example.org", 1)
        .replace("Message-ID: {id}", "Message-ID: <x@x>")
        .replace("Return-Path: <{to}>", "X: y"),
        about=False,
    ),
    Form(
        "forged: a bounce in words to the sender's address",
        AUTOMATIC,
        odd("I'm afraid I wasn't able to deliver {id}", To=OURS),
        about=False,
    ),
    Form("a complaint", MailKind.COMPLAINT, arf("abuse")),
    Form("an opt-out at the mail service", MailKind.COMPLAINT, arf("opt-out")),
    Form("a complaint about somebody else's mail", AUTOMATIC, arf("abuse", named="<x@x.example>"), about=False),
    Form("not spam after all", AUTOMATIC, arf("not-spam"), about=False),
    Form(
        "reply that says stop",
        MailKind.UNSUBSCRIBE,
        plain("STOP\n\n> A story waits", In_Reply_To="{id}", Subject="Re: A story waits"),
    ),
    Form(
        "reply with the one word as its subject",
        MailKind.UNSUBSCRIBE,
        plain("", In_Reply_To="{id}", Subject="Re: Unsubscribe"),
    ),
    Form("a stranger who says stop", PERSON, plain("STOP"), about=False),
    Form(
        "a manager's reply",
        PERSON,
        plain("We object. It never happened.\n\n> Read it here", In_Reply_To="{id}", Subject="Re: A story waits"),
    ),
    Form("a story by mail", PERSON, plain("My mother was left in her chair all day at Rosewood."), about=False),
    Form("a reply that tells of stopping", PERSON, plain("Please stop the clock until Friday.", In_Reply_To="{id}")),
    Form(
        "out of office, by its header",
        AUTOMATIC,
        plain("I am away.", Auto_Submitted="auto-replied (vacation)", In_Reply_To="{id}"),
    ),
    Form(
        "out of office, to the return path",
        AUTOMATIC,
        plain("I am away.", To="{to}", Return_Path="<>", Subject="Away", X_Autoreply="yes"),
    ),
    Form(
        "out of office in English, without a header",
        AUTOMATIC,
        plain("I am away.", Subject="Out of Office: Re: A story waits"),
        about=False,
    ),
    Form("out of office in Welsh", AUTOMATIC, plain("Rwyf i ffwrdd.", Subject="Ateb awtomatig: Stori"), about=False),
    Form(
        "out of office in German",
        AUTOMATIC,
        plain("Ich bin nicht da.", Subject="Abwesenheitsnotiz: A story"),
        about=False,
    ),
    Form(
        "out of office in French",
        AUTOMATIC,
        plain("Je suis absente.", Subject="=?utf-8?q?R=C3=A9ponse_automatique_=3A_A_story?="),
        about=False,
    ),
    Form(
        "out of office in Polish",
        AUTOMATIC,
        plain("Nie ma mnie.", Subject="Odpowiedź automatyczna: A story"),
        about=False,
    ),
    Form("a newsletter", AUTOMATIC, plain("Buy now.", List_Id="<news.example.net>"), about=False),
    Form("bulk", AUTOMATIC, plain("Buy now.", Precedence="bulk"), about=False),
    Form("spam, as the server says", AUTOMATIC, plain("Buy now.", X_Spam_Flag="YES"), about=False),
    Form(
        "our own mail, come home",
        AUTOMATIC,
        plain("A story waits.", From=f"Earshot <{OURS}>", Message_ID="{id}"),
        about=False,
    ),
    Form("nobody's mail", PERSON, "Subject: x\n\nHello", about=False),
)
