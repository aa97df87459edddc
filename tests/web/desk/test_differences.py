"""What changed, and what was found, shown in the text itself: for eyes and ears, and every character as it came."""

import re
import time
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.web.desk.differences import changes, marked
from gateway.web.desk.marked_text import Mark, marks_by_part
from gateway.web.desk.marked_text import marked as with_marks
from gateway.web.desk.time_left import time_left
from store import contributions
from store.contributions import Part
from store.words import Role
from tests.web.staff_cast import Office

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WORDS = st.lists(st.sampled_from(["She", "was", " ", "\n", "kind", "<b>", ".", "é", "👩🏽‍🦳"]), max_size=30).map(
    "".join
)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_what_changed(before: str, after: str) -> None:
    found = changes(before, after)
    assert found is not None
    assert "".join(text for kind, text in found if kind != "in") == before.strip()
    assert "".join(text for kind, text in found if kind != "out") == after.strip()


def test_a_change_is_told_without_colour_and_hostile_words_stay_words() -> None:
    html = marked("Sister Jones <i>sings</i>.", "A nurse <i>sings</i>.")
    assert html is not None
    assert re.search(r"<del[^>]*><span[^>]*> taken out: </span>Sister Jones</del>", html)
    assert re.search(r"<ins[^>]*><span[^>]*> put in: </span>A nurse</ins>", html)
    assert "&lt;i&gt;sings&lt;/i&gt;." in html


def test_line_ends_of_a_form_are_no_change_and_a_huge_text_is_not_slow() -> None:
    assert [each.kind for each in changes("a\nb", "a\r\nb") or []] == ["same"]
    began = time.monotonic()
    changes("ab " * 40_000, "ba " * 40_000)
    changes("\n".join("ab" * 5000), "\n".join("ba" * 5000))
    assert time.monotonic() - began < 5


def test_finds_are_marked_in_the_part_where_they_stand() -> None:
    parts = [
        Part(0, "text", "Hello there", None, NOW),
        Part(1, "answer", "not counted", None, NOW),
        Part(2, "text", "Sister Jones hit me", None, NOW),
    ]
    hits = [
        {"check": "names_a_person", "name": "Names a person", "start": 13, "length": 12, "urgent": False},
        {"check": "mentions_injury", "name": "Mentions an injury", "start": 20, "length": 9, "urgent": True},
        {"check": "mark", "name": "No place", "start": 0, "length": 0, "urgent": False},
    ]
    found = marks_by_part(hits, parts)
    assert found == {
        0: [],
        2: [Mark(0, 12, "Names a person", False), Mark(7, 16, "Danger: Mentions an injury", True)],
    }
    html = with_marks("Sister Jones hit me", found[2])
    assert 'title="Names a person, Danger: Mentions an injury">Jones<span' in html
    bare = re.sub(r"<span[^>]*>[^<]*</span>", "", html)
    assert re.sub(r"<[^>]+>", "", bare) == "Sister Jones hit me"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(0, 50)), max_size=5))
def test_no_find_changes_a_character(text: str, places: list[tuple[int, int]]) -> None:
    hits = [{"check": "x", "name": '"><script>', "start": start, "length": length} for start, length in places]
    found = marks_by_part(hits, [Part(0, "text", text, None, NOW)] if text.strip() else [])
    html = with_marks(text, found.get(0, []))
    assert "<script>" not in html.replace("&lt;script&gt;", "") or "<script>" in text
    bare = re.sub(r"<span[^>]*>.*?</span>", "", html, flags=re.DOTALL)
    assert re.sub(r"<[^>]+>", "", bare) == re.sub(r"<[^>]+>", "", str(with_marks(text, [])))


def test_the_story_page_marks_folds_and_compares(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    story = office.story("Sister Jones hit me.  Twice.", home=office.home())
    hits = [
        {"check": "names_a_person", "name": "Names a person", "start": 0, "length": 12, "urgent": False},
        {"check": "mentions_injury", "name": "Mentions an injury", "start": 13, "length": 6, "urgent": False},
    ]
    office.database.write(lambda db: contributions.change(db, story.id, hits=hits))
    page = f"/desk/stories/{story.reference}"
    shown = browser.get(page).text
    assert 'title="Names a person">Sister Jones<span' in shown
    assert ".  Twice." in shown
    assert shown.index("they may distress (somebody was hurt)") < shown.index("Sister Jones<span")
    preview = browser.send(
        f"{page}/moves/approve", page=page, text="A nurse hit me.  Twice.", criticality="3", preview="yes"
    ).text
    assert "What your text changes of what was sent" in preview
    assert "</span>Sister Jones</del>" in preview
    good = {"text": "A nurse hit me.", "criticality": "3", "redaction_checked": "y"}
    browser.send(f"{page}/moves/approve", page=page, **good)
    after = browser.get(page).text
    assert "The versions of its text" in after
    assert "</span>A nurse</ins>" in after


def test_the_time_left_is_said_in_words() -> None:
    def left(**parts: int) -> str:
        return time_left(NOW + timedelta(**parts), NOW)

    assert left(days=2, hours=3, minutes=5) == "2 days and 3 hours left"
    assert left(minutes=40) == "40 minutes left"
    assert left(hours=-1) == "1 hour late"
    assert left() == "less than a minute left"
    assert time_left(None, NOW) == ""
