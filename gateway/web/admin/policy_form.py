"""The form that chooses a policy for the gateway, a provider's homes or one home, and what an administrator says."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.moderation.policies import POLICIES
from gateway.web.desk.plain_names import POLICIES as NAMES
from gateway.web.forms import BaseForm


class PolicyForm(BaseForm):
    policy = RadioField("Policy", [InputRequired("Choose a policy")], choices=dict(NAMES))
    lawful_because = TextAreaField(
        "Why is it lawful here that a home may block a story?",
        [Length(max=2000, message="Write at most 2,000 characters")],
    )

    def validate_lawful_because(self, field: TextAreaField) -> None:
        chosen = POLICIES.get(str(self.policy.data))
        if chosen is not None and chosen.blocks and not (field.data or "").strip():
            raise ValidationError("Say why a policy under which a home may block stories is lawful here")
