"""create_app(): the blueprints and what every page shares, nothing else."""

from flask import Flask

from gateway.web import pages, security_headers, who
from gateway.web.blueprints import BLUEPRINTS
from gateway.wiring import Gateway


def create_app(gateway: Gateway) -> Flask:
    """The web application over an open, migrated gateway."""
    app = Flask("gateway", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=gateway.settings.secret_key,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="earshot",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=gateway.settings.base_url.startswith("https:"),
    )
    app.extensions["earshot"] = gateway
    pages.set_up(app)
    who.set_up(app)
    security_headers.protect(app, base_url=gateway.settings.base_url)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint())
    return app
