"""The suite on the services of a production hub: `make test-services`.

PostgreSQL instead of SQLite, Redis as cache and as broker, an S3 server as object store; then the
tests of tasks once more through RabbitMQ. Every service can be pointed elsewhere by a variable.
"""

import os
import secrets
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg

from tests.s3_server import KEY, SECRET, S3Server

POSTGRES_URL = os.environ.get("HUB_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")
REDIS_URL = os.environ.get("HUB_TEST_REDIS_URL", "redis://127.0.0.1:6379")
RABBITMQ_URL = os.environ.get("HUB_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")


# Live tests of the worker: an event leaves a web process and is heard.
_TASK_TESTS = ["tests/hub/test_serve.py", "tests/notifications/test_end_to_end.py"]


# What asks no service says the same on all of them. Browsers read the ETag of a part only where the
# bucket's CORS exposes it, which the S3 server of the tests cannot be told.
_WITHOUT_SERVICES = [
    *["architecture", "bench", "browser", "hub/kernel", "repos/git", "repos/viewers"],
    *["hub/test_markdown.py", "hub/test_markdown_attacks.py", "attacks/test_git.py"],
    *[f"repos/xet/test_{part}.py" for part in ("chunker", "codecs", "hashes", "shard", "xorb")],
]


def main(arguments: list[str]) -> int:
    missing = [words for words in (_reach(*service) for service in _SERVICES) if words]
    if missing:
        print("make test-services cannot run:", *missing, sep="\n  ", file=sys.stderr)
        return 2
    with S3Server() as s3:
        environment = {
            **os.environ,
            "HUB_LFS_STORAGE": "s3",
            "HUB_S3_ENDPOINT": s3.endpoint,
            "HUB_S3_ACCESS_KEY": KEY,
            "HUB_S3_SECRET_KEY": SECRET,
            "HUB_DATABASE_URL": f"{POSTGRES_URL.rstrip('/')}/hub_suite_{secrets.token_hex(4)}",
            "HUB_CACHE_URL": f"{REDIS_URL.rstrip('/')}/9",
            "HUB_BROKER_URL": f"{REDIS_URL.rstrip('/')}/10",
            # Several hubs run at once, and a server takes a hundred connections unless told otherwise.
            "HUB_DATABASE_POOL": "8",
            # All six speak the same wire to any store; these upload in three different ways.
            "HUB_TEST_CLIENTS": "0.17.3 0.36.2 2.4.0",
        }
        left_out = [f"--ignore=tests/{folder}" for folder in _WITHOUT_SERVICES]
        # Minutes of one very large file each; `make test` has them.
        left_out += ["-m", "not slow and not soak"]
        suite = _pytest(environment, "--dist", "loadfile", *left_out, *arguments)
        print("\nOnce more through RabbitMQ:", flush=True)
        tasks = _pytest(environment | {"HUB_BROKER_URL": RABBITMQ_URL}, *_TASK_TESTS)
    return suite or tasks


def _pytest(environment: dict[str, str], *arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _reach(name: str, url: str, default_port: int) -> str:
    """Why a service cannot be used; "" when it answers."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or default_port), 3):
            pass
        if name == "PostgreSQL":
            psycopg.connect(f"{url.rstrip('/')}/postgres").close()
    except (OSError, psycopg.Error) as error:
        return f"{name} does not answer at {parts.hostname}:{parts.port}: {error}"
    return ""


_SERVICES = [
    ("PostgreSQL", POSTGRES_URL, 5432),
    ("Redis", REDIS_URL, 6379),
    ("RabbitMQ", RABBITMQ_URL, 5672),
]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
