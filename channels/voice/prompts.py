"""What every caller hears, in short sentences that can be said twice. English; no other language is reviewed yet."""

GREETING = (
    "Hello. This is the care stories line.",
    "We are not an emergency service. If someone is in danger now, hang up and call 9 9 9.",
    "A person reads each story on working days, not at once.",
    "We record nothing until you agree. You can stop at any time: just hang up.",
)
MENU = (
    "To tell us how care has been, press 1, or just wait.",
    "To answer a letter from us, press 2.",
    "To hear about a story that you told us, press 3.",
    "For a person to call you back, press 9.",
    "To hear this again, press 0. To come back here later, press star.",
)
HEARD_NOTHING = ("We did not hear anything.", "You can call again at any time. Goodbye.")
NOT_UNDERSTOOD = ("Sorry, that key does nothing here.",)
