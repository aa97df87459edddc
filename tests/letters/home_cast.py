"""An invented home's papers, that the tests of poster, leaflet and form share."""

from letters.home_paper import HomePaper

LONG_NAME = "The Very Reverend Archibald Featherstonehaugh Memorial Residential Care Home for Older People"


def rosewood(**changes: object) -> HomePaper:
    """Rosewood House with all that a paper can say."""
    given: dict[str, object] = {
        "home_name": "Rosewood House",
        "code": "ROSE4821",
        "keyword": "ROSE4821",
        "site": "https://earshot.example.org",
        "phone": "01632 960123",
        "return_address": ("Freepost EXAMPLE STORIES", "PO Box 4021", "Exampleton", "EX1 9ZZ"),
        "advice": "Example Advice, 01632 960555",
    }
    given.update(changes)
    return HomePaper(**given)  # type: ignore[arg-type]


VARIANTS: dict[str, dict[str, object]] = {
    "clear": {},
    "large": {"large_print": True},
    "welsh": {"language": "cy"},
    "welsh-large": {"language": "cy", "large_print": True},
    "long-name": {"home_name": LONG_NAME, "site": "https://earshot.stories.northamptonshire.example.org"},
    "long-name-large": {"home_name": LONG_NAME, "large_print": True},
    "no-phone": {"phone": "", "keyword": "", "code": "1234", "advice": ""},
    "no-keyword": {"keyword": "", "code": "1234", "large_print": True},
}
