"""The API at /api/v1: JSON in and out, a bearer token, one clear error; described at /api/v1/openapi.json."""

from gateway.web.api.paths import blueprint

__all__ = ["blueprint"]
