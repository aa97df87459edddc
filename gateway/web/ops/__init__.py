"""For whoever keeps the service running: is it alive, is it ready, and a few numbers without anything personal."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from gateway.web.gateway_here import here
from gateway.web.ops import webhook_counts
from gateway.web.ops.numbers import Numbers
from gateway.web.ops.readiness import look


def blueprint() -> Blueprint:
    part = Blueprint("ops", __name__)
    part.add_url_rule("/livez", view_func=livez)
    part.add_url_rule("/readyz", view_func=readyz)
    part.add_url_rule("/metrics", view_func=metrics)
    webhook_counts.count_in(part)
    return part


def livez() -> Response:
    """This process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> tuple[Response, int]:
    """Whether it can do its work: 200 when it can, 503 when somebody must look; the reasons are in the body."""
    report: dict[str, Any] = look(here())
    return jsonify(report), 200 if report["ready"] else 503


def metrics() -> Response:
    """Prometheus' text form."""
    numbers: Numbers = current_app.extensions.setdefault("earshot.numbers", Numbers(here()))
    body, media_type = numbers.written(webhook_counts.counts().so_far())
    return Response(body, content_type=media_type)
