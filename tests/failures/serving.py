"""A real threaded server over the webhooks, and many people who post to it at the same moment."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import make_server

from tests.intake.texting import SMS, headers

Post = dict[str, str]


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The port on which the application answers, each request in a thread of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def post_together(port: int, posts: Sequence[Post], *, path: str = SMS, apart: float = 0) -> list[int]:
    """Post all at once (or ``apart`` seconds after each other); their statuses."""
    gate = threading.Barrier(len(posts))

    def post(number: int) -> int:
        gate.wait(timeout=30)
        if apart:
            threading.Event().wait(apart * number)
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", path, urlencode(posts[number]), headers(path, posts[number].items()))
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(post, range(len(posts))))
