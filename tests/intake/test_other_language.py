"""A story in another language is marked and offered an interpreter, waits for a named person's English, and is never
refused or altered."""

import pytest

from gateway.intake import other_language
from gateway.intake.other_language import NotTranslated
from gateway.moderation.decide import decide
from gateway.moderation.details import Approval
from gateway.moderation.facts import Actor
from gateway.moderation.machine import RequirementNotMet
from gateway.moderation.remember import current_text
from store import authors, contributions, erasing, tasks, translations
from store.contributions import Contribution
from store.database import Database, Session
from store.words import Event, Role, TaskKind
from tests.conftest import TurnedClock
from tests.intake.texting import World

POLISH = "W Rosewood moja mama czeka na lekarza już trzy dni i nikt nic nie mówi."
ENGLISH = "At Rosewood my mum has waited three days for the doctor and nobody tells us anything."
MARK = "Written in another language (probably Polish)"
OLA, MO = 7, 8


@pytest.fixture
def world(database: Database, clock: TurnedClock) -> World:
    world = World(database, clock)
    world.home()
    return world


def marks(row: Contribution) -> list[str]:
    return [hit["name"] for hit in row.hits if hit["check"] == other_language.MARK]


def texts(world: World) -> list[str | None]:
    return [text for field, text in world.parts() if field == "text"]


def written_in_polish(world: World) -> Contribution:
    world.text(POLISH)
    return world.story()


def test_a_story_in_another_language_is_kept_as_it_came_and_marked(world: World) -> None:
    row = written_in_polish(world)
    assert (row.language, marks(row)) == ("pl", [MARK])
    assert texts(world) == [POLISH]
    [task] = world.tasks(TaskKind.TRANSLATE)
    assert (task.role, task.contribution_id, "probably Polish" in task.note) == (Role.TYPIST, row.id, True)
    assert world.notices() == ["receipt", "other_language"]


def test_an_english_story_costs_nobody_anything(world: World) -> None:
    world.text(ENGLISH)
    row = world.story()
    assert (row.language, marks(row), world.tasks(TaskKind.TRANSLATE)) == ("en", [], [])
    with world.database.read() as session:
        assert translations.get(session, row.id) is None


def test_more_texts_of_one_story_offer_the_interpreter_once_and_raise_one_task(world: World) -> None:
    written_in_polish(world)
    world.text("A jedzenie jest zawsze zimne i nikt nie pomaga mamie w nocy.")
    assert world.notices().count("other_language") == 1
    assert len(world.tasks(TaskKind.TRANSLATE)) == 1
    assert marks(world.story()) == [MARK]


def test_what_turns_out_to_be_english_is_no_longer_marked(world: World) -> None:
    written_in_polish(world)
    world.text(f"Sorry I will write it in English. {ENGLISH} {ENGLISH} {ENGLISH}")
    row = world.story()
    assert (row.language, marks(row), world.tasks(TaskKind.TRANSLATE)) == ("en", [], [])


def test_nine_asks_for_a_call_with_an_interpreter_and_is_no_story(world: World) -> None:
    row = written_in_polish(world)
    world.text("9")
    [task] = world.tasks(TaskKind.CALL_BACK)
    assert (task.about, task.note) == (f"contribution:{row.id}", "Wants a call with an interpreter: Polish.")
    assert world.notices()[-1] == "call_back_noted"
    assert texts(world) == [POLISH]
    with world.database.read() as session:
        author = authors.get(session, row.author_id or 0)
        assert author is not None
        assert (author.interpreter, author.language) == ("pl", "pl")


def test_the_homes_question_stays_open_beside_the_offer(world: World) -> None:
    written_in_polish(world)
    world.text("1")
    assert world.story().consent_publish is True


def test_a_moderator_can_say_that_it_is_english_and_the_machine_does_not_argue(world: World) -> None:
    row = written_in_polish(world)
    world.database.write(lambda s: other_language.name_language(s, row, "en", by=MO, now=world.clock()))
    world.text("Mama nadal czeka i nikt jej nie pomaga, a ja nie wiem co robić.")
    row = world.story()
    assert (row.language, marks(row), world.tasks(TaskKind.TRANSLATE)) == ("en", [], [])


def test_a_moderator_can_name_a_language_that_no_machine_found(world: World) -> None:
    world.text(ENGLISH)
    row = world.story()
    world.database.write(lambda s: other_language.name_language(s, row, "so", by=MO, now=world.clock()))
    row = world.story()
    assert (row.language, marks(row)) == ("so", ["Written in Somali"])
    assert len(world.tasks(TaskKind.TRANSLATE)) == 1
    with pytest.raises(NotTranslated):
        world.database.write(lambda s: other_language.name_language(s, row, "klingon", by=MO, now=world.clock()))


def approve(session: Session, world: World, row: Contribution) -> None:
    details = Approval(text=current_text(session, row.id), criticality=2, redaction_checked=True)
    decide(session, row.id, Event.APPROVE, by=Actor(Role.MODERATOR, str(MO)), details=details, now=world.clock())


def in_moderation(world: World) -> Contribution:
    row = written_in_polish(world)
    world.text("AGREE")
    world.text("DONE")
    row = world.story()
    assert row.state == "in_moderation"
    return row


def test_nobody_approves_what_no_named_person_has_put_into_english(world: World) -> None:
    row = in_moderation(world)
    with pytest.raises(RequirementNotMet) as refused:
        world.database.write(lambda session: approve(session, world, row))
    assert refused.value.requirement == "translated"


def test_the_moderator_works_from_the_english_and_the_original_stays(world: World) -> None:
    row = in_moderation(world)
    world.clock.forward(minutes=5)
    world.database.write(lambda s: other_language.put_into_english(s, row, ENGLISH, by=OLA, now=world.clock()))
    with world.database.read() as session:
        assert current_text(session, row.id) == ENGLISH
        kept = translations.get(session, row.id)
        assert kept is not None
        assert (kept.by_id, kept.translated) == (OLA, True)
    assert world.tasks(TaskKind.TRANSLATE) == []
    world.database.write(lambda session: approve(session, world, row))
    assert world.story().public_text_id is not None
    assert texts(world)[0] == POLISH


def test_danger_that_shows_in_the_english_is_told_at_once(world: World) -> None:
    row = written_in_polish(world)
    assert world.tasks(TaskKind.URGENT) == []
    english = "They hit my mum and she is bruised. Please help me."
    world.database.write(lambda s: other_language.put_into_english(s, row, english, by=OLA, now=world.clock()))
    [task] = world.tasks(TaskKind.URGENT)
    assert (task.urgent, task.contribution_id, world.story().urgent) == (True, row.id, True)


@pytest.mark.parametrize(("words", "code"), [(" ", "empty"), ("a" * 10_001, "too_long")])
def test_a_translation_that_is_none_is_refused_with_what_to_do(world: World, words: str, code: str) -> None:
    row = written_in_polish(world)
    with pytest.raises(NotTranslated) as refused:
        world.database.write(lambda s: other_language.put_into_english(s, row, words, by=OLA, now=world.clock()))
    assert refused.value.code == code


def approved(world: World) -> Contribution:
    row = in_moderation(world)
    world.database.write(lambda s: other_language.put_into_english(s, row, ENGLISH, by=OLA, now=world.clock()))
    world.database.write(lambda session: approve(session, world, row))
    return world.story()


def beside(world: World) -> str:
    with world.database.read() as session:
        row = world.story()
        return other_language.shown_beside(translations.get(session, row.id), row)


def test_the_original_stands_beside_only_when_somebody_confirmed_it_for_this_text(world: World) -> None:
    row = approved(world)
    words = "W tym domu moja mama czeka na lekarza."

    def show(session: Session, *, same: bool) -> None:
        other_language.show_beside(session, world.story(), words, same=same, by=OLA, now=world.clock())

    assert beside(world) == ""
    with pytest.raises(NotTranslated):
        world.database.write(lambda session: show(session, same=False))
    world.database.write(lambda session: show(session, same=True))
    assert beside(world) == words
    world.database.write(lambda session: contributions.change(session, row.id, public_text_id=1))
    assert beside(world) == ""


def test_an_approved_text_is_not_translated_anew_behind_the_moderators_back(world: World) -> None:
    row = approved(world)
    with pytest.raises(NotTranslated) as refused:
        world.database.write(lambda s: other_language.put_into_english(s, row, "Other", by=OLA, now=world.clock()))
    assert refused.value.code == "approved"


def test_a_withdrawn_story_waits_for_no_translator(world: World) -> None:
    row = in_moderation(world)
    by = Actor(Role.AUTHOR, f"author:{row.author_id}")
    world.database.write(lambda s: decide(s, row.id, Event.WITHDRAW, by=by, now=world.clock()))
    assert world.tasks(TaskKind.TRANSLATE) == []


def test_erasing_a_story_erases_its_english_too(world: World) -> None:
    row = approved(world)
    world.database.write(
        lambda s: other_language.show_beside(s, row, "Mama czeka.", same=True, by=OLA, now=world.clock())
    )
    world.database.write(lambda session: erasing.erase_words(session, row.id))
    with world.database.read() as session:
        kept = translations.get(session, row.id)
        assert kept is not None
        assert (kept.english, kept.beside) == ("", "")
        assert [task.kind for task in tasks.about(session, row.id)] == []
