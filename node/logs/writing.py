"""Where log records go: one rotating file of JSON lines, written by structlog, and everybody else's records too.

Libraries log through the standard library and put what they like into their messages. Of theirs we keep the name, the
level and the place; the message itself is replaced by its size.
"""

import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, cast

import structlog
from structlog.typing import FilteringBoundLogger

from node.logs.discreet import only_ids_and_sizes, place, where_it_broke

_STANDARD = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}


def open_log(path: Path, level: str, megabytes: int, files: int) -> None:
    """Begin to log to ``path``; ``files`` old ones of ``megabytes`` each are kept."""
    logging.raiseExceptions = False  # a full disk must not turn every log line into a traceback on stderr
    handler = RotatingFileHandler(path, maxBytes=megabytes * 1_000_000, backupCount=files, encoding="utf-8", delay=True)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_only_origin],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                where_it_broke,
                only_ids_and_sizes,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", key="time"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> FilteringBoundLogger:
    """The logger of one part of the node. Call it with an event's name and ids or sizes: ``log.info("up", pid=1)``."""
    return cast("FilteringBoundLogger", structlog.stdlib.get_logger(name))


def _only_origin(_logger: object, _method: str, record: Any) -> Any:
    source: logging.LogRecord = record["_record"]
    package = source.name.partition(".")[0]
    return {
        "event": "library",
        "logger": package if package in sys.modules else "unknown",
        "level": _STANDARD.get(source.levelno, "info"),
        "time": datetime.fromtimestamp(source.created, UTC).isoformat(),
        "at": place(source.pathname, source.lineno),
        "size": len(str(source.msg)),
        "exc_info": source.exc_info,
        "_record": source,
        "_from_structlog": False,
    }
