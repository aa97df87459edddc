"""Where a worried member of staff in a care home gets advice in confidence, and whom the law lets them tell."""

from typing import NamedTuple


class Adviser(NamedTuple):
    """``phone`` as its owner publishes it; these are for England, and are checked whenever a release is made."""

    name: str
    what: str
    phone: str
    address: str


ADVICE: tuple[Adviser, ...] = (
    Adviser(
        "Speak Up Direct",
        "Free, independent and confidential advice for people who work in health and social care in England.",
        "08000 724 725",
        "https://speakup.direct",
    ),
    Adviser(
        "Protect",
        "A charity that gives free legal advice, in confidence, to people who speak up at work.",
        "020 3117 2520",
        "https://protect-advice.org.uk",
    ),
    Adviser(
        "Care Quality Commission",
        "The regulator of care homes in England. The law protects you when you tell it what worries you.",
        "03000 616161",
        "https://www.cqc.org.uk",
    ),
)
