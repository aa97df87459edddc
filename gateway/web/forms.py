"""Draw WTForms fields with the GOV.UK macros: each keeps its answer, and each error leads to its field.

In templates these stand under `forms`: `{{ forms.input(form.email, autocomplete="email") }}`. `hint` is a
sentence of help; further names are handed to the macro as its documentation gives them.
"""

from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, FormField

from gateway.web.date_field import DayMonthYear
from gateway.web.field_words import PlainWords, in_page_language
from gateway.web.languages import source, translate

__all__ = [
    "BaseForm",
    "DayMonthYear",
    "checkbox",
    "checkboxes",
    "date",
    "error_summary",
    "file",
    "input",
    "radios",
    "select",
    "textarea",
]

EXAMPLE_DATE = source("For example, 27 3 2026")
PARTS_OF_A_DATE = {"day": source("Day"), "month": source("Month"), "year": source("Year")}
PAGE_TOO_OLD = source("This page was open for too long. Your answers are still here: check them and send again.")


class BaseForm(FlaskForm):  # type: ignore[misc]
    """The base of every form of ours: guarded against forged posts, and plain in what it says."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> PlainWords:
            return PlainWords()


def input(
    field: Field,
    *,
    hint: str = "",
    width: str = "",
    type: str = "text",
    heading: bool = False,
    code: bool = False,
    **more: Any,
) -> Markup:
    """One line of text. `width` is "2" to "30" characters; `code=True` suits a code or PIN in digits."""
    classes = f"govuk-input--width-{width}" if width else ""
    if code:
        classes += " es-code-input"
        more = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": False} | more
    # A password is the one answer that is never sent back.
    value = None if type == "password" else _text(field)
    return _draw("input", "Input", _base(field, hint, heading), type=type, classes=classes, value=value, **more)


def textarea(
    field: Field, *, hint: str = "", count: int = 0, rows: int = 8, heading: bool = False, **more: Any
) -> Markup:
    """Several lines of text. `count` is the most characters, said in words and counted while typing."""
    params = _base(field, hint, heading) | {"rows": str(rows), "value": _text(field)}
    if not count:
        return _draw("textarea", "Textarea", params, **more)
    limit = translate("You can write up to %(count)s characters") % {"count": f"{count:,}"}
    return _draw(
        "character-count",
        "CharacterCount",
        params,
        maxlength=str(count),
        textareaDescriptionText=limit,
        **more,
    )


def radios(
    field: Field,
    *,
    hint: str = "",
    hints: dict[str, str] | None = None,
    heading: bool = False,
    inline: bool = False,
    **more: Any,
) -> Markup:
    """One of several; `hints` gives a line of help by the value of a choice."""
    params = _group(field, hint, heading) | {"name": field.name, "items": _items(field, hints or {})}
    return _draw("radios", "Radios", params, classes=_choice_classes("radios", inline), **more)


def checkboxes(
    field: Field, *, hint: str = "", hints: dict[str, str] | None = None, heading: bool = False, **more: Any
) -> Markup:
    """Any of several, for a SelectMultipleField."""
    params = _group(field, hint, heading) | {"name": field.name, "items": _items(field, hints or {})}
    return _draw("checkboxes", "Checkboxes", params, classes=_choice_classes("checkboxes", False), **more)


def checkbox(field: Field, *, hint: str = "", **more: Any) -> Markup:
    """A single box to tick, for a BooleanField; its label is the sentence that is agreed to."""
    item = {"value": "y", "text": _label(field), "checked": bool(field.data), "id": field.id}
    if hint:
        item["hint"] = {"text": hint}
    params = _error(field) | {"name": field.name, "idPrefix": field.id, "items": [item]}
    return _draw("checkboxes", "Checkboxes", params, classes=_choice_classes("checkboxes", False), **more)


def select(field: Field, *, hint: str = "", heading: bool = False, **more: Any) -> Markup:
    """One of many from a list that folds out; prefer radios for fewer than eight."""
    items = [{"value": item["value"], "text": item["text"], "selected": item["checked"]} for item in _items(field, {})]
    return _draw("select", "Select", _base(field, hint, heading), items=items, **more)


def date(field: DayMonthYear, *, hint: str = EXAMPLE_DATE, heading: bool = False, **more: Any) -> Markup:
    """A day, month and year in three boxes, for a DayMonthYear."""
    bad = " govuk-input--error" if field.errors else ""
    items = [
        {
            "name": part,
            "label": translate(PARTS_OF_A_DATE[part]),
            "value": field.parts[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}{bad}",
        }
        for part in field.parts
    ]
    params = _group(field, hint, heading) | {"id": field.id, "namePrefix": field.name, "items": items}
    return _draw("date-input", "DateInput", params, **more)


def file(field: Field, *, hint: str = "", heading: bool = False, **more: Any) -> Markup:
    """A file to send; its form needs `multipart=true`."""
    return _draw("file-upload", "FileUpload", _base(field, hint, heading), **more)


def error_summary(form: BaseForm) -> Markup:
    """All errors at the top of the page, each a link to its field; nothing when there are none."""
    errors = [{"text": text, "href": href} if href else {"text": text} for href, text in _errors(form)]
    if not errors:
        return Markup("")
    return _draw("error-summary", "ErrorSummary", {"titleText": translate("There is a problem"), "errorList": errors})


def _errors(form: Any) -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, FormField):
            yield from _errors(field.form)
        elif field.type == "CSRFTokenField" and field.errors:
            yield "", translate(PAGE_TOO_OLD)
        else:
            yield from ((f"#{_first_box(field)}", in_page_language(error)) for error in field.errors)
    yield from (("", in_page_language(error)) for error in getattr(form, "form_errors", ()))


def _first_box(field: Field) -> str:
    return f"{field.id}-day" if isinstance(field, DayMonthYear) else str(field.id)


def _draw(component: str, name: str, params: dict[str, Any], **more: Any) -> Markup:
    template = current_app.jinja_env.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    macro = getattr(template.module, f"govuk{name}")
    drawn: Markup = macro(params | more)  # the macro escapes what it is given as text
    return drawn


def _label(field: Field) -> str:
    return translate(str(field.label.text))


def _error(field: Field) -> dict[str, Any]:
    return {"errorMessage": {"text": in_page_language(field.errors[0])}} if field.errors else {}


def _hint(hint: str) -> dict[str, Any]:
    return {"hint": {"text": translate(hint)}} if hint else {}


def _base(field: Field, hint: str, heading: bool) -> dict[str, Any]:
    size = "govuk-label--l" if heading else "govuk-label--s"
    label = {"text": _label(field), "classes": size, "isPageHeading": heading}
    return {"id": field.id, "name": field.name, "label": label} | _hint(hint) | _error(field)


def _group(field: Field, hint: str, heading: bool) -> dict[str, Any]:
    size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    legend = {"text": _label(field), "classes": size, "isPageHeading": heading}
    return {"idPrefix": field.id, "fieldset": {"legend": legend}} | _hint(hint) | _error(field)


def _items(field: Any, hints: dict[str, str]) -> list[dict[str, Any]]:
    items = []
    for value, text, selected, *_ in field.iter_choices():
        item: dict[str, Any] = {"value": str(value), "text": translate(str(text)), "checked": bool(selected)}
        if str(value) in hints:
            item["hint"] = {"text": translate(hints[str(value)])}
        items.append(item)
    return items


def _choice_classes(component: str, inline: bool) -> str:
    return f"govuk-{component}--inline" if inline else "es-choices"


def _text(field: Any) -> str:
    """What was typed, even where it could not be read as what the field wants (a number, say)."""
    return str(field._value()) if hasattr(field, "_value") else str(field.data or "")
