"""The demo hub as a declaration: one user, one organization, five little repositories."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from hub.demo import notebook, tea_notes, tiny_bert

_CONTENT = Path(__file__).parent / "content"
_LAB = "demo-lab"
_USER = "demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in to the demo; made up once per hub and kept in its data folder."""

    username: str
    password: str
    token: str

    @classmethod
    def invent(cls) -> Self:
        return cls(_USER, f"demo-{secrets.token_hex(3)}", f"hf_demo{secrets.token_hex(15)}")

    @classmethod
    def load(cls, data_dir: Path) -> Self | None:
        """None: this hub has no demo."""
        try:
            return cls(**json.loads(_file(data_dir).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def save(self, data_dir: Path) -> None:
        file = _file(data_dir)
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")


def _file(data_dir: Path) -> Path:
    return data_dir / "demo-account.json"


def declaration(account: DemoAccount) -> dict[str, Any]:  # Any: JSON
    """What `manage.py provision` takes; see docs/provision.md."""
    return {
        "version": 1,
        "orgs": [{"name": _LAB, "fullname": "Demo Lab"}],
        "users": [
            {
                "username": account.username,
                "fullname": "Demo User",
                "email": "demo@localhost.localdomain",
                "email_verified": True,
                "password": account.password,
                "is_admin": True,
                "tokens": [{"value": account.token, "name": "demo", "role": "write"}],
                "orgs": [{"name": _LAB, "role": "admin"}],
            }
        ],
        "repos": [_model(), _dataset(), _space(), _notebook(), _draft()],
    }


def _model() -> dict[str, object]:
    return {
        "type": "model",
        "id": f"{_LAB}/tiny-bert",
        "downloads": 128,
        "liked_by": [_USER],
        "commits": [
            {
                "title": "Add configuration and tokenizer",
                "files": {
                    "config.json": {"text": tiny_bert.config()},
                    "tokenizer.json": {"text": tiny_bert.tokenizer()},
                    "tokenizer_config.json": {"text": tiny_bert.tokenizer_config()},
                    "vocab.txt": {"text": tiny_bert.vocabulary()},
                },
            },
            {
                "title": "Add weights",
                "files": {"model.safetensors": _binary(tiny_bert.weights(), lfs=True)},
            },
            {"title": "Describe the model", "files": _texts("tiny-bert")},
        ],
        "branches": [
            {
                "name": "longer-card",
                "commits": [
                    {
                        "title": "Say what it is not for",
                        "files": {"LIMITS.md": {"text": "Do not use this model for anything.\n"}},
                    }
                ],
            }
        ],
    }


def _dataset() -> dict[str, object]:
    parquet = _binary(tea_notes.test_split(), lfs=True)
    return {
        "type": "dataset",
        "id": f"{_LAB}/tea-notes",
        "downloads": 64,
        "commits": [
            {
                "title": "Add notes",
                "files": _texts("tea-notes") | {"data/test.parquet": parquet},
            }
        ],
    }


def _space() -> dict[str, object]:
    return {
        "type": "space",
        "id": f"{_LAB}/hello-space",
        "sdk": "static",
        "commits": [{"title": "Add the page", "files": _texts("hello-space")}],
    }


def _notebook() -> dict[str, object]:
    return {
        "type": "model",
        "id": f"{_USER}/first-steps",
        "commits": [
            {
                "title": "Add the notebook",
                "files": _texts("first-steps") | {"line.ipynb": {"text": notebook.line()}},
            }
        ],
    }


def _draft() -> dict[str, object]:
    return {
        "type": "model",
        "id": f"{_USER}/draft",
        "private": True,
        "commits": [{"title": "Start", "files": _texts("draft")}],
    }


def _texts(folder: str) -> dict[str, object]:
    root = _CONTENT / folder
    return {
        str(path.relative_to(root)): {"text": path.read_text(encoding="utf-8")}
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _binary(content: bytes, *, lfs: bool) -> dict[str, object]:
    return {"base64": base64.b64encode(content).decode(), "lfs": lfs}
