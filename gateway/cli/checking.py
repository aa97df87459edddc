"""The command that says what is wrong, missing or not lawful here, why it matters, and what to write instead."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from gateway.cli.opening import lacks, other_keys
from gateway.clock import FileClock
from gateway.moderation.deadlines import Nation
from gateway.moderation.policies import POLICIES
from gateway.settings import Settings, WrongSettings, is_loopback, read
from gateway.wiring import FROM_SETTINGS, Gateway, build
from store import policy_uses
from store.database import Session
from store.other_keys import sealed_by_others
from store.policy_uses import PolicyUse

# The one nation whose law ships as data; the others are told of until somebody has had theirs checked.
CONFIGURED = Nation.ENGLAND
LOOKS_FOR = 10.0  # seconds, for each answer of a mail server


@dataclass(frozen=True)
class Finding:
    """``problem`` False is something to know that needs no mending."""

    problem: bool
    sentence: str


def bad(sentence: str) -> Finding:
    return Finding(True, sentence)


def note(sentence: str) -> Finding:
    return Finding(False, sentence)


@click.command("check")
def check() -> None:
    """Say what is misconfigured or not lawful here, and how to mend it. Exit 1 if anything is."""
    findings = list(find())
    for finding in findings:
        click.echo(f"{'PROBLEM' if finding.problem else 'note   '}  {finding.sentence}")
    problems = sum(finding.problem for finding in findings)
    if problems:
        click.echo(f"{problems} {'problem' if problems == 1 else 'problems'} to mend.")
        sys.exit(1)
    click.echo("Nothing to mend.")


def find() -> Iterator[Finding]:
    """Everything that there is to say, settings first: without them nothing else can be looked at."""
    try:
        chosen = read()
    except WrongSettings as error:
        yield from (bad(problem) for problem in error.problems)
        return
    yield from _channels(chosen)
    yield from _voices(chosen)
    yield from _mailbox(chosen)
    yield from _printer(chosen)
    yield from _addresses(chosen)
    yield from _files(chosen)
    if lacking := lacks(chosen):
        yield bad(lacking)
        return
    gateway = build(chosen)
    try:
        yield from _database(gateway)
    finally:
        gateway.database.close()


def _channels(chosen: Settings) -> Iterator[Finding]:
    needs = {
        "sms": ("texts", "EARSHOT_TWILIO_ACCOUNT_SID, EARSHOT_TWILIO_AUTH_TOKEN and EARSHOT_TWILIO_FROM"),
        "voice": ("phone calls", "EARSHOT_TWILIO_ACCOUNT_SID and EARSHOT_TWILIO_AUTH_TOKEN"),
        "email": ("e-mails", "EARSHOT_SMTP_URL and EARSHOT_MAIL_FROM"),
    }
    for channel, (words, names) in needs.items():
        mode = chosen.channel_mode(channel)
        if mode == "absent":
            yield bad(
                f"No {words} can go out from here, so whoever is reached only that way is not told. Set {names}, or "
                f"name “{channel}” in EARSHOT_SANDBOX if that is meant."
            )
        elif mode == "sandbox":
            yield note(f"Sandbox: {words} reach nobody; what would be sent is at /sandbox. Set {names} to send it.")
    if chosen.real_carrier and chosen.loopback:
        yield bad(
            f"EARSHOT_BASE_URL is {chosen.base_url}, where no carrier and no reader can come, while a real carrier is "
            "set: receipts and links would be lost. Write the public address, such as https://earshot.example.org."
        )


def _mailbox(chosen: Settings) -> Iterator[Finding]:
    """Whether anybody learns of mail that comes back; the mailbox is looked into, and nothing in it is touched."""
    from channels.email.mailbox import MailboxFault, open_mailbox
    from channels.email.mailbox_address import MailboxAddress

    domain = chosen.mail_from.rpartition("@")[2]
    if not chosen.mail_return:
        if chosen.channel_mode("email") == "real":
            yield note(
                "E-mail that comes back is not read, so a bounce is found by nobody. Set EARSHOT_MAIL_RETURN to the "
                f"mailbox that takes bounce+…@{domain} and answers to {chosen.mail_from}."
            )
        return
    address = MailboxAddress.parse(chosen.mail_return)
    if address.security == "imap" and not is_loopback(chosen.mail_return):
        yield bad(
            "EARSHOT_MAIL_RETURN begins with imap: — its password would cross the network open to read. Write imaps or "
            "imap+starttls."
        )
        return
    try:
        with open_mailbox(address, timeout=LOOKS_FOR):
            pass
    except MailboxFault as fault:
        yield bad(f"EARSHOT_MAIL_RETURN: {fault}")
        return
    yield note(
        f"E-mail that comes back is read from {address.shown}. It must take bounce+…@{domain} "
        f"too, and answers to {chosen.mail_from}."
    )


def _printer(chosen: Settings) -> Iterator[Finding]:
    if chosen.printer != "notify":
        return
    yield note(
        "Letters go out through GOV.UK Notify, first class, when somebody in the print room sends them; “earshot run” "
        "or “earshot work” hands them over and asks what became of them."
    )
    if not chosen.return_address and not chosen.loopback:
        yield bad("EARSHOT_RETURN_ADDRESS is missing: no letter can be sent without an address to come back to.")


def _voices(chosen: Settings) -> Iterator[Finding]:
    if chosen.channel_mode("voice") == "absent":
        return
    if chosen.recording == "off":
        yield note("Recording is off: callers press digits or are called back. Set EARSHOT_RECORDING=on to record.")
    elif "twilio" in chosen.transcriber and chosen.channel_mode("voice") == "real":
        yield note(
            "The carrier drafts what callers say, so recordings are read by a machine abroad, and each ends after two "
            "minutes. Callers are told before they agree. EARSHOT_TRANSCRIBER=local drafts on this machine."
        )
    if chosen.recording == "on" and "local" in chosen.transcriber:
        yield note(
            f"This machine drafts what callers say, with the model in {chosen.whisper_model}; “earshot run” or "
            "“earshot work” runs it, one recording at a time. A person checks every word."
        )


def _addresses(chosen: Settings) -> Iterator[Finding]:
    from channels.phone_number import InvalidPhone, PhoneNumber

    for number in chosen.twilio_from:
        try:
            parsed = PhoneNumber.parse(number)
        except InvalidPhone as error:
            yield bad(f"EARSHOT_TWILIO_FROM has “{number}”: {error} An answer could never come back to it.")
            continue
        if parsed.e164 != number:
            yield bad(f"EARSHOT_TWILIO_FROM has “{number}”: write it in full, as {parsed.e164}.")
    if not chosen.loopback and chosen.base_url.startswith("http:"):
        yield bad(
            "EARSHOT_BASE_URL begins with http: — stories and codes would cross the network open to read. Serve it by "
            "https and write https here."
        )


def _files(chosen: Settings) -> Iterator[Finding]:
    if chosen.clock_file is not None:
        try:
            FileClock(chosen.clock_file)()
        except ValueError as error:
            yield bad(f"EARSHOT_CLOCK_FILE: {error}.")
    if chosen.printer == "folder" and chosen.print_folder is not None:
        nearest = next(place for place in (chosen.print_folder, *chosen.print_folder.parents) if place.exists())
        if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
            yield bad(f"EARSHOT_PRINT_FOLDER: nothing can be written to {chosen.print_folder}. Name another folder.")


def _database(gateway: Gateway) -> Iterator[Finding]:
    from store import migrating

    try:
        at, newest = migrating.current(gateway.database), migrating.newest()
    except Exception as error:
        kind = type(error).__name__
        yield bad(f"The database can't be reached ({kind}). Check EARSHOT_DATABASE_URL, and that its server runs.")
        return
    if migrating.is_newer(at):
        yield bad(
            f"The database is at {at}: a later program upgraded it. Install that one again, or go back to a backup."
        )
        return
    if at is None:
        yield note("The database is empty; “earshot run” or “earshot migrate” makes its tables.")
        yield from _blocking("gateway", gateway.settings.policy, None)
        return
    if at != newest:
        yield bad(f"The database is at {at}, this program needs {newest}. Run “earshot migrate”.")
        return
    with gateway.database.read() as session:
        if strange := sealed_by_others(session):
            yield bad(other_keys(strange))
        yield from _policies(session, gateway.settings)
        yield from _nations(session)
        yield from _people(session)
        yield from _duty(session, gateway.settings)
        yield from _waiting(session)


def _policies(session: Session, chosen: Settings) -> Iterator[Finding]:
    """A home that may block genuine criticism needs a reason why that is lawful here; consumer law says it is not."""
    from store import check_listings

    uses = {use.scope: use for use in policy_uses.everything(session)}
    chosen_here = uses.get("gateway")
    if chosen_here is not None and chosen_here.by == FROM_SETTINGS:
        chosen_here = None
    if chosen_here is not None and chosen_here.policy != chosen.policy:
        yield note(f"EARSHOT_POLICY says {chosen.policy}; what was chosen at /admin, {chosen_here.policy}, is used.")
    wanted = {"gateway": chosen_here.policy if chosen_here else chosen.policy}
    wanted |= {scope: use.policy for scope, use in uses.items() if scope.startswith("group:")}
    wanted |= {f"home:{home_id}": policy for home_id, policy in check_listings.homes_with_policy(session)}
    for scope, policy in wanted.items():
        if policy not in POLICIES:
            yield bad(f"{scope} has the policy “{policy}”, which there is not. Choose one of: {', '.join(POLICIES)}.")
        else:
            yield from _blocking(scope, policy, uses.get(scope))


def _blocking(scope: str, policy: str, use: PolicyUse | None) -> Iterator[Finding]:
    if not POLICIES[policy].blocks:
        return
    where = (
        "the whole gateway"
        if scope == "gateway"
        else scope.replace("group:", "the provider ").replace("home:", "home ")
    )
    lawful = use.lawful_because if use is not None and use.policy == policy else ""
    if lawful.strip():
        yield note(f"{policy} lets {where} block stories; recorded as lawful because: {lawful.strip()[:200]}")
        return
    yield bad(
        f"{policy} lets a home block genuine criticism ({where}), which consumer law on reviews does not allow, and "
        "nobody recorded why it is lawful here. An administrator records that at /admin/policies, or chooses "
        "provider_may_ask_for_review."
    )


def _nations(session: Session) -> Iterator[Finding]:
    from store import check_listings

    listed = dict(check_listings.homes_by_nation(session))
    for nation in Nation:
        if nation is CONFIGURED:
            continue
        name, count = nation.replace("_", " ").title(), listed.get(nation, 0)
        if not count:
            yield note(f"{name} is not configured; no listed home is there.")
            continue
        yield bad(
            f"{name} is not configured: {count} listed {'home is' if count == 1 else 'homes are'} there. Its bank "
            "holidays are known, but nobody has checked its safeguarding, data protection and review law. Have that "
            "done before stories about them are taken, or correct it with “earshot homes set ID --nation england”."
        )


def _people(session: Session) -> Iterator[Finding]:
    from store import check_listings

    roles = check_listings.roles_held(session)
    for role, why in (
        ("moderator", "nobody would read what comes in"),
        ("senior", "no review, appeal or objection could be decided"),
        ("safeguarding", "nobody would be told of somebody in danger"),
        ("typist", "recorded calls would never be written down"),
        ("mailroom", "letters would lie in the tray"),
    ):
        if role not in roles:
            yield note(f"Nobody has the role {role} yet: {why}. Add one with “earshot staff add EMAIL --role {role}”.")
    if not check_listings.any_home(session):
        yield note("There is no home in the directory, so no story can be about one. Run “earshot homes import FILE”.")


def _duty(session: Session, chosen: Settings) -> Iterator[Finding]:
    from gateway.delivery import on_duty

    texts, mail = (chosen.channel_mode(channel) != "absent" for channel in ("sms", "email"))
    yield from (Finding(gap.problem, gap.sentence) for gap in on_duty.gaps(session, texts=texts, mail=mail))


def _waiting(session: Session) -> Iterator[Finding]:
    from store import deliveries

    counts = deliveries.count_by_state(session)
    for state, words in (("waiting", "wait for a person to mend them"), ("unknown", "have an unknown outcome")):
        if counts.get(state):
            yield note(f"{counts[state]} deliveries {words}; see /admin.")
    oldest = deliveries.oldest_due(session)
    if oldest is not None and (datetime.now(UTC) - oldest).total_seconds() > 3600:
        yield note("A delivery has been due for more than an hour: is “earshot run” or “earshot work” running?")
