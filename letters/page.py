"""The paper: where on an A4 sheet each thing may stand, as data for each printer, in millimetres.

All coordinates are millimetres from the top left corner. The default follows the zones that the strictest
known print service asks of a precompiled letter; a DL window envelope lets the sheet slide, so its profile
sets apart what is always seen (``address``) from what may be seen (``window``).
"""

from dataclasses import dataclass

A4_WIDTH = 210.0
A4_HEIGHT = 297.0
POINTS_PER_MM = 72 / 25.4


def points(mm: float) -> float:
    """Millimetres as PDF points."""
    return mm * POINTS_PER_MM


def millimetres(pt: float) -> float:
    """PDF points as millimetres."""
    return pt / POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle in mm: ``left``, ``top``, ``right``, ``bottom``, from the sheet's top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, other: "Zone", slack: float = 0.0) -> bool:
        """True when ``other`` lies inside, give or take ``slack`` mm."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: "Zone") -> bool:
        """True when the two share more than an edge."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one printer and envelope ask of a letter. Zones in mm; ``column`` is our own, calmer, text width."""

    name: str
    logo: Zone
    sender: Zone
    window: Zone
    address: Zone
    kept_clear: Zone
    first_body: Zone
    later_body: Zone
    column: tuple[float, float] = (25.0, 188.0)
    side_margin: float = 15.0
    end_margin: float = 5.0
    most_pages: int = 10
    most_bytes: int = 2 * 1024 * 1024
    both_sides: bool = True


NOTIFY = Profile(
    name="notify",
    logo=Zone(15, 5, 125, 30),
    sender=Zone(125, 5, 195, 66),
    window=Zone(24.6, 39.5, 120, 66.3),
    address=Zone(24.6, 39.5, 120, 66.3),
    kept_clear=Zone(0, 66.3, 210, 95),
    first_body=Zone(15, 95, 195, 282),
    later_body=Zone(15, 15, 195, 282),
)
DL = Profile(
    name="dl",
    logo=Zone(15, 5, 125, 30),
    sender=Zone(125, 5, 195, 66),
    window=Zone(10, 46, 110, 92),
    address=Zone(20, 57, 100, 81),
    kept_clear=Zone(0, 81, 210, 95),
    first_body=Zone(15, 95, 195, 282),
    later_body=Zone(15, 15, 195, 282),
    column=(20.0, 186.0),
)
PLAIN = Profile(
    name="plain",
    logo=Zone(15, 5, 125, 30),
    sender=Zone(125, 5, 195, 66),
    window=Zone(24.6, 39.5, 120, 66.3),
    address=Zone(24.6, 39.5, 120, 66.3),
    kept_clear=Zone(0, 66.3, 210, 80),
    first_body=Zone(15, 80, 195, 282),
    later_body=Zone(15, 15, 195, 282),
    both_sides=False,
)
PROFILES = {profile.name: profile for profile in (NOTIFY, DL, PLAIN)}
