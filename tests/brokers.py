"""Brokers of a test's own, on a free port of this machine, to be killed and started again."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.hub_server import free_port

# Debian's wrapper on PATH insists on its own user; the script behind it takes anybody.
_RABBITMQ = os.environ.get("HUB_TEST_RABBITMQ_SERVER", "/usr/lib/rabbitmq/bin/rabbitmq-server")
_START_S = 60


class Broker:
    """Subclasses name the command. Entered: it listens; left: it is gone."""

    url: str

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def command(self) -> tuple[list[str], dict[str, str]]:
        """The words, and what the environment has beside this process's own."""
        raise NotImplementedError

    def start(self) -> None:
        words, env = self.command()
        self._process = subprocess.Popen(
            words,
            env=os.environ | env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _START_S
        while not self._listens():
            assert self._process.poll() is None, "the broker ended at once"
            assert time.monotonic() < deadline, "the broker does not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL, with all that it has started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Redis(Broker):
    """Keeps nothing on disk: what it held is lost with it."""

    def command(self) -> tuple[list[str], dict[str, str]]:
        self.url = f"redis://127.0.0.1:{self.port}/0"
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        return words, {}


class RabbitMQ(Broker):
    """A node of its own, beside the one that the machine may run. Its queues come back with it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._between_nodes = free_port()

    def command(self) -> tuple[list[str], dict[str, str]]:
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        return [_RABBITMQ], {
            # The cookie that nodes know each other by is written there.
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._between_nodes),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "config"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }
