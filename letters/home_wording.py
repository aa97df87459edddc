"""The words of the papers that hang or lie in a home (poster, leaflet, paper form), by language.

``reviewed_by`` names the fluent person who approved a language's words; empty means that nobody has yet, and that
the language is not offered. Names in braces are filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SERVICE = "Earshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeWording:
    """``home_steps``: what the home may do with a story, by the policy's name. Sections are (heading, text)."""

    reviewed_by: str
    tell_about: str
    invitation: str
    text_way: str
    text_to: str
    text_no_keyword: str
    phone_way: str
    phone_how: str
    online_way: str
    online_how: str
    promise: str
    danger: str
    danger_call: str
    leaflet_title: str
    leaflet_about: str
    leaflet_ways: str
    leaflet_text: str
    leaflet_text_no_keyword: str
    leaflet_phone: str
    leaflet_online: str
    leaflet_post: str
    leaflet_post_no_address: str
    steps_title: str
    steps: tuple[str, str, str, str, str]
    home_steps: Mapping[str, str]
    sections: tuple[tuple[str, str], ...]
    withdraw: str
    withdraw_no_phone: str
    worried: tuple[str, str]
    worried_advice: str
    form_title: str
    form_sheet: str
    form_return: str
    form_no_stamp: str
    form_worried: str
    form_worried_advice: str
    form_who: str
    form_whos: tuple[str, str, str]
    form_publish: str
    form_private: str
    form_yes: str
    form_no: str
    form_reach: str
    form_reach_how: str
    form_ways: tuple[str, str, str, str]
    form_name: str
    form_phone: str
    form_address: str
    form_story: str
    form_story_how: str
    form_more: str


ENGLISH = HomeWording(
    reviewed_by="the authors",
    tell_about="Tell what care is like at",
    invitation="Good or bad. You need not give your name.",
    text_way="Text",
    text_to="and your story to",
    text_no_keyword="Text the name of the home and your story to",
    phone_way="Phone",
    phone_how="In your own words, day or night.",
    online_way="Online",
    online_how="Scan this, or go to",
    promise="A person reads every story. We never tell the home who wrote it.",
    danger="This is not an emergency service.",
    danger_call="If someone is in danger now, call 999.",
    leaflet_title="Tell what care is like",
    leaflet_about="How to tell your story, and what happens to it",
    leaflet_ways="How to tell it",
    leaflet_text="Text {keyword} and your story to",
    leaflet_text_no_keyword="Text the name of the home and your story to",
    leaflet_phone="Say it in your own words, or ask us to ring you back, on",
    leaflet_online="Point your phone’s camera at the square, or go to",
    leaflet_post="Ask us for the paper form, or write to",
    leaflet_post_no_address="Ask us for the paper form.",
    steps_title="What happens to your story",
    steps=(
        "You tell it. We give you a code that shows the story is yours.",
        (
            "A person reads it, and takes out what would show who somebody is. "
            "Nothing else in your words is changed unless you agree."
        ),
        "{home_step}",
        "If you said yes to it, the story is published on our website. Anyone can read it there.",
        "The home can answer, and say what it has changed. We tell you, if you let us.",
    ),
    home_steps={
        "provider_may_ask_for_review": "The home reads it first. It may ask us to look again, for a few set reasons. "
        "It cannot stop it: one of our senior people decides.",
        "provider_restricts": "The home reads it first. For a few set reasons it can keep the words from the public. "
        "Public bodies still read them, and we count each time.",
        "provider_decides": "The home reads it first. For a few set reasons it can stop the story. "
        "We count each time that it does, for all to see.",
        "moderator_only": "The home is told as soon as the story is published. It cannot stop it.",
    },
    sections=(
        (
            "Who reads it?",
            (
                "Our own readers. Then the home, and everyone, if you say yes to that. If you say no, we count it "
                "and keep the words. You can also let only the home and the public bodies read it."
            ),
        ),
        (
            "Can the home see who wrote?",
            (
                "No. We never tell the home who told a story, or how it came to us. You need not give us your name. "
                "In a small home people may still guess. Then you may wish to say no to publishing."
            ),
        ),
        (
            "Your privacy",
            (
                "Your name and number are locked away, apart from the story. We use them only in the ways that you "
                "choose. We erase them {months} months after the last thing that happens to your story. "
                "If a person is at risk of harm, we may have to tell the council’s safeguarding team."
            ),
        ),
        (
            "Changed your mind?",
            (
                "You can take your story back at any time: {withdraw}. "
                "For seven days you can undo it. Then we erase the words."
            ),
        ),
    ),
    withdraw="text WITHDRAW from the phone that you used, ring us, or enter your code at {site}/mine",
    withdraw_no_phone="enter your code at {site}/mine, or write to us with your code",
    worried=(
        "Do you work here, and are worried?",
        (
            "Do not send it as a story. Go to {site}/tell and choose “I work there and am worried”. "
            "We never tell your employer."
        ),
    ),
    worried_advice="For advice in confidence, ring {advice}.",
    form_title="Your story about care at",
    form_sheet="Sheet {sheet} of {sheets}",
    form_return="Please send this to",
    form_no_stamp="No stamp is needed.",
    form_worried="Do you work here and are worried? Please do not use this form. Go to {site}/tell.",
    form_worried_advice="Do you work here and are worried? Please do not use this form. Ring {advice}, in confidence.",
    form_who="Who are you? Cross one box.",
    form_whos=("I tell my own story", "I help a relative or friend", "I work here and write for a resident"),
    form_publish="May we publish the story, without names?",
    form_private="If not, may the home and public bodies read it?",
    form_yes="Yes",
    form_no="No",
    form_reach="How may we reach the person whose story it is?",
    form_reach_how="At a care home, staff may open the post.",
    form_ways=("By text", "By phone", "By post", "Not at all"),
    form_name="Name, if you wish",
    form_phone="Phone",
    form_address="Address",
    form_story="The story",
    form_story_how="What was good? What could be better?",
    form_more="There is room for more on the back.",
)
WELSH = HomeWording(
    reviewed_by="",
    tell_about="Dywedwch sut mae’r gofal yn",
    invitation="Da neu ddrwg. Nid oes rhaid rhoi eich enw.",
    text_way="Tecstio",
    text_to="a’ch stori i",
    text_no_keyword="Tecstiwch enw’r cartref a’ch stori i",
    phone_way="Ffonio",
    phone_how="Yn eich geiriau eich hun, ddydd neu nos.",
    online_way="Ar-lein",
    online_how="Sganiwch neu ewch i",
    promise="Mae person yn darllen pob stori. Ni fyddwn byth yn dweud wrth y cartref pwy a’i hysgrifennodd.",
    danger="Nid gwasanaeth brys yw hwn.",
    danger_call="Os oes rhywun mewn perygl nawr, ffoniwch 999.",
    leaflet_title="Dywedwch sut mae’r gofal",
    leaflet_about="Sut i adrodd eich stori, a beth sy’n digwydd iddi",
    leaflet_ways="Sut i’w hadrodd",
    leaflet_text="Tecstiwch {keyword} a’ch stori i",
    leaflet_text_no_keyword="Tecstiwch enw’r cartref a’ch stori i",
    leaflet_phone="Dywedwch yn eich geiriau eich hun, neu gofynnwch i ni eich ffonio yn ôl, ar",
    leaflet_online="Pwyntiwch gamera eich ffôn at y sgwâr, neu ewch i",
    leaflet_post="Gofynnwch i ni am y ffurflen bapur, neu ysgrifennwch at",
    leaflet_post_no_address="Gofynnwch i ni am y ffurflen bapur.",
    steps_title="Beth sy’n digwydd i’ch stori",
    steps=(
        "Rydych yn ei hadrodd. Rhown god i chi sy’n dangos mai chi piau’r stori.",
        (
            "Mae person yn ei darllen, ac yn tynnu allan yr hyn a fyddai’n dangos pwy yw rhywun. "
            "Ni newidir dim arall yn eich geiriau oni bai eich bod yn cytuno."
        ),
        "{home_step}",
        "Os dywedoch ie, cyhoeddir y stori ar ein gwefan. Gall unrhyw un ei darllen yno.",
        "Gall y cartref ateb, a dweud beth mae wedi’i newid. Dywedwn wrthych, os cawn.",
    ),
    home_steps={
        "provider_may_ask_for_review": "Mae’r cartref yn ei darllen yn gyntaf. Gall ofyn i ni edrych eto, am ychydig "
        "o resymau penodol. Ni all ei hatal: un o’n huwch bobl sy’n penderfynu.",
        "provider_restricts": "Mae’r cartref yn ei darllen yn gyntaf. Am ychydig o resymau penodol gall gadw’r geiriau "
        "rhag y cyhoedd. Mae cyrff cyhoeddus yn eu darllen o hyd, ac rydym yn cyfrif bob tro.",
        "provider_decides": "Mae’r cartref yn ei darllen yn gyntaf. Am ychydig o resymau penodol gall atal y stori. "
        "Rydym yn cyfrif bob tro y gwna, i bawb gael gweld.",
        "moderator_only": "Dywedir wrth y cartref cyn gynted ag y cyhoeddir y stori. Ni all ei hatal.",
    },
    sections=(
        (
            "Pwy sy’n ei darllen?",
            (
                "Ein darllenwyr ein hunain. Yna’r cartref, a phawb, os dywedwch ie i hynny. Os dywedwch na, rydym yn "
                "ei chyfrif ac yn cadw’r geiriau. Gallwch hefyd adael i’r cartref a chyrff cyhoeddus ei darllen."
            ),
        ),
        (
            "A all y cartref weld pwy ysgrifennodd?",
            (
                "Na. Ni fyddwn byth yn dweud wrth y cartref pwy adroddodd stori, na sut y daeth atom. Nid oes rhaid "
                "rhoi eich enw i ni. Mewn cartref bach gall pobl ddyfalu. Yna efallai y dywedwch na wrth gyhoeddi."
            ),
        ),
        (
            "Eich preifatrwydd",
            (
                "Cedwir eich enw a’ch rhif dan glo, ar wahân i’r stori. Dim ond yn y ffyrdd a ddewiswch y defnyddiwn "
                "nhw. Rydym yn eu dileu {months} mis ar ôl y peth olaf sy’n digwydd i’ch stori. Os yw person "
                "mewn perygl o niwed, efallai y bydd rhaid dweud wrth dîm diogelu’r cyngor."
            ),
        ),
        (
            "Wedi newid eich meddwl?",
            (
                "Gallwch dynnu eich stori yn ôl unrhyw bryd: {withdraw}. "
                "Am saith diwrnod gallwch ei ddadwneud. Yna rydym yn dileu’r geiriau."
            ),
        ),
    ),
    withdraw="tecstiwch TYNNU’N ÔL o’r ffôn a ddefnyddioch, ffoniwch ni, neu rhowch eich cod yn {site}/mine",
    withdraw_no_phone="rhowch eich cod yn {site}/mine, neu ysgrifennwch atom gyda’ch cod",
    worried=(
        "Ydych chi’n gweithio yma, ac yn pryderu?",
        (
            "Peidiwch â’i anfon fel stori. Ewch i {site}/tell a dewiswch “I work there and am worried”. "
            "Ni fyddwn byth yn dweud wrth eich cyflogwr."
        ),
    ),
    worried_advice="Am gyngor cyfrinachol, ffoniwch {advice}.",
    form_title="Eich stori am ofal yn",
    form_sheet="Dalen {sheet} o {sheets}",
    form_return="Anfonwch hwn at",
    form_no_stamp="Nid oes angen stamp.",
    form_worried="Yn gweithio yma ac yn pryderu? Peidiwch â defnyddio’r ffurflen hon. Ewch i {site}/tell.",
    form_worried_advice="Yn gweithio yma ac yn pryderu? Nid y ffurflen hon. Ffoniwch {advice}, yn gyfrinachol.",
    form_who="Pwy ydych chi? Croeswch un blwch.",
    form_whos=("Fy stori fy hun yw hi", "Rwy’n helpu perthynas neu ffrind", "Rwy’n gweithio yma; stori preswylydd"),
    form_publish="Gawn ni gyhoeddi’r stori, heb enwau?",
    form_private="Os na, gaiff y cartref a chyrff cyhoeddus ei darllen?",
    form_yes="Cewch",
    form_no="Na",
    form_reach="Sut gawn ni gysylltu â pherchennog y stori?",
    form_reach_how="Mewn cartref gofal, gall staff agor y post.",
    form_ways=("Tecst", "Ffôn", "Post", "Dim o gwbl"),
    form_name="Enw, os dymunwch",
    form_phone="Ffôn",
    form_address="Cyfeiriad",
    form_story="Y stori",
    form_story_how="Beth oedd yn dda? Beth allai fod yn well?",
    form_more="Mae lle i ragor ar y cefn.",
)
HOME_WORDINGS = {"en": ENGLISH, "cy": WELSH}


def offered() -> tuple[str, ...]:
    """The languages whose words a named person has approved."""
    return tuple(language for language, words in HOME_WORDINGS.items() if words.reviewed_by)
