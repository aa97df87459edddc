"""The fixed words that the paper itself carries, by language; everything else arrives in the letter.

``reviewed_by`` names the fluent person who approved a language's words; empty means that nobody has yet.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    reviewed_by: str
    page: str
    greeting: str
    hello: str
    manager: str
    sign_off: tuple[str, str]
    ring: str
    reference: str
    cover: tuple[str, str, str, str]
    code: str
    pin: str
    online: str
    phone: str
    post: str
    post_slip: str
    story: str
    continued: str
    words_on_page: str
    words_on_pages: str
    left_blank: str
    yours: str
    told: str
    added: str
    wall_blank: str
    wall_about: str
    wall_published: str
    slip_title: str
    slip_part: str
    slip_return: str
    slip_how: tuple[str, ...]
    choose: str
    because: str
    also: str
    boxes: tuple[tuple[str, str], ...]
    words_frame: str
    name: str
    role: str


ENGLISH = Wording(
    reviewed_by="the authors",
    page="Page {page} of {pages}",
    greeting="Dear {name}",
    hello="Hello",
    manager="Registered Manager",
    sign_off=("Yours sincerely", "The Earshot team"),
    ring="{phone}: ring and press 2, or text the code and PIN",
    reference="Reference",
    cover=("What this is", "What you can do", "By when", "If you do nothing"),
    code="Your code",
    pin="Your PIN",
    online="Online",
    phone="By phone",
    post="By post",
    post_slip="Fill in the reply slip and send it back.",
    story="Story {letter}",
    continued="Story {letter}, continued",
    words_on_page="The words are on page {first}.",
    words_on_pages="The words are on pages {first} to {last}.",
    left_blank="This page is left blank, so that the reply slip has a sheet of its own.",
    yours="Your words",
    told="The story",
    added="What was added",
    wall_blank="The next sheet is for your staff room wall.",
    wall_about="What somebody said about",
    wall_published="Published on {date}",
    slip_title="Reply slip",
    slip_part="Sheet {part} of {parts}",
    slip_return="Please send this sheet to",
    slip_how=(
        "For each story, cross one box: Go ahead, or Object.",
        "If you object, cross at least one reason as well.",
        "Safeguarding and Call me may be crossed beside either. An empty row is no answer.",
    ),
    choose="Choose one",
    because="If you object, say why",
    also="Tell us",
    boxes=(
        ("Go", "ahead"),
        ("Object", ""),
        ("Wrong", "service"),
        ("Identifies", "someone"),
        ("Not", "genuine"),
        ("Court or", "police"),
        ("Defam-", "atory"),
        ("Offensive", ""),
        ("Safe-", "guarding"),
        ("Call", "me"),
    ),
    words_frame="Your words, if you wish. If defamatory, write the exact words.",
    name="Your name",
    role="Your role",
)
WELSH = Wording(
    reviewed_by="",
    page="Tudalen {page} o {pages}",
    greeting="Annwyl {name}",
    hello="Helo",
    manager="Reolwr Cofrestredig",
    sign_off=("Yn gywir", "Tîm Earshot"),
    ring="{phone}: ffoniwch a phwyso 2, neu decstio’r cod a’r PIN",
    reference="Cyfeirnod",
    cover=("Beth yw hwn", "Beth allwch chi ei wneud", "Erbyn pryd", "Os na wnewch chi ddim"),
    code="Eich cod",
    pin="Eich PIN",
    online="Ar-lein",
    phone="Dros y ffôn",
    post="Drwy’r post",
    post_slip="Llenwch y slip ateb a’i anfon yn ôl.",
    story="Stori {letter}",
    continued="Stori {letter}, parhad",
    words_on_page="Mae’r geiriau ar dudalen {first}.",
    words_on_pages="Mae’r geiriau ar dudalennau {first} i {last}.",
    left_blank="Gadawyd y dudalen hon yn wag, fel bod y slip ateb ar ddalen ar wahân.",
    yours="Eich geiriau",
    told="Y stori",
    added="Yr hyn a ychwanegwyd",
    wall_blank="Mae’r ddalen nesaf ar gyfer wal ystafell eich staff.",
    wall_about="Yr hyn a ddywedodd rhywun am",
    wall_published="Cyhoeddwyd ar {date}",
    slip_title="Slip ateb",
    slip_part="Dalen {part} o {parts}",
    slip_return="Anfonwch y ddalen hon at",
    slip_how=(
        "Ar gyfer pob stori, rhowch groes mewn un blwch: Iawn, neu Gwrthwynebu.",
        "Os ydych yn gwrthwynebu, rhowch groes wrth o leiaf un rheswm hefyd.",
        "Gellir rhoi croes wrth Diogelu a Galwch fi hefyd. Nid yw rhes wag yn ateb.",
    ),
    choose="Dewiswch un",
    because="Os ydych yn gwrthwynebu, pam?",
    also="Dywedwch",
    boxes=(
        ("Iawn", ""),
        ("Gwrth-", "wynebu"),
        ("Lle", "anghywir"),
        ("Yn enwi", "rhywun"),
        ("Ddim yn", "ddilys"),
        ("Llys neu", "heddlu"),
        ("Difen-", "wol"),
        ("Sarhaus", ""),
        ("Diogelu", ""),
        ("Galwch", "fi"),
    ),
    words_frame="Eich geiriau, os dymunwch. Os difenwol, ysgrifennwch yr union eiriau.",
    name="Eich enw",
    role="Eich rôl",
)
WORDINGS = {"en": ENGLISH, "cy": WELSH}
