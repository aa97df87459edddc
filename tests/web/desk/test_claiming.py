"""Two moderators and one story: each sees who has it, and of two who decide the later one loses nothing."""

from gateway.moderation.questions import QUESTIONS
from store import contributions, desk_listings, tags
from store.words import Event, Role, State
from tests.web.staff_cast import Office, hidden

GOOD = {"text": "They were kind.", "criticality": "1", "redaction_checked": "y"}


def test_opening_a_story_says_so_to_the_next_who_opens_it_and_runs_out(office: Office) -> None:
    mo, ann = (office.browser(Role.MODERATOR, email=f"{n}@example.org", name=n) for n in ("Mo", "Ann"))
    story = office.story(home=office.home())
    page = f"/desk/stories/{story.reference}"
    assert "You have had this open since 9:00" in mo.get(page).text
    office.clock.forward(minutes=12)
    assert "Mo has this open since 9:00" in ann.get(page).text
    assert "Mo has it open since 9:00" in ann.get("/desk").text
    office.clock.forward(minutes=19)
    assert "You have had this open since 9:31" in ann.get(page).text


def test_a_story_is_taken_given_back_and_stands_first_for_who_took_it(office: Office) -> None:
    mo, ann = (office.browser(Role.MODERATOR, email=f"{n}@example.org", name=n) for n in ("Mo", "Ann"))
    home = office.home()
    other, story = office.story(home=home), office.story(home=home)
    page = f"/desk/stories/{story.reference}"
    assert mo.send(f"{page}/take", page=page).location == page
    queue = mo.get("/desk").text
    assert queue.index("Yours") < queue.index(story.reference) < queue.index(other.reference)
    assert "Mo took this at 9:00" in ann.get(page).text
    assert ann.send(f"{page}/give-back", page=page).status_code == 303
    assert "Mo took this" in ann.get(page).text  # nobody gives back what is another's
    ann.send(f"{page}/take", page=page)
    assert "Ann took this at 9:00" in mo.get(page).text
    ann.send(f"{page}/give-back", page=page)
    assert "You have had this open" in mo.get(page).text


def test_the_next_story_is_none_that_somebody_else_has(office: Office) -> None:
    mo, ann = (office.browser(Role.MODERATOR, email=f"{n}@example.org", name=n) for n in ("Mo", "Ann"))
    home = office.home()
    first, second = office.story(home=home), office.story(home=home)
    assert mo.get("/desk/next").location == f"/desk/stories/{first.reference}"
    mo.get(f"/desk/stories/{first.reference}")
    assert ann.get("/desk/next").location == f"/desk/stories/{second.reference}"
    with office.database.read() as db:
        only = desk_listings.next_for_desk(db, than=second.id, now=office.now, me=ann.staff_id)
    assert only is not None
    assert only.id == first.id  # rather than nothing


def test_approving_opens_the_next_keeps_the_topics_and_leads_back_for_ten_minutes(office: Office) -> None:
    mo, home = office.browser(Role.MODERATOR), office.home()
    first, second = office.story(home=home), office.story(home=home)
    page = f"/desk/stories/{first.reference}"
    mo.get(page)
    data = {**hidden(mo.get(page)), **GOOD, "then": "next", "tag": ["night", "food", "nonsense"], "tags_shown": "yes"}
    answer = mo.client.post(f"{page}/moves/approve", data=data)
    following = mo.client.get(answer.location)
    assert following.location.startswith(f"/desk/stories/{second.reference}?")
    shown = mo.get(following.location).text
    assert "This is the next story" in shown
    assert f'href="{page}"' in shown
    with office.database.read() as db:
        assert tags.of(db, first.id) == ("food", "night")
    assert "You can take this back" in mo.get(page).text
    for made_up in ("?was=<script>&did=approve", f"?was={first.reference}&did=nonsense"):
        assert "This is the next story" not in mo.get(page + made_up).text


def test_of_two_who_edit_the_later_sees_both_texts_and_loses_none(office: Office) -> None:
    mo, ann = (office.browser(Role.MODERATOR, email=f"{n}@example.org", name=n) for n in ("Mo", "Ann"))
    story = office.story("Sister Jones was very kind.", home=office.home())
    page = f"/desk/stories/{story.reference}"
    seen = hidden(mo.get(page))
    ann.send(f"{page}/moves/approve", page=page, **{**GOOD, "text": "A nurse was very kind."})
    answer = mo.client.post(f"{page}/moves/approve", data={**seen, **GOOD, "text": "My own <b>words</b>."})
    assert answer.status_code == 409
    assert "Somebody was first: Ann" in answer.text
    assert "A nurse was very kind." in answer.text
    assert "My own &lt;b&gt;words&lt;/b&gt;.</textarea>" in answer.text
    assert '<del class="es-del">' in answer.text
    assert office.row(story).state is State.WITH_PROVIDER
    with office.database.read() as db:
        assert [version.text for version in contributions.versions(db, story.id)] == ["A nurse was very kind."]


def test_topics_are_put_on_any_story_by_the_desk_alone(office: Office) -> None:
    mo = office.browser(Role.MODERATOR)
    story = office.story(home=None, ready=False, publish=None)
    page = f"/desk/stories/{story.reference}"
    answer = mo.client.post(f"{page}/tags", data={**hidden(mo.get(page)), "tags_shown": "yes", "tag": ["falls"]})
    assert answer.location == f"{page}?done=tags"
    shown = mo.get(answer.location).text
    assert "Topics: Falls" in shown
    assert 'value="falls" checked' in shown
    mo.client.post(f"{page}/tags", data={"tag": ["food"]})
    with office.database.read() as db:
        assert tags.of(db, story.id) == ("falls",)
    administrator = office.browser(Role.ADMINISTRATOR)
    for path in ("tags", "take", "give-back"):
        assert administrator.client.post(f"{page}/{path}").status_code == 403


def test_a_question_of_the_list_comes_into_the_form_and_nothing_is_sent(office: Office) -> None:
    mo = office.browser(Role.MODERATOR)
    story = office.story(home=office.home())
    page = f"/desk/stories/{story.reference}/moves/ask_author"
    shown = mo.get(page).text
    assert all(each.about in shown for each in QUESTIONS.values())
    answer = mo.send(page, question="Hello.", canned="when", insert="yes")
    assert f"Hello. {QUESTIONS['when'].words}</textarea>" in answer.text
    assert office.row(story).state is State.IN_MODERATION
    assert mo.send(page, question="Hello.", canned="no such", insert="yes").status_code == 200
    answer = mo.send(page, question=QUESTIONS["when"].words)
    assert answer.location.endswith(f"done={Event.ASK_AUTHOR}")
