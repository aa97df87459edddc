"""What a number alone may not do, and how four digits or a return code prove who asks; once, and not by guessing."""

import pytest

from gateway.moderation.details import Approval
from gateway.moderation.remember import facts_of
from store import authors, contributions, proofs
from store.words import Event, Role, State, TaskKind
from tests.intake.texting import ADA, World

FIRST = "Rosewood in Leeds was kind to us"
BORROWED = "+447700900555"


def told(world: World) -> int:
    world.home()
    world.text(FIRST)
    world.text("AGREE")
    world.text("DONE")
    world.clock.forward(hours=1)
    return world.story().id


def published(world: World) -> int:
    story = told(world)
    world.decide(Event.APPROVE, Approval(text="They were kind.", criticality=0, redaction_checked=True))
    world.decide(Event.GO_AHEAD, role=Role.PROVIDER)
    assert world.story().state is State.PUBLISHED
    return story


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10_000:04d}"


# -- the digits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["{}", " {} ", "{}.", "spaced", "dashed"])
def test_status_needs_the_digits_in_any_spacing(worlds: World, shown: str) -> None:
    world = worlds
    told(world)
    world.text("STATUS")
    assert world.notices()[-1] == "proof_by_text"
    digits = world.digits()
    written = {"spaced": " ".join(digits), "dashed": f"{digits[:2]}-{digits[2:]}"}.get(shown, shown.format(digits))
    world.text(written)
    reference = world.story().reference
    assert world.heard()[-1].startswith(f"Story {reference[:4]}-{reference[4:]}: a moderator is reading it.")
    assert "Rosewood" not in world.heard()[-1], "a phone is read by others: no home, no word of the story"


def test_the_digits_lie_hashed_and_the_code_is_in_no_part(world: World) -> None:
    told(world)
    world.text("STATUS")
    digits = world.digits()
    with world.database.read() as session:
        (row,) = session.execute(proofs.proofs.select())
        assert row.hash == session.keys.find(f"{ADA} {digits}", "proof")
    world.text(digits)
    world.text(f"STATUS {world.code()}")
    assert not any(digits in (text or "") for _, text in world.parts())
    assert not any(world.code()[:4] in (text or "") for _, text in world.parts())


def test_digits_serve_once(world: World) -> None:
    told(world)
    world.text("STATUS")
    digits = world.digits()
    world.text(digits)
    world.text(digits)
    assert world.notices().count("where_it_stands") == 1
    assert "do not count any more" in world.heard()[-1]


def test_the_third_wrong_try_ends_them(worlds: World) -> None:
    world = worlds
    told(world)
    world.text("STATUS")
    digits = world.digits()
    for _ in range(3):
        world.text(wrong(digits))
    assert [said.details["why"] for said in world.said() if said.notice == "proof_wrong"] == ["wrong", "wrong", "ended"]
    world.clock.forward(minutes=20)
    world.text(digits)
    assert "where_it_stands" not in world.notices()


def test_digits_are_void_after_a_day(world: World) -> None:
    told(world)
    world.text("STATUS")
    digits = world.digits()
    world.clock.forward(hours=24)
    world.text(digits)
    assert world.notices()[-1] == "proof_wrong"
    assert len(world.stories()) == 1


def test_new_digits_come_at_most_every_five_minutes_and_five_times_a_day(world: World) -> None:
    told(world)
    world.text("STATUS")
    first = world.digits()
    world.text("STATUS")
    assert "just sent you 4 digits" in world.heard()[-1]
    assert world.digits() == first
    for _ in range(6):
        world.clock.forward(minutes=6)
        world.text("UNDO")
    assert world.notices().count("proof_by_text") == 6, "five times digits, once the word that they were sent"
    assert world.notices()[-1] == "code_reminder"
    world.clock.forward(hours=25)
    world.text("UNDO")
    assert world.notices()[-1] == "proof_by_text"


def test_four_digits_that_nobody_sent_are_no_story(world: World) -> None:
    world.text("4821")
    assert world.stories() == []
    assert world.notices() == ["not_understood"]


@pytest.mark.parametrize("word", ["STATUS", "WITHDRAW", "UNDO", "READY"])
def test_a_strangers_number_gets_no_digits(worlds: World, word: str) -> None:
    """16: nothing is told or done on a number alone: silent for 90 days, marked shared, or never heard of."""
    world = worlds
    told(world)
    world.text(word, sender=BORROWED)
    world.clock.forward(days=91)
    world.text(word)
    assert world.notices()[-2:] == ["code_reminder", "code_reminder"]
    assert "proof_by_text" not in world.notices()


def test_a_shared_phone_proves_nothing(world: World) -> None:
    told(world)
    world.database.write(lambda s: s.execute(authors.authors.update().values(shared=True)))
    world.text("STATUS")
    assert world.notices()[-1] == "code_reminder"


def test_digits_do_what_they_were_sent_for_and_say_so(worlds: World) -> None:
    """Whoever pretends to have her number can't turn her asking into a withdrawal."""
    world = worlds
    told(world)
    world.text("STATUS")
    hers = world.digits()
    assert "To hear how it stands, reply with these 4 digits" in world.heard()[-1]
    world.text("WITHDRAW")  # somebody else, in her name
    assert "To take it back, reply with these 4 digits" in world.heard()[-1]
    if hers != world.digits():
        world.text(hers)
    assert world.story().state is not State.WITHDRAWN


def test_a_shared_phone_ends_its_telling_and_then_is_a_strangers(worlds: World) -> None:
    """A home's own telephone: each telling is one story, and none of them leads to another's."""
    world = worlds
    world.home()
    world.text("My mother waited an hour for her tea and nobody came to see her.")
    world.database.write(lambda s: authors.mark_number(s, ADA, shared=True, no_voice=True))
    world.text("Rosewood Leeds")
    world.text("AGREE")
    assert world.story().consent_publish is True
    world.text("STATUS")
    assert world.notices()[-1] == "code_reminder"
    world.clock.forward(hours=1)
    world.text("They lost my father's glasses and nobody looked for them.")
    world.clock.forward(hours=1)
    for word in ("STATUS", "WITHDRAW", "UNDO"):
        world.text(word)
        assert world.notices()[-1] == "code_reminder", word
    world.text("AGREE")
    assert world.notices()[-1] == "code_reminder"
    assert [row.consent_publish for row in world.stories()] == [True, None]
    assert len({row.author_id for row in world.stories()}) == 2
    with world.database.read() as session:
        assert authors.all_by_phone(session, ADA, now=world.clock()) == []
        known = [authors.get(session, row.author_id or 0) for row in world.stories()]
    assert all(each is not None and each.no_voice for each in known)


# -- the return code --------------------------------------------------------------------------------------------------


def test_the_return_code_serves_from_any_number_and_answers_there(worlds: World) -> None:
    world = worlds
    told(world)
    code = world.code()
    world.text(f"status {code.replace('-', '  ')}", sender=BORROWED)
    assert world.notices()[-1] == "where_it_stands"
    with world.database.read() as session:
        reader = authors.get(session, world.said()[-1].author_id or 0)
    assert reader is not None
    assert reader.phone == BORROWED
    world.text("UNDO", sender=BORROWED)
    world.text(f"withdraw {code}", sender=BORROWED)
    assert world.story().state is State.WITHDRAWN
    assert world.notices()[-2:] == ["withdrawn_author", "as_you_asked"]


def test_a_wrong_code_changes_nothing_and_guessing_meets_a_delay(world: World) -> None:
    told(world)
    for _ in range(4):
        world.text("1234 5678 9012 3456", sender=BORROWED)
    whys = [said.details["why"] for said in world.said() if said.notice == "proof_wrong"]
    assert whys == ["unknown_code", "unknown_code", "unknown_code", "wait"]
    world.text("9" * 15, sender=BORROWED)
    assert len(world.stories()) == 1


# -- withdraw, and undo -----------------------------------------------------------------------------------------------


def test_withdraw_is_suspended_at_once_and_finished_by_the_digits_in_the_same_text(worlds: World) -> None:
    world = worlds
    published(world)
    world.text("WITHDRAW")
    assert world.story().state is State.SUSPENDED
    assert "reply with these 4 digits" in world.heard()[-1]
    assert not world.is_suppressed()
    world.text(world.digits())
    assert world.story().state is State.WITHDRAWN
    assert "withdrawn_author" in world.notices()
    assert "did anyone ask you to? 1 yes, 2 no, 3 call me" in world.heard()[-1]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("1", TaskKind.SAFEGUARDING), ("3", TaskKind.CALL_BACK), ("0", TaskKind.CALL_BACK), ("2", None)],
)
def test_who_asked_is_told_to_the_safeguarding_lead_alone(world: World, answer: str, kind: TaskKind | None) -> None:
    published(world)
    world.text("WITHDRAW")
    world.text(world.digits())
    world.text(answer)
    mine = [task for each in (TaskKind.SAFEGUARDING, TaskKind.CALL_BACK) for task in world.tasks(each)]
    assert [(task.kind, task.role) for task in mine] == ([(kind, Role.SAFEGUARDING)] if kind else [])
    assert world.notices()[-1] == "as_you_asked"
    world.text("thanks")
    assert len(mine) == len(
        [task for each in (TaskKind.SAFEGUARDING, TaskKind.CALL_BACK) for task in world.tasks(each)]
    )


def test_undo_brings_it_back_within_seven_days_with_proof(world: World) -> None:
    told(world)
    world.text("WITHDRAW")
    world.text(world.digits())
    world.clock.forward(days=6)
    world.text("UNDO")
    assert world.story().state is State.WITHDRAWN
    world.text(world.digits())
    assert world.story().state is State.IN_MODERATION
    assert "your story is back" in world.heard()[-1]


def test_undo_after_a_withdraw_that_was_not_hers_asks_a_senior(world: World) -> None:
    published(world)
    world.text("WITHDRAW")
    world.clock.forward(minutes=10)
    world.text("UNDO")
    world.text(world.digits())
    assert world.story().state is State.SUSPENDED
    assert [task.role for task in world.tasks(TaskKind.CALL_BACK)] == [Role.SENIOR]


def test_stop_ends_messages_and_withdraws_nothing(world: World) -> None:
    published(world)
    world.text("STOP")
    assert world.story().state is State.PUBLISHED
    assert world.is_suppressed()


def test_of_several_stories_it_is_asked_which_by_reference_and_only_after_proof(worlds: World) -> None:
    world = worlds
    told(world)
    world.clock.forward(days=4)
    world.text("My aunt lives at Rosewood in Leeds. They listen to her.")
    world.text("2")
    world.text("WITHDRAW")
    references = [f"{row.reference[:4]}-{row.reference[4:]}" for row in world.stories()]
    assert not any(each in world.heard()[-1] for each in references)
    world.text(world.digits())
    assert world.heard()[-1] == (
        f"Which story do you mean? Reply with a number: 1 {references[1]}. 2 {references[0]}. 0 none of them."
    )
    world.text("2")
    assert [row.state for row in world.stories()] == [State.WITHDRAWN, State.RECEIVED]
    world.text("2")
    assert "That is all" in world.heard()[-1]


def test_none_of_them_does_nothing(world: World) -> None:
    told(world)
    world.clock.forward(days=4)
    world.text("My aunt lives at Rosewood in Leeds. They listen to her.")
    world.text("2")
    world.text("WITHDRAW")
    world.text(world.digits())
    world.text("0")
    assert State.WITHDRAWN not in {row.state for row in world.stories()}
    assert "all stays as it is" in world.heard()[-1]


def test_ready_without_a_story_that_waits_says_so(world: World) -> None:
    story = told(world)
    world.text("READY")
    world.text(world.digits())
    assert "all stays as it is" in world.heard()[-1]
    with world.database.read() as session:
        row = contributions.get(session, story)
        assert row is not None
        assert not facts_of(session, row).publish_when_told
