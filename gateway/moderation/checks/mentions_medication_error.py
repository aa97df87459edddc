"""Something went wrong with medicine: given wrongly, twice, or not at all."""

from gateway.moderation.checks.hit import Hit, Phrases, hits

name = "Mentions a medication error"
description = "An overdose or the wrong medicine is urgent; missed or late medicine is noted."

_MEDICINE = "medication, medications, medicine, medicines, meds, tablets, tablet, pills, pill, insulin, dose, drugs"


def _each(*starts: str) -> str:
    return ",".join(f"{start} {what.strip()}" for start in starts for what in _MEDICINE.split(","))


_URGENT = Phrases("overdose, overdosed, over dosed, drugged, sedated, double dose", _each("the wrong", "wrong"))
_NOTED = Phrases(
    _each("missed", "missed her", "missed his", "missed my", "no", "late", "without her", "without his", "without my"),
    _each("forgot her", "forgot his", "forgot my", "forgotten her", "forgotten his", "ran out of", "run out of"),
    "medication error, medication errors, medication mistake, not given her, not given his, not given my",
)


def check(text: str) -> list[Hit]:
    urgent = hits(_URGENT.places(text), check="mentions_medication_error", name=name, urgent=True)
    return urgent + hits(_NOTED.places(text), check="mentions_medication_error", name=name)
