"""One address of every page type, on a hub furnished so that each has something to show."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from huggingface_hub import CommitOperationAdd, HfApi
from PIL import Image

from hub.demo.declaration import DemoAccount
from tests.hub_server import HubServer

# As long as the hub takes, and nowhere to break it.
_LONG = "n" * 96
_CARD = f"""---
license: mit
library_name: transformers
pipeline_tag: fill-mask
base_model: demo-lab/tiny-bert
datasets: [demo-lab/tea-notes, elsewhere/unknown]
tags: [demo, {_LONG}]
---
# Tuned

Inline \\\\(E = mc^2\\\\) and a wide table:

| a | b | c | d | e | f | g | h |
|---|---|---|---|---|---|---|---|
| a long cell | a long cell | a long cell | a long cell | a long cell | a long cell | y | z |

> [!WARNING]
> It was tuned on tea.

![dots](images/dots.png)

```python
print("a line of code that is longer than a narrow telephone could ever show in one line, by far")
```
"""
_SPACE = (
    "---\nsdk: static\nmodels: [demo-lab/tiny-bert]\ndatasets: [demo-lab/tea-notes]\n---\n# Room"
)
_LAB = "---\nsdk: static\n---\n# Demo Lab\n\nWe brew small models and write down how they taste."


@dataclass(frozen=True)
class Furnished:
    """pages: name to address, for the signed-in; anonymous: the same for others."""

    account: DemoAccount
    pages: dict[str, str]
    anonymous: dict[str, str]


def furnish(hub: HubServer) -> Furnished:
    """The demo's content and more of it; the hub must have a worker."""
    hub.manage("seed_demo")
    account = DemoAccount.load(Path(hub.data_dir))
    assert account is not None
    api = HfApi(endpoint=hub.base_url, token=account.token)
    api.create_repo("demo/tuned")
    commit(api, "demo/tuned", "Add files", _files())
    changed = {"src/train.py": _PYTHON.replace("0.1", "0.01"), "table.csv": _CSV + "4,oolong,85\n"}
    last = commit(api, "demo/tuned", "Learn more slowly", changed | {"README.md": _CARD})
    api.create_repo("demo-lab/tea-room", repo_type="space", space_sdk="static")
    commit(api, "demo-lab/tea-room", "Say what it uses", {"README.md": _SPACE}, "space")
    api.create_repo("demo-lab/README", repo_type="space", space_sdk="static")
    commit(api, "demo-lab/README", "Introduce us", {"README.md": _LAB}, "space")
    talk = api.create_discussion("demo/tuned", "How hot is it?", description="In **degrees**.")
    proposal = api.create_commit(
        "demo/tuned",
        [CommitOperationAdd("src/train.py", b"import os\n")],
        commit_message="Shorten it",
        create_pr=True,
    )
    shelf = api.create_collection("Tea things", description="To *taste*.", exists_ok=True)
    api.add_collection_item(shelf.slug, "demo-lab/tiny-bert", "model", note="Small, but **real**.")
    return Furnished(
        account, _pages(talk.num, proposal.pr_num or 0, last, shelf.slug), dict(_ANONYMOUS)
    )


def commit(
    api: HfApi, repo_id: str, title: str, files: dict[str, str | bytes], repo_type: str = "model"
) -> str:
    """The oid."""
    operations = [
        CommitOperationAdd(path, content.encode() if isinstance(content, str) else content)
        for path, content in files.items()
    ]
    return str(
        api.create_commit(repo_id, operations, commit_message=title, repo_type=repo_type).oid
    )


_PYTHON = "import os\n\nRATE = 0.1\n\n\ndef train(steps: int) -> None:\n    print(os.name, steps)\n"
_CSV = "id,tea,degrees\n1,green,80\n2,black,95\n3,white,75\n"
_ANONYMOUS = {
    "front": "/",
    "sign-in": "/login",
    "sign-up": "/join",
    "forgotten-password": "/accounts/password/reset/",
    "list-of-strangers": "/models",
    "repo-of-strangers": "/demo-lab/tiny-bert",
    "error": "/nobody/nothing",
    "error-with-a-long-name": f"/demo-lab/tiny-bert/tree/{_LONG}",
    "repo-with-a-long-tag": "/demo/tuned",
    "models-with-a-long-tag": f"/models?filter={_LONG}",
}


def _pages(talk: int, proposal: int, oid: str, shelf: str) -> dict[str, str]:
    blob, tuned = "/demo/tuned/blob/main", "/demo/tuned"
    return {
        "home": "/",
        "models": "/models",
        "models-narrowed": "/models?filter=license%3Amit&num_parameters=max%3A500M",
        "models-none": "/models?search=nothing-has-this-name",
        "datasets": "/datasets",
        "spaces": "/spaces",
        "search": "/search?q=t",
        "keys": "/-/keys",
        "person": "/demo",
        "organization": "/demo-lab",
        "likes": "/demo?show=likes",
        "model": tuned,
        "model-tree": "/demo-lab/tiny-bert",
        "dataset": "/datasets/demo-lab/tea-notes",
        "space": "/spaces/demo-lab/tea-room",
        "files": f"{tuned}/tree/main",
        "code": f"{blob}/src/train.py",
        "document": f"{blob}/README.md",
        "image": f"{blob}/images/dots.png",
        "table": f"{blob}/table.csv",
        "json": f"{blob}/config.json",
        "archive": f"{blob}/bundle.zip",
        "array": f"{blob}/array.npy",
        "arrays": f"{blob}/arrays.npz",
        "tensors": "/demo-lab/tiny-bert/blob/main/model.safetensors",
        "parquet": "/datasets/demo-lab/tea-notes/blob/main/data/test.parquet",
        "notebook": "/demo/first-steps/blob/main/line.ipynb",
        "blame": f"{tuned}/blame/main/src/train.py",
        "history": f"{tuned}/commits/main",
        "commit": f"{tuned}/commit/{oid}",
        "compare": "/demo-lab/tiny-bert/compare/main..longer-card",
        "discussions": f"{tuned}/discussions",
        "discussion": f"{tuned}/discussions/{talk}",
        "new-discussion": f"{tuned}/discussions/new",
        "pull-request": f"{tuned}/discussions/{proposal}",
        "pull-request-files": f"{tuned}/discussions/{proposal}/files",
        "collections": "/collections",
        "collection": f"/collections/{shelf}",
        "edit-collection": f"/collections/{shelf}/edit",
        "new-collection": "/new-collection",
        "notifications": "/notifications",
        "notification-settings": "/settings/notifications",
        "new-file": f"{tuned}/new/main?name=README.md&template",
        "edit": f"{tuned}/edit/main/src/train.py",
        "upload": f"{tuned}/upload/main",
        "move": f"{tuned}/move/main/src/train.py",
        "delete": f"{tuned}/delete/main/src/train.py",
        "metadata": f"{tuned}/metadata/main",
        "repo-settings": f"{tuned}/settings",
        "storage": f"{tuned}/settings/storage",
        "new-model": "/new",
        "new-space": "/new-space",
        "settings": "/settings/profile",
        "account": "/settings/account",
        "authentication": "/settings/authentication",
        "tokens": "/settings/tokens",
        "new-token": "/settings/tokens/new",
        "organizations": "/settings/organizations",
        "new-organization": "/organizations/new",
        "organization-settings": "/organizations/demo-lab/settings/profile",
        "members": "/organizations/demo-lab/settings/members",
        "deleted": "/settings/deleted",
        "components": "/-/components",
    }


def _files() -> dict[str, str | bytes]:
    return {
        "README.md": _CARD.replace("on tea", "on much tea"),
        "src/train.py": _PYTHON,
        "table.csv": _CSV,
        "config.json": json.dumps({"model_type": "bert", "hidden_size": 16}),
        "a-file-name-that-is-" + "very-" * 20 + "long.txt": "x " * 500,
        "images/dots.png": _png(),
        "bundle.zip": _zip(),
        "array.npy": _npy(),
        "arrays.npz": _npz(),
    }


def _png() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 120), 60).save(out, "PNG")
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/one.txt", "1")
        archive.writestr("data/two.txt", "22")
    return out.getvalue()


def _npy() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(12, dtype=np.float32).reshape(3, 4))
    return out.getvalue()


def _npz() -> bytes:
    out = io.BytesIO()
    np.savez(out, weights=np.ones((4, 5)), labels=np.arange(4))
    return out.getvalue()


def sign_in(page, account: DemoAccount) -> None:
    page.goto("/login")
    page.fill("[name=login]", account.username)
    page.fill("[name=password]", account.password)
    page.click("main button[type=submit]")
    page.wait_for_selector(f"[aria-label='Your menu, {account.username}']")
