"""The administrator's first page: how this gateway is set, and no secret."""

from store.words import Role
from tests.web.staff_cast import Office, office_over


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
