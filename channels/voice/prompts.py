"""What a caller hears, in short sentences that can be said twice. English; no other language is reviewed yet."""

GREETING = (
    "Hello. This is the care stories line.",
    "We are not an emergency service. If someone is in danger now, hang up and call 9 9 9.",
    "A person reads each story on working days, not at once.",
)
ASK_TO_RECORD = (
    "We would like to record your story, so that a person can write it down.",
    "Only our team hears the recording. We delete it later.",
    "You can stop at any time: just hang up.",
    "To agree to be recorded, press 1, or just wait. If you do not want to be recorded, press 2.",
)
TELL_US = (
    "Just tell us, after the tone. Take your time.",
    "Please say which care home it is about.",
    "When you have finished, press the hash key, or hang up.",
)
HEARD_NOTHING = ("We did not hear anything.", "You can call again at any time. Goodbye.")
THANK_YOU = ("Thank you. We have your story.", "A person will listen to it. Goodbye.")
NOT_RECORDED = (
    "That is fine. You are not being recorded.",
    "A person can call you back. Goodbye.",
)
NOT_UNDERSTOOD = ("Sorry, that key does nothing here.",)
