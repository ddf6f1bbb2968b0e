"""The official client in a process of its own, with an empty cache; tells how long one call took."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.hub import Hub

_TIMEOUT_SECONDS = 600


def upload(hub: Hub, home: Path, repo_id: str, file: Path, *, xet: bool) -> float:
    """Seconds of `upload_file`, the commit included."""
    return _call(hub, home, ["upload", repo_id, str(file)], xet=xet)


def download(hub: Hub, home: Path, repo_id: str, path: str, size_bytes: int, *, xet: bool) -> float:
    """Seconds of `hf_hub_download`; fails unless as many bytes came."""
    return _call(hub, home, ["download", repo_id, path, str(size_bytes)], xet=xet)


def _call(hub: Hub, home: Path, arguments: list[str], *, xet: bool) -> float:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    env |= {
        "HF_ENDPOINT": hub.base_url,
        "HF_TOKEN": hub.bearer["Authorization"].removeprefix("Bearer "),
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "0" if xet else "1",
    }
    result = subprocess.run(
        [sys.executable, "-m", "tests.bench.stock_client", *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    shutil.rmtree(home, ignore_errors=True)
    if result.returncode != 0:
        raise RuntimeError(f"{arguments}: {result.stderr[-1500:]}")
    seconds: float = json.loads(result.stdout.splitlines()[-1])
    return seconds


def main() -> None:
    # Imported, and connected to nothing, before the clock starts.
    import hf_xet  # noqa: F401
    from huggingface_hub import HfApi, hf_hub_download

    action, repo_id, path, *rest = sys.argv[1:]
    started = time.perf_counter()
    if action == "upload":
        HfApi().upload_file(path_or_fileobj=path, path_in_repo=Path(path).name, repo_id=repo_id)
    else:
        local = hf_hub_download(repo_id, path)
    taken = time.perf_counter() - started
    if action == "download" and Path(local).stat().st_size != int(rest[0]):
        raise SystemExit(f"{local}: {Path(local).stat().st_size} bytes")
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
