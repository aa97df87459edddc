"""What starting up costs."""

import subprocess
import sys

MODULES = (
    "base sms.inbound sms.receipts sms.outbound sms.keywords voice.inbound voice.twiml twilio.media email.outbound"
)
HEAVY = {"twilio", "requests", "phonenumbers", "email_validator", "flask", "werkzeug"}


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = f"import sys\nfor each in {MODULES.split()}: __import__('channels.' + each)\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "channels.twilio.media" in answer.stdout.split()
    assert not HEAVY & set(answer.stdout.split())
