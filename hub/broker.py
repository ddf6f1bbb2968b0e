"""Kombu's broker in a folder, made safe for several processes: the embedded hub's message queue."""

import uuid
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # kombu contradicts its own base class
        self,
        queue: str,
        payload: dict[str, Any],
        **_: Any,  # Any: kombu's message and options
    ) -> None:
        """Write the message under another name and rename it.

        Kombu 5.7 writes in place, and a worker that looks at that moment takes an empty message
        and dies of it.
        """
        folder = Path(self.data_folder_out)
        name = f"{monotonic_ns() // 1_000_000:016d}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}.unfinished"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(folder / name)

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str
    ) -> None:
        """Rewrite the exchange's table by renaming, for the same reason."""
        folder = Path(self.control_folder)
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        bindings = self.get_table(exchange)
        if binding in bindings:
            return
        unfinished = folder / f".{uuid.uuid4()}.unfinished"
        unfinished.write_text(dumps([binding, *bindings]), encoding="utf-8")
        unfinished.replace(folder / f"{exchange}.exchange")


class Transport(filesystem.Transport):
    Channel = Channel
