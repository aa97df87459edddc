"""How many webhooks this process has answered, by door and outcome; nothing of what was in them."""

import threading
from collections import Counter

from flask import Blueprint, Response, current_app, request

KEY = "earshot.webhooks"
DOORS = "hooks."


class WebhookCounts:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, door: str, status: int) -> None:
        with self._lock:
            self._counts[door, f"{status // 100}xx"] += 1

    def so_far(self) -> dict[tuple[str, str], int]:
        with self._lock:
            return dict(self._counts)


def counts() -> WebhookCounts:
    """Those of the present application."""
    found: WebhookCounts = current_app.extensions.setdefault(KEY, WebhookCounts())
    return found


def count_in(part: Blueprint) -> None:
    part.after_app_request(_count)


def _count(answer: Response) -> Response:
    if (request.endpoint or "").startswith(DOORS):
        counts().add(str(request.endpoint).removeprefix(DOORS), answer.status_code)
    return answer
