"""The demonstration's people, homes and words: all invented, with Ofcom's drama numbers and example.org addresses."""

from dataclasses import dataclass

GATEWAY_NUMBER = "+441632960100"
PASSWORD = "a quiet walk by the river"  # noqa: S105 - everyone's in the demonstration, printed at its end

HOMES_CSV = """Fictional directory for a demonstration: no such homes exist

Name,Address,Postcode,Phone number,Service types,Provider name,Local authority,Region,CQC Location ID,Beds
Rosewood,"1 Mill Lane,Leeds",LS1 4AP,01632 960101,Residential homes,Brightwater Care Ltd,Leeds,Yorkshire,D-101,38
Rosewood Court,"12 Station Road,York",YO1 6GD,01632 960102,Nursing homes,Larkrise Homes Ltd,York,Yorkshire,D-102,52
Harbour View,"4 Quay Street,Whitby",YO21 3PU,01632 960103,Residential homes,Harbour Care,Scarborough,Yorkshire,D-103,24
Willow Grange,"77 Park Avenue,Leeds",LS8 2HX,01632 960104,Nursing homes,Brightwater Care Ltd,Leeds,Yorkshire,D-104,61
The Old Rectory,"Church Lane,Ilkley",LS29 9DR,01632 960105,Residential homes,Old Rectory Care,Bradford,Yorkshire,D-105,6
"""

CONTACTS_CSV = """kind,home id,area,role,name,email,mobile,postal address,channels,language,print size
home,D-101,,manager,Mrs Jean Alder,,,"Mrs Jean Alder
Rosewood
1 Mill Lane
Leeds
LS1 4AP",letter,en,clear
home,D-103,,manager,Mr Owen Marsh,manager@harbour-view.example.org,,,email,en,clear
home,D-104,,manager,Ms Priya Nair,,07700 900104,,sms,en,clear
body,,Leeds,,Local Healthwatch Leeds,leeds@healthwatch.example.org,,,email,en,clear
council,,Leeds,,Duty desk,safeguarding@leeds.example.org,,,email,en,clear
"""


@dataclass(frozen=True)
class Member:
    """Somebody who signs in."""

    email: str
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...] = ()


MODERATOR = Member("mo@example.org", "Mo Iqbal", ("moderator",))
SENIOR = Member("sam@example.org", "Sam Field", ("senior",))
LEAD = Member("leah@example.org", "Leah Stone", ("safeguarding",))
TYPIST = Member("tess@example.org", "Tess Bright", ("typist",))
MAILROOM = Member("max@example.org", "Max Post", ("mailroom",))
ADMINISTRATOR = Member("ada@example.org", "Ada King", ("administrator",))
BODY = Member("hana@example.org", "Hana Lowe of Local Healthwatch Leeds", ("body",), ("Leeds",))
STAFF = (MODERATOR, SENIOR, LEAD, TYPIST, MAILROOM, ADMINISTRATOR, BODY)

# Who is paged when somebody may be in danger: (who, mobile, for what).
ON_DUTY = ((MODERATOR, "07700 900301", "danger"), (LEAD, "07700 900302", "safeguarding"))

# A resident texts from her chair, in three pieces.
EDITH = "+447700900123"
EDITH_TEXTS = (
    "The girls here are lovely with me, I want to say that first.",
    "But at night I ring and nobody comes for ages. Last Tuesday it was over an hour, I had an accident in bed.",
    "I dont want to get anyone in trouble. I am in room 12 at rosewood",
)
EDITH_EDITED = (
    "The girls here are lovely with me, I want to say that first.\n\n"
    "But at night I ring and nobody comes for ages. One night it was over an hour, and I had an accident in bed.\n\n"
    "I don't want to get anyone in trouble."
)

# A daughter phones after work.
JOAN = "+447700900145"
JOAN_TYPED = (
    "My dad has been at Willow Grange since the spring. The food is good and he has put weight back on. "
    "What upsets me is his clothes: they go to the laundry and come back as someone else's, week after week. "
    "When I asked, the lady on the desk said she had forty families asking the same."
)

# A son fills in the form on the train.
TOM_GOOD = "They always ask mum what she would like to do, and the garden is open to everyone."
TOM_TEXT = "We looked at six homes and this was the one where people were laughing. A year on I would choose it again."
TOM_BETTER = "The car park is full on Sundays."

# A niece does not want it public.
NIA_TEXT = "My aunt was moved to another room without anyone telling us. I only want the home to know."

# Somebody is frightened.
FRIGHTENED = "+447700900178"
FRIGHTENED_TEXT = "please help me he grabbed my arm and there is bruising im scared to say who. willow grange leeds"

# One more, for the visitor to moderate.
ARTHUR = "+447700900167"
ARTHUR_TEXT = (
    "Harbour View, Whitby. The new night nurse sat with me till I slept. "
    "But the lift was broken for three weeks and Mrs Pratt upstairs missed her dinner with us."
)
