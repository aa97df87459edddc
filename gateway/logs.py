"""Sets up the log of a process once: one line an event, as JSON or as text on a terminal, without anything personal."""

import logging
import sys
import threading
from importlib import import_module
from typing import Any, TextIO

from gateway.log_words import fault_of, said_by, value_of

# A logger below one of these is ours; its lines were written with this page in mind.
PACKAGES = ("gateway.", "channels.", "letters.", "store.")
NOT_SAID = frozenset({"_record", "_from_structlog", "positional_args", "exc_info", "stack_info"})


def set_up(stream: TextIO | None = None) -> None:
    """Let everything that is logged in this process, by us or by a library, go out in one form."""
    import structlog

    out = stream or sys.stderr
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(form(on_terminal=out.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for package in PACKAGES:
        logging.getLogger(package.rstrip(".")).setLevel(logging.INFO)
    logging.captureWarnings(True)
    # A handler that fails would print the line that it could not write, arguments and all.
    logging.raiseExceptions = False
    sys.excepthook = lambda _kind, error, _at: _unhandled(error)
    threading.excepthook = lambda found: _unhandled(found.exc_value)


def server_logger() -> type[Any]:
    """Gunicorn's logger, whose lines go the way of all others."""
    base: Any = import_module("gunicorn.glogging").Logger

    class ServerLogger(base):  # type: ignore[misc]
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            for log in (self.error_log, self.access_log):
                log.handlers = []
                log.propagate = True

    return ServerLogger


def _unhandled(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        logging.getLogger(__name__).critical("nobody caught a fault", exc_info=error)


def form(*, on_terminal: bool) -> logging.Formatter:
    import structlog

    last: Any = structlog.dev.ConsoleRenderer(colors=False) if on_terminal else structlog.processors.JSONRenderer()
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")
    return structlog.stdlib.ProcessorFormatter(
        processors=[_safe, stamp, last], use_get_message=False, pass_foreign_args=True
    )


def _safe(_logger: Any, method: str, found: Any) -> dict[str, Any]:
    """The event as it may be written: its sentence, its numbers, and the kind and place of its fault."""
    record: logging.LogRecord = found["_record"]
    ours = record.name.startswith(PACKAGES)
    line: dict[str, Any] = {
        "level": method,
        "logger": record.name,
        "event": said_by(found.get("event", ""), found.get("positional_args"), ours=ours),
        **_named(found),
        **(getattr(record, "facts", None) or {}),
    }
    error = _error_of(found.get("exc_info"))
    if error is not None:
        line |= fault_of(error)
    elif not ours:
        line["where"] = f"{record.pathname}:{record.lineno}"
    return line


def _named(found: Any) -> dict[str, Any]:
    named = {name: value_of(name, value) for name, value in found.items() if name not in {*NOT_SAID, "event"}}
    return {name: value for name, value in named.items() if value is not None}


def _error_of(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    if given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None
