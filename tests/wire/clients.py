"""Official clients in virtual environments of their own, made once and kept under var/clients."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENTS_DIR = Path(__file__).resolve().parents[2] / "var" / "clients"

# One of each line that is still in use, oldest to newest; the wire differs between all of them.
ALL_HUB_VERSIONS = ("0.10.1", "0.17.3", "0.23.5", "0.36.2", "1.33.0", "2.4.0")
# Fewer where only what lies behind the wire is another one: see tests/services.py.
HUB_VERSIONS = tuple(os.environ.get("HUB_TEST_CLIENTS", "").split()) or ALL_HUB_VERSIONS


def of_these(*versions: str) -> list[str]:
    """Those of them that this run tries."""
    return [version for version in versions if version in HUB_VERSIONS]


def client_python(name: str, *requirements: str) -> Path:
    """The interpreter of an environment that has exactly these packages; made at first use."""
    folder = CLIENTS_DIR / name
    stamp = folder / "ready"
    with _only_one(name):
        if not stamp.exists() or stamp.read_text() != "\n".join(requirements):
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            install = [folder / "bin" / "pip", "install", "-q", *requirements]
            subprocess.run(install, check=True, timeout=600)
            stamp.write_text("\n".join(requirements))
    return folder / "bin" / "python"


@contextmanager
def _only_one(name: str) -> Iterator[None]:
    CLIENTS_DIR.mkdir(parents=True, exist_ok=True)
    with (CLIENTS_DIR / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hub_client(version: str) -> Path:
    """Interpreter with huggingface_hub of that version and what pip picks beside it."""
    return client_python(f"huggingface_hub-{version}", f"huggingface_hub=={version}")


def ecosystem() -> Path:
    """Interpreter with transformers and datasets."""
    return client_python("ecosystem", "transformers==5.23.0", "datasets==5.2.0", "jinja2")


def javascript() -> Path:
    """A folder with our scripts and @huggingface/hub beside them, as package-lock.json pins it."""
    source, folder = Path(__file__).resolve().parent / "js", CLIENTS_DIR / "js"
    stamp, lock_file = folder / "ready", (source / "package-lock.json").read_text()
    with _only_one("js"):
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json", "journey.mjs", "collections.mjs"):
            shutil.copy(source / name, folder)
        if not stamp.exists() or stamp.read_text() != lock_file:
            install = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
            subprocess.run(install, cwd=folder, check=True, timeout=600)
            stamp.write_text(lock_file)
    return folder
