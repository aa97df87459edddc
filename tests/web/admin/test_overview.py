"""The administrator's page: a blocking policy needs its reason, and no secret is shown."""

from store import policy_uses
from store.words import Role
from tests.web.staff_cast import Office, office_over


def test_a_blocking_policy_needs_why_it_is_lawful_here(office: Office) -> None:
    browser = office.browser(Role.ADMINISTRATOR, email="ad@example.org")
    refused = browser.send("/admin", policy="provider_decides", lawful_because=" ")
    assert "Say why a policy under which a home may block" in refused.text
    with office.database.read() as session:
        assert policy_uses.get(session, "gateway") is None
    assert browser.send("/admin", policy="provider_decides", lawful_because="A study").status_code == 303
    with office.database.read() as session:
        use = policy_uses.get(session, "gateway")
    assert use is not None
    assert (use.policy, use.lawful_because, use.by) == ("provider_decides", "A study", "ad@example.org")
    assert "A study" in browser.get("/admin").text


def test_the_settings_are_shown_without_a_secret(office: Office) -> None:
    given = {"twilio_account_sid": "AC123", "twilio_auth_token": "tok-secret-1", "twilio_from": "+447700900100"}
    given |= {"smtp_url": "smtp://user:pw-secret-2@127.0.0.1:2525", "mail_from": "stories@example.org"}
    given |= {"sandbox": "sms", "secret_key": "k-secret-3" * 5}
    office = office_over(office.database, office.clock, office.gateway.settings.data_dir, **given)
    page = office.browser(Role.ADMINISTRATOR).get("/admin").text
    assert "stories@example.org" in page
    assert "Sandbox: nothing is really sent" in page
    for secret in ("tok-secret-1", "pw-secret-2", "k-secret-3", "argon2"):
        assert secret not in page


def test_each_policy_is_drawn_from_the_table_itself(office: Office) -> None:
    page = office.browser(Role.ADMINISTRATOR).get("/admin").text
    for words in (
        "It is not published",
        "Its text is restricted",
        "A senior moderator reviews it",
        "The home is not asked",
    ):
        assert words in page
