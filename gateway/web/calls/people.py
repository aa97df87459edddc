"""Who rings people back, and whose calls each of them sees."""

from gateway.web.typing.people import CALLERS
from store.staff import Person
from store.tasks import Task
from store.words import Role

MAY = (*CALLERS, Role.SAFEGUARDING)


def roles_of(person: Person) -> tuple[Role, ...]:
    """Calls for the safeguarding lead are that person's alone; callers share all others."""
    others = CALLERS if person.has(*CALLERS) else ()
    return (*others, *((Role.SAFEGUARDING,) if person.has(Role.SAFEGUARDING) else ()))


def may_ring(person: Person, task: Task) -> bool:
    return task.role in roles_of(person)
