"""What is asked before a print run is opened."""

from wtforms import BooleanField

from gateway.web.forms import BaseForm


class StartForm(BaseForm):
    separators = BooleanField("Put a sheet before every 50 letters, to keep the stacks apart")
