"""Handing an e-mail to the mail server, one recipient at a time."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from channels.email.compose import compose
from channels.email.return_address import return_path
from channels.email.smtp_url import SmtpUrl
from channels.errors import ChannelError
from channels.messages import Handover, Outgoing

TIMEOUT = 20.0  # seconds, for each answer of the server


@dataclass(frozen=True)
class EmailOutbound:
    """Sends through one server. ``return_domain`` takes the bounces (the sender's own domain if left empty);
    ``return_key`` signs where they go, so that nobody can guess it.
    """

    server: SmtpUrl
    sender: str
    clock: Callable[[], datetime]
    return_key: bytes = field(repr=False)
    sender_name: str = ""
    return_domain: str = ""
    timeout: float = TIMEOUT

    def send(self, outgoing: Outgoing) -> Handover:
        """Hand over one message. Raises ChannelError: what it says of ``maybe_sent`` holds for exactly this
        recipient.
        """
        to = address(outgoing.to)
        domain = self.return_domain or self.sender.rpartition("@")[2]
        mail = compose(
            replace(outgoing, to=to),
            sender=self.sender,
            name=self.sender_name,
            domain=domain,
            key=self.return_key,
            now=self.clock(),
        )
        connection = self._connect()
        try:
            detail = _transfer(
                connection, return_path(outgoing.delivery_id, domain, self.return_key), to, mail.as_bytes()
            )
        finally:
            _leave(connection)
        return Handover(provider_id=mail["Message-ID"], detail=detail)

    def _connect(self) -> smtplib.SMTP:
        """A server that has let us in. Until here nothing was sent, so every failure is tried again."""
        try:
            return _open(self.server, self.timeout)
        except smtplib.SMTPAuthenticationError as error:
            sentence = "The mail server refused our name and password. Check EARSHOT_SMTP_URL."
            raise ChannelError(sentence, code="settings") from error
        except smtplib.SMTPNotSupportedError as error:
            sentence = "The mail server offers no STARTTLS or no log-in. Check EARSHOT_SMTP_URL."
            raise ChannelError(sentence, code="settings") from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError("The mail server can't be reached; trying again later.", code="unreachable") from error


def address(text: str) -> str:
    """One e-mail address in its plain form. Raises ChannelError: a list or a second line is no address."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        raise ChannelError("This is not an e-mail address.", code="bad_address", permanent=True) from error
    return found.ascii_email or found.normalized


def _open(server: SmtpUrl, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        if server.security == "smtp+starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        _leave(connection)
        raise
    return connection


def _transfer(connection: smtplib.SMTP, sender: str, to: str, content: bytes) -> str:
    """The three steps of SMTP, apart, because a failure means something else in each."""
    try:
        connection.ehlo_or_helo_if_needed()
        _expect(connection.mail(sender), code="sender_refused", permanent=False)
        _expect(connection.rcpt(to), code="recipient_refused", permanent=True)
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError("The mail server broke off; trying again later.", code="unreachable") from error
    return _data(connection, content)


def _data(connection: smtplib.SMTP, content: bytes) -> str:
    try:
        answer = connection.data(content)
    except smtplib.SMTPDataError as error:
        answer = (error.smtp_code, _bytes(error.smtp_error))
    except (smtplib.SMTPException, OSError) as error:
        sentence = "The mail server broke off after the message left; it may have taken it."
        raise ChannelError(sentence, code="no_answer", maybe_sent=True) from error
    _expect(answer, code="message_refused", permanent=True)
    return answer[1].decode("utf-8", "replace")[:200]


def _expect(answer: tuple[int, bytes], *, code: str, permanent: bool) -> None:
    """Nothing for 2xx; a later try for 4xx; for 5xx what the step says."""
    status, words = answer
    if 200 <= status < 300:
        return
    said = _bytes(words).decode("utf-8", "replace").replace("\n", " ")[:200]
    final = permanent and 500 <= status < 600
    raise ChannelError(f"The mail server answered {status} {said}", code=code, permanent=final)


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _leave(connection: smtplib.SMTP) -> None:
    """Say goodbye, but never let a rude server turn a message that was taken into one that was not."""
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()
