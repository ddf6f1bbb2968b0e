"""The real `git` and `git-lfs`, in a home folder of their own, against a live hub."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Git:
    """One person's git. token: sent as the Basic password; "" means no credentials at all."""

    home: Path
    base_url: str
    token: str = ""
    extra_env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.run("config", "--global", "user.name", "Ana", cwd=self.home)
        self.run("config", "--global", "user.email", "ana@example.org", cwd=self.home)
        self.run("config", "--global", "init.defaultBranch", "main", cwd=self.home)
        self.run("lfs", "install", "--skip-repo", cwd=self.home)

    def url(self, path: str) -> str:
        """The remote's address with the credentials in it, as the Hub's documentation shows."""
        parts = urlsplit(self.base_url)
        login = f"anybody:{self.token}@" if self.token else ""
        return f"{parts.scheme}://{login}{parts.netloc}/{path}"

    def run(
        self, *words: str | Path, cwd: Path, ok: bool = True, **env: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["git", *words],
            cwd=cwd,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_CONFIG_NOSYSTEM": "1",
                "LC_ALL": "C.UTF-8",
                **self.extra_env,
                **env,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if ok:
            assert done.returncode == 0, f"git {words}: {done.stderr}{done.stdout}"
        return done

    def clone(self, path: str, into: Path, *options: str, ok: bool = True, **env: str):
        return self.run("clone", *options, self.url(path), into, cwd=into.parent, ok=ok, **env)

    def commit(self, folder: Path, message: str) -> str:
        self.run("add", "-A", cwd=folder)
        self.run("commit", "-q", "-m", message, cwd=folder)
        return self.run("rev-parse", "HEAD", cwd=folder).stdout.strip()
