"""What is typed from a paper form: its fields, what its crossed boxes fill in, and which field an error belongs to."""

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from channels.web_form.form import MAX_STORY
from gateway.intake.scans.form_typing import NotRight, TypedForm
from gateway.intake.spoken import NotUsable
from gateway.web.typing.fields import NO, NOT_SAID, YES, HomeFields, publish_of, typed
from store.homes import Home
from store.scanned_forms import ScannedForm

NOTHING = "nothing"
WHO = {"who_me": "me", "who_helping": "helping", "who_staff": "staff_for_resident"}
REACH = {"reach_text": "sms", "reach_phone": "voice", "reach_post": "letter", "reach_nothing": NOTHING}
ASKED = {"who": tuple(WHO), "publish": ("publish_yes", "publish_no"), "private": ("private_yes", "private_no")}
_WHERE = {"postal_address": "address", "channels": "reach"}
_LEFT_OPEN = SelectChoice(NOT_SAID, "Not crossed, or it can’t be told")


class PaperForm(HomeFields):
    text = TextAreaField(
        "The story, exactly as it is written",
        [
            InputRequired("Type what is written, or set the form aside"),
            Length(max=MAX_STORY * 2, message=f"Write at most {MAX_STORY:,} characters"),
        ],
    )
    who = RadioField(
        "Who wrote it?",
        [InputRequired("Choose who wrote it")],
        choices=[
            SelectChoice("me", "I tell my own story"),
            SelectChoice("helping", "I help a relative or friend"),
            SelectChoice("staff_for_resident", "I work here and write for a resident"),
            _LEFT_OPEN,
        ],
    )
    publish = RadioField(
        "May we publish the story, without names?",
        [InputRequired("Choose what is crossed about publishing")],
        choices=[SelectChoice(YES, "Yes"), SelectChoice(NO, "No"), _LEFT_OPEN],
    )
    private = RadioField(
        "If not, may the home and public bodies read it?",
        [InputRequired("Choose what is crossed about reading it")],
        choices=[SelectChoice(YES, "Yes"), SelectChoice(NO, "No"), _LEFT_OPEN],
    )
    reach = SelectMultipleField(
        "How may we reach the person whose story it is?",
        choices=[
            SelectChoice("sms", "By text"),
            SelectChoice("voice", "By phone"),
            SelectChoice("letter", "By post"),
            SelectChoice(NOTHING, "Not at all"),
        ],
    )
    name = StringField("Name", [Length(max=200, message="Write at most 200 characters")])
    phone = StringField("Phone", [Length(max=40, message="Write at most 40 characters")])
    address = TextAreaField("Address", [Length(max=500, message="Write at most 500 characters")])
    as_it_stands = BooleanField("A number or an address that can’t be used stands on the paper exactly like this")
    read_back = BooleanField(
        "I have read my text back against the picture",
        [InputRequired("Read your text back against the picture, then tick this")],
    )

    def start(self, form: ScannedForm, draft: str) -> None:
        """Fill in what is crossed beyond doubt; a doubtful question stays open for the person who looks."""
        self.text.data = draft
        self.who.data = _one(form, ASKED["who"], WHO)
        self.publish.data = _one(form, ASKED["publish"], {"publish_yes": YES, "publish_no": NO})
        self.private.data = _one(form, ASKED["private"], {"private_yes": YES, "private_no": NO})
        self.reach.data = [way for name, way in REACH.items() if name in form.sure]

    def offer_beside(self, own: Home | None, found: list[Home]) -> None:
        """The home of the form's own code stands first, and is chosen until somebody chooses another."""
        others = [home for home in found if own is None or home.id != own.id]
        chosen = self.home.data
        self.offer([own, *others] if own else others)
        if own is not None and not chosen:
            self.home.data = str(own.id)

    @property
    def several(self) -> bool:
        """Whether there is a home to choose at all."""
        return len(list(self.home.choices or ())) > 1

    def typed(self) -> TypedForm:
        reach = set(self.reach.data or ())
        return TypedForm(
            text=typed(self.text.data),
            who="me" if self.who.data == NOT_SAID else str(self.who.data),
            name=self.name.data or "",
            phone=self.phone.data or "",
            address=typed(self.address.data),
            reach=frozenset(reach - {NOTHING}),
            nothing=NOTHING in reach,
            publish=publish_of(self.publish),
            home=publish_of(self.private),
            home_id=self.home_id,
            home_text=self.home_text.data or "",
            as_it_stands=bool(self.as_it_stands.data),
            read_back=bool(self.read_back.data),
        )

    def put(self, error: NotUsable) -> None:
        """Each error beside its field, or at the top."""
        if not isinstance(error, NotRight):
            self.form_errors.append(str(error))
            return
        for name, sentence in error.errors.items():
            field = _WHERE.get(name, name)
            if field in self:
                self[field].errors = [*self[field].errors, sentence]
            else:
                self.form_errors.append(sentence)


def in_doubt(form: ScannedForm) -> frozenset[str]:
    """The questions of which a box could not be read for sure."""
    asked = {**ASKED, "reach": tuple(REACH)}
    return frozenset(name for name, boxes in asked.items() if set(boxes) & set(form.doubts))


def _one(form: ScannedForm, boxes: tuple[str, ...], means: dict[str, str]) -> str | None:
    """What one question's box says; None where a person must look."""
    if set(boxes) & set(form.doubts) or not form.registered:
        return None
    found = form.sure & set(boxes)
    return means[next(iter(found))] if len(found) == 1 else NOT_SAID
