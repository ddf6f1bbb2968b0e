"""One line per log record: time, level, event name, fields."""

import json
import logging
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """`2026-01-02T03:04:05Z INFO repos push_refused {"repo_id": 1}`; control characters escaped."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        # `request` is a live object that Django's own loggers attach.
        fields.pop("request", None)
        text = record.getMessage().encode("unicode_escape").decode("ascii")
        line = f"{moment} {record.levelname} {record.name} {text}"
        if fields:
            line += " " + json.dumps(fields, default=str, ensure_ascii=True)
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
