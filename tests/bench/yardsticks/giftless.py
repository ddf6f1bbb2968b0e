"""giftless, a small LFS server with local storage, in an environment of its own."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.processes import free_port, server

# The wheel of giftless 0.6.2 names none of its requirements; these are what local storage needs.
_REQUIREMENTS = [
    "giftless==0.6.2",
    "gunicorn",
    "cryptography",
    "figcan",
    "flask",
    "flask-classful",
    "flask-marshmallow",
    "marshmallow<4",
    "pyjwt",
    "python-dateutil",
    "python-dotenv",
    "pyyaml",
    "typing-extensions",
    "webargs",
]

_CONFIG = """\
AUTH_PROVIDERS:
  - giftless.auth.allow_anon:read_write
LEGACY_ENDPOINTS: false
TRANSFER_ADAPTERS:
  basic:
    factory: giftless.transfer.basic_streaming:factory
    options:
      storage_class: giftless.storage.local_storage:LocalStorage
      storage_options:
        path: {root}/objects
      action_lifetime: 900
"""


class Giftless:
    def __init__(self, root: Path, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self._root = root

    def batch_url(self) -> str:
        return f"{self.base_url}/ana/big.git/info/lfs/objects/batch"

    def put_object(self, oid: str, content: bytes) -> None:
        folder = self._root / "objects" / "ana" / "big"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / oid).write_bytes(content)


@contextmanager
def giftless(root: Path, cache_dir: Path, gunicorn_options: Sequence[str]) -> Iterator[Giftless]:
    programs = _environment(cache_dir / "giftless-venv")
    root.mkdir(parents=True)
    (root / "giftless.yaml").write_text(_CONFIG.format(root=root), encoding="utf-8")
    port = free_port()
    argv = [str(programs / "gunicorn"), "giftless.wsgi_entrypoint:app"]
    argv += ["--bind", f"127.0.0.1:{port}", *gunicorn_options]
    env = {"GIFTLESS_CONFIG_FILE": str(root / "giftless.yaml"), "PYTHONWARNINGS": "ignore"}
    with server(argv, port=port, log_file=root / "giftless.log", env=env, cwd=root):
        yield Giftless(root, port)


def _environment(folder: Path) -> Path:
    """Where the programs of a virtual environment with giftless are; made at the first use."""
    programs = folder / "bin"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(programs / "pip"), "install", "-q", *_REQUIREMENTS], check=True)
        (folder / "ready").touch()
    return programs
