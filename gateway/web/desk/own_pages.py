"""Which tasks end only by doing them, and on which page; a task without such a page ends with words."""

from typing import NamedTuple

from gateway.intake.scans.to_a_person import CONFIRM
from gateway.intake.typing import ENDED
from gateway.moderation.roles import DESK_ROLES
from gateway.web.desk.holding import MAY_SETTLE
from gateway.web.desk.mail import MAY_READ_MAIL
from gateway.web.print_room.listed import MAY as MAY_PRINT
from gateway.web.print_room.one_scan import MAY_LOOK
from gateway.web.typing.people import CALLERS, TYPISTS
from store import calls, inbound, letters
from store.database import Session
from store.tasks import Task
from store.words import InboundState, LetterState, Role, TaskKind

MAY_PHONE = (Role.CALL_HANDLER, Role.MODERATOR, Role.SENIOR, Role.ADMINISTRATOR)
MAY_MEND = (Role.MODERATOR, Role.SENIOR, Role.ADMINISTRATOR)
SAFE = Role.SAFEGUARDING
MAY_READ_WORRIES = (SAFE,)
TO_BE_MENDED = frozenset({"delivery", "letter", "channel"})
LYING = frozenset({LetterState.COMPOSED, LetterState.PRINTED})


class Own(NamedTuple):
    """A task's own page: its address, what its button says, and who may open it."""

    href: str
    words: str
    roles: tuple[Role, ...]


def own_page(session: Session, task: Task) -> Own | None:
    """The page on which this task is done; None when it is over, or words are all that can be done about it."""
    if task.done_at is not None:
        return None
    noun, _, digits = task.about.partition(":")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0
    own = f"/desk/tasks/{task.id}"
    match task.kind:
        case TaskKind.PHONE_HOME | TaskKind.CLARIFY_OBJECTION:
            return Own(f"{own}/phone", "Phone, and note what came of it", MAY_PHONE)
        case TaskKind.MEND_DELIVERY if noun in TO_BE_MENDED:
            return Own(f"{own}/mend", "Mend it", MAY_MEND)
        case TaskKind.WORRIED_STAFF if noun == "inbound":
            return Own(f"{own}/worry", "Read what they wrote", MAY_READ_WORRIES)
        case TaskKind.TRANSCRIBE if noun == "recording" and _to_type(session, number):
            return Own(f"/typing/{number}", "Listen and type", TYPISTS)
        case TaskKind.TRANSCRIBE if noun == "form":
            return Own(f"/typing/forms/{number}", "Look at it and type", TYPISTS)
        case TaskKind.URGENT if noun == "form":
            return Own(f"/typing/forms/{number}", "Look at the paper form", (SAFE,))
        case TaskKind.CALL_BACK if noun == "call" and calls.by_id(session, number) is not None:
            return Own(f"/typing/calls/{number}", "Call back", CALLERS)
        case TaskKind.CALL_BACK if task.contribution_id is not None and noun != "call":
            return Own(f"/calls/{task.id}", "Call them", CALLERS if task.role is not SAFE else (SAFE,))
        case TaskKind.TRANSLATE:
            return Own(f"/translating/{task.id}", "Put it into English", tuple(sorted(DESK_ROLES)))
        case TaskKind.MAIL | TaskKind.URGENT if noun == "mail":
            return Own(f"/desk/mail/{number}", "Read the e-mail, and see to it", MAY_READ_MAIL)
        case TaskKind.HOLDING_PEN if noun == "inbound" and _is_held(session, number):
            return Own(f"/desk/holding/{number}", "Make a story of it, or settle it", MAY_SETTLE)
        case TaskKind.READ_ANSWER if noun == "scan" and (scan_id := _scan(task)):
            return Own(f"/print-room/scans/{scan_id}", "Look at the scanned slip", MAY_LOOK)
        case TaskKind.READ_ANSWER if noun == "scanfile":
            return Own(f"/print-room/scans/files/{number}", "Look at each sheet", MAY_PRINT)
        case TaskKind.PULL_LETTER | TaskKind.POST_LETTER if noun == "letter" and _is_lying(session, number):
            return Own(f"/print-room/letters/{number}", "Open the letter", MAY_PRINT)
    return None


def _scan(task: Task) -> str:
    """The sheet of a task about it or a row of it; words that were keyed (“scan:ID:A:words”) stand in the task."""
    parts = task.about.split(":")
    return parts[1] if len(parts) < 4 or parts[-1] == CONFIRM else ""


def _to_type(session: Session, recording_id: int) -> bool:
    recording = calls.recording(session, recording_id)
    return recording is not None and recording.state not in ENDED


def _is_held(session: Session, inbound_id: int) -> bool:
    raw = inbound.get(session, inbound_id)
    return raw is not None and raw.state is InboundState.HOLDING


def _is_lying(session: Session, letter_id: int) -> bool:
    letter = letters.get(session, letter_id)
    return letter is not None and letter.state in LYING
