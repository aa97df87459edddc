"""Which home somebody means: found by keyword, postcode or name with town; asked, never guessed."""

from datetime import UTC, datetime

import pytest

from gateway.intake.home_index import HomeIndex, index_of
from gateway.intake.match_home import Match, find, label
from store import homes
from store.database import Database
from store.homes import Home

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def home(number: int, name: str, town: str, postcode: str = "", **more: str) -> Home:
    given = {"also_known_as": "", "keyword": None, **more}
    return Home(
        id=number,
        location_id=None,
        name=name,
        also_known_as=given["also_known_as"] or "",
        address="",
        town=town,
        postcode=postcode,
        phone="",
        provider_name="",
        provider_id="",
        local_authority=more.get("local_authority", ""),
        region="",
        nation="england",
        beds=None,
        policy=None,
        keyword=given["keyword"],
        listed=True,
    )


HOMES = HomeIndex(
    [
        home(1, "Rosewood Care Home", "Leeds", "LS6 2AB", keyword="ROSE4821"),
        home(2, "Rosewood", "Bath", "BA1 5QX"),
        home(3, "Hope House", "York", "YO1 7HH"),
        home(4, "The Manor", "Whitby", "YO21 3PU"),
        home(5, "Harbour View Nursing and Residential Home", "Whitby", "YO21 3PU"),
        home(6, "St. Margaret's Lodge", "Hull", "HU1 1AA", also_known_as="Maggie’s"),
        home(7, "Ashby Grange", "Derby", "DE1 1AA"),
        home(8, "Bryn Môr", "Bangor", "LL57 1AA"),
        home(9, "Timsbury Care Home", "Radstock", "BA2 0AA"),
        home(10, "Grace Court", "Sale", "M33 1AA"),
        home(11, "Fernleigh", "Reading", "RG1 1AA"),
    ]
)


def named(text: str) -> tuple[int | None, list[int]]:
    match = find(HOMES, text)
    return (match.sure.id if match.sure else None, [each.id for each in match.candidates])


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("ROSE 4821", 1),
        ("It is about rose4821. They are kind.", 1),
        ("LS6 2AB", 1),
        ("the one at ls62ab, opposite the church", 1),
        ("Rosewood, Leeds", 1),
        ("rosewood leeds", 1),
        ("rosewod in leeds", 1),
        ("Rosewood BA1", 2),
        ("My dad has lived at Rosewood in Bath for two years and they have always been so kind to him.", 2),
        ("Hope House", 3),
        ("the manor whitby", 4),
        ("Harbour View YO21 3PU", 5),
        ("harbour view", 5),
        ("St Margarets Lodge", 6),
        ("maggies", 6),
        ("bryn mor", 8),
        ("my gran is at rosewood in leeds and the girls there are all so kind to her and to us when we come", 1),
        ("We are at Fernleigh nursing home and the garden is full of roses; thank you to all of the carers there.", 11),
    ],
)
def test_a_home_is_sure_when_nothing_else_fits(text: str, sure: int) -> None:
    assert named(text) == (sure, [])


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Rosewood", {1, 2}),
        ("They are lovely at Rosewood home and they always find the time for a chat with all of us.", {1, 2}),
        ("YO21 3PU", {4, 5}),
        ("Ashby", {7}),
        ("fernley", {11}),
        ("Harber Veiw", {5}),
        ("Hope House in Leeds", {3}),
        ("my gran is at fernleigh and the girls there are all so kind to her and to us when we come", {11}),
        ("She lives in Timsbury with my sister, and they went past the home every day of the week last year.", {9}),
    ],
)
def test_what_is_not_sure_is_offered_to_choose_from(text: str, candidates: set[int]) -> None:
    sure, offered = named(text)
    assert sure is None
    assert set(offered) == candidates


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The care home was cold and the house smelt. I hope they hear this; the manor of speaking was rude too.",
        "My mother was in a nursing home near the harbour with a view of the lodge and the old court and the hall.",
        "Nurse Grace was kind to us all through the long winter when my father was so poorly with his chest.",
        "We were reading in the garden, and there was a sale of cakes on Friday that everybody enjoyed so much.",
        "They gave my gran her tea in bed and sat with her until she had finished all of it, bless them all.",
        "1",
        "no idea",
        "👵🏽💐",
    ],
)
def test_a_text_that_names_no_home_gives_none(text: str) -> None:
    assert find(HOMES, text) == Match()


def test_too_many_homes_of_a_name_are_not_listed_but_narrowed_by_the_town() -> None:
    many = HomeIndex([home(number, "The Beeches", f"Town{number}") for number in range(1, 9)])
    assert find(many, "The Beeches") == Match(many=True)
    sure = find(many, "Beeches, Town3").sure
    assert sure is not None
    assert sure.id == 3


def test_a_plain_list_of_homes_does_too() -> None:
    sure = find([home(1, "Rosewood", "Leeds")], "rosewood").sure
    assert sure is not None
    assert label(sure) == "Rosewood, Leeds"


def test_fifteen_thousand_homes_cost_a_bounded_number_of_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        ["ash", "oak", "elm", "rose", "lime", "holly", "willow", "beech", "maple", "cedar"],
        ["wood", "field", "brook", "dale", "mere", "ford"],
    )
    names = [f"{a.title()}{b} {c}" for a in first for b in second for c in ("House", "Lodge", "Court", "View", "Hall")]
    index = HomeIndex([home(n, f"{names[n % len(names)]}", f"Town{n % 900}") for n in range(15_000)])
    story = (
        "My mum was at Rosewod for the winter and The girls there sang to her. We came by Ashfeld every day. " * 16
    )[:1600]
    compared: list[str] = []
    whole = HomeIndex.alike

    def counted(self: HomeIndex, word: str, *, least: int) -> list[tuple[str, float]]:
        compared.append(word)
        return whole(self, word, least=least)

    monkeypatch.setattr(HomeIndex, "alike", counted)
    find(index, story)
    assert 0 < len(compared) <= 60
    assert find(index, "Willowmere Hall, Town12").many


def test_the_index_follows_the_homes(database: Database) -> None:
    database.write(lambda s: homes.add(s, now=NOW, name="Rosewood", town="Leeds"))
    with database.read() as session:
        first = index_of(session)
        assert index_of(session) is first
    database.write(lambda s: homes.add(s, now=NOW, name="Fernleigh", town="Hull"))
    with database.read() as session:
        assert find(index_of(session), "Fernleigh").sure is not None
    later = NOW.replace(hour=10)
    database.write(lambda s: homes.change(s, 2, now=later, listed=False))
    with database.read() as session:
        assert find(index_of(session), "Fernleigh") == Match()


LONGER = HomeIndex([home(1, "Rosewood", "Leeds"), home(2, "Rosewood Court", "York"), home(3, "Elm House", "Hull")])


@pytest.mark.parametrize("text", ["I am in room 12 at rosewood", "Rosewood", "My mum is at Rosewood, it is lovely."])
def test_a_home_whose_name_only_goes_on_is_offered_too(text: str) -> None:
    match = find(LONGER, text)
    assert match.sure is None
    assert [each.id for each in match.candidates] == [1, 2]


def test_a_town_settles_which_of_two_such_names_is_meant() -> None:
    assert find(LONGER, "Rosewood, Leeds").sure == home(1, "Rosewood", "Leeds")
    assert find(LONGER, "Elm House").sure == home(3, "Elm House", "Hull")
