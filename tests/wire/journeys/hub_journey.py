"""Run by each huggingface_hub version's own interpreter: the main job from login to delete.

Arguments: repo name, work folder. Environment: HF_ENDPOINT, HUB_TOKEN. Prints a JSON list of the
steps that it took, and what each saw; any difference from what was sent is an AssertionError.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import huggingface_hub
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

ENDPOINT, TOKEN = os.environ["HF_ENDPOINT"], os.environ["HUB_TOKEN"]
NAME, WORK = sys.argv[1], Path(sys.argv[2])
TYPE = sys.argv[3] if len(sys.argv) > 3 else "model"
BIG = 60_000_000
VERSION = tuple(int(part) for part in huggingface_hub.__version__.split(".")[:2])
api = HfApi(endpoint=ENDPOINT)
auth = {"use_auth_token": TOKEN} if VERSION < (0, 14) else {"token": TOKEN}
steps = []


def step(name):
    steps.append(name)
    print("step", name, file=sys.stderr, flush=True)


def sha(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def files():
    return set(api.list_repo_files(repo, repo_type=TYPE, **auth))


def download(filename, **more):
    return huggingface_hub.hf_hub_download(
        repo, filename, repo_type=TYPE, cache_dir=str(WORK / "cache"), **auth, **more
    )


me = api.whoami(token=TOKEN)["name"]
repo = f"{me}/{NAME}"
step("whoami")

space = {"space_sdk": "static"} if TYPE == "space" else {}
url = api.create_repo(repo_id=repo, token=TOKEN, repo_type=TYPE, private=True, **space)
assert NAME in str(url)
api.create_repo(repo_id=repo, token=TOKEN, repo_type=TYPE, private=True, exist_ok=True, **space)
step("create_repo")

card = b"---\nlicense: mit\ntags:\n- tiny\n---\n# Hello\n"
api.upload_file(
    path_or_fileobj=card, path_in_repo="README.md", repo_id=repo, repo_type=TYPE, token=TOKEN
)
step("upload_file small")
api.upload_file(
    path_or_fileobj=b"", path_in_repo="empty.txt", repo_id=repo, repo_type=TYPE, token=TOKEN
)
step("upload_file empty")

big = WORK / "weights.bin"
block = hashlib.sha256(NAME.encode()).digest() * 32
with big.open("wb") as stream:
    for number in range(BIG // (len(block) + 8)):
        stream.write(block + number.to_bytes(8, "big"))
api.upload_file(
    path_or_fileobj=str(big), path_in_repo="weights.bin", repo_id=repo, repo_type=TYPE, token=TOKEN
)
step("upload_file 60 MB")

folder = WORK / "folder"
for number in range(500):
    path = folder / f"part{number % 10}" / f"file {number}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"content of {number}\n")
(folder / "small.bin").write_bytes(bytes(range(256)) * 20)
api.upload_folder(
    folder_path=str(folder), path_in_repo="many", repo_id=repo, repo_type=TYPE, token=TOKEN
)
step("upload_folder 500")

expected = {f"many/part{n % 10}/file {n}.txt" for n in range(500)}
expected |= {".gitattributes", "README.md", "empty.txt", "weights.bin", "many/small.bin"}
assert files() == expected, files() ^ expected
step("list_repo_files")

info = api.repo_info(repo, repo_type=TYPE, **auth)
assert info.sha and len(info.sha) == 40
assert info.private is True
assert info.id == repo, info.id
step("repo_info")

lister = {"model": api.list_models, "dataset": api.list_datasets}
if TYPE in lister:
    found = {item.id for item in lister[TYPE](author=me, **auth)}
    assert repo in found, found
    step("list by author")

assert Path(download("README.md")).read_bytes() == card
assert Path(download("empty.txt")).read_bytes() == b""
assert sha(download("weights.bin")) == sha(big)
assert Path(download("many/part3/file 13.txt")).read_text() == "content of 13\n"
step("hf_hub_download")
try:
    download("no such file.txt")
except Exception as error:
    assert "EntryNotFound" in type(error).__name__, repr(error)
    step("missing file is EntryNotFound")
try:
    download("README.md", revision="no-such-branch")
except Exception as error:
    assert "RevisionNotFound" in type(error).__name__, repr(error)
    step("missing branch is RevisionNotFound")
try:
    api.repo_info(f"{me}/no-such-repo", repo_type=TYPE, **auth)
except Exception as error:
    assert "RepositoryNotFound" in type(error).__name__, repr(error)
    step("missing repo is RepositoryNotFound")

snapshot = huggingface_hub.snapshot_download(
    repo, repo_type=TYPE, cache_dir=str(WORK / "snapshot"), **auth
)
assert sha(Path(snapshot) / "weights.bin") == sha(big)
assert len(list((Path(snapshot) / "many").rglob("*.txt"))) == 500
step("snapshot_download")

if hasattr(api, "create_branch"):
    api.create_branch(repo, repo_type=TYPE, branch="feature/x", token=TOKEN)
    api.create_branch(repo, repo_type=TYPE, branch="feature/x", token=TOKEN, exist_ok=True)
    api.upload_file(
        path_or_fileobj=b"on the branch",
        path_in_repo="only-here.txt",
        repo_id=repo,
        repo_type=TYPE,
        revision="feature/x",
        token=TOKEN,
    )
    assert Path(download("only-here.txt", revision="feature/x")).read_bytes() == b"on the branch"
    assert "only-here.txt" not in files()
    step("create_branch")
if hasattr(api, "create_tag"):
    api.create_tag(repo, repo_type=TYPE, tag="v1.0", tag_message="first", token=TOKEN)
    assert Path(download("README.md", revision="v1.0")).read_bytes() == card
    step("create_tag")
if hasattr(api, "list_repo_refs"):
    refs = api.list_repo_refs(repo, repo_type=TYPE, **auth)
    assert {branch.name for branch in refs.branches} == {"main", "feature/x"}
    assert [tag.name for tag in refs.tags] == ["v1.0"]
    step("list_repo_refs")
if hasattr(api, "list_repo_commits"):
    commits = api.list_repo_commits(repo, repo_type=TYPE, **auth)
    assert commits[-1].title == "initial commit", commits[-1]
    assert len(commits) >= 5
    step("list_repo_commits")
if hasattr(api, "delete_branch"):
    api.delete_tag(repo, repo_type=TYPE, tag="v1.0", token=TOKEN)
    api.delete_branch(repo, repo_type=TYPE, branch="feature/x", token=TOKEN)
    step("delete tag and branch")

api.delete_file(path_in_repo="empty.txt", repo_id=repo, repo_type=TYPE, token=TOKEN)
assert "empty.txt" not in files()
step("delete_file")
if hasattr(api, "delete_folder"):
    api.delete_folder(path_in_repo="many/part0", repo_id=repo, repo_type=TYPE, token=TOKEN)
    assert not any(name.startswith("many/part0/") for name in files())
    step("delete_folder")
operations = [
    CommitOperationAdd(path_in_repo="new.txt", path_or_fileobj=b"new"),
    CommitOperationDelete(path_in_repo="many/part1/file 1.txt"),
]
api.create_commit(
    repo_id=repo, repo_type=TYPE, operations=operations, commit_message="Two at once", token=TOKEN
)
assert "new.txt" in files()
assert "many/part1/file 1.txt" not in files()
step("create_commit")
if VERSION >= (0, 12):
    head = api.repo_info(repo, repo_type=TYPE, **auth).sha
    api.upload_file(
        path_or_fileobj=card, path_in_repo="README.md", repo_id=repo, repo_type=TYPE, token=TOKEN
    )
    step("upload unchanged")
    if VERSION >= (0, 36):
        assert api.repo_info(repo, repo_type=TYPE, **auth).sha == head

api.delete_repo(repo_id=repo, repo_type=TYPE, token=TOKEN)
try:
    api.repo_info(repo, repo_type=TYPE, **auth)
except Exception as error:
    assert "RepositoryNotFound" in type(error).__name__, repr(error)
    step("delete_repo")
print(json.dumps(steps))
