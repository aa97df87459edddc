"""The public form at /tell: one thing a page, or the whole form in one post; every answer is kept on the way."""

from gateway.web.tell.views import blueprint

__all__ = ["blueprint"]
