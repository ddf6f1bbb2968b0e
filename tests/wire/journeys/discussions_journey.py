"""Run by each huggingface_hub version's own interpreter: discussions and pull requests as two people.

Arguments: repo id (exists, public), work folder. Environment: HF_ENDPOINT, OWNER_TOKEN, STRANGER_TOKEN.
Prints a JSON list of the steps that it took.
"""

import base64
import json
import os
import sys
import time
import urllib.request
from pathlib import Path

import huggingface_hub
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.utils import HfHubHTTPError

REPO, WORK = sys.argv[1], Path(sys.argv[2])
VERSION = tuple(int(part) for part in huggingface_hub.__version__.split(".")[:2])
endpoint = os.environ["HF_ENDPOINT"]
owner = HfApi(endpoint=endpoint, token=os.environ["OWNER_TOKEN"])
stranger = HfApi(endpoint=endpoint, token=os.environ["STRANGER_TOKEN"])
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABeqhXUAAAAABJRU5ErkJggg=="
steps = []


def step(name):
    steps.append(name)
    print("step", name, file=sys.stderr, flush=True)


def refused(status, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except HfHubHTTPError as error:
        assert error.response.status_code == status, error
        return str(error)
    raise AssertionError(f"{call.__name__} was not refused")


def commits_of(number, wanted):
    """The worker tells of pushed commits a moment later."""
    for _ in range(100):
        details = owner.get_discussion_details(REPO, number)
        found = [event for event in details.events if event.type == "commit"]
        if len(found) >= wanted:
            return details, found
        time.sleep(0.1)
    raise AssertionError(f"{len(found)} commits instead of {wanted}")


talk = stranger.create_discussion(REPO, title="A question", description="Why is *this*?")
assert (talk.title, talk.status, talk.author, talk.is_pull_request) == (
    "A question", "open", "eve", False,
)  # fmt: skip
assert talk.events[0].content == "Why is *this*?"
assert talk.git_reference is None
step("create_discussion")

comment = owner.comment_discussion(REPO, talk.num, comment="Because")
assert (comment.content, comment.author, comment.edited) == ("Because", "ana", False)
step("comment_discussion")

edited = owner.edit_discussion_comment(REPO, talk.num, comment.id, new_content="Therefore")
assert (edited.content, edited.edited, edited.number_of_edits) == ("Therefore", True, 1)
assert edited.edit_history[0]["raw"] == "Because"
step("edit_discussion_comment")

refused(403, stranger.edit_discussion_comment, REPO, talk.num, comment.id, new_content="Mine")
refused(403, stranger.hide_discussion_comment, REPO, talk.num, comment.id)
hidden = owner.hide_discussion_comment(REPO, talk.num, comment.id)
assert (hidden.hidden, hidden.content) == (True, "")
refused(409, owner.edit_discussion_comment, REPO, talk.num, comment.id, new_content="Back")
step("hide_discussion_comment")

renamed = stranger.rename_discussion(REPO, talk.num, new_title="A better question")
assert (renamed.old_title, renamed.new_title) == ("A question", "A better question")
step("rename_discussion")

closed = stranger.change_discussion_status(REPO, talk.num, new_status="closed", comment="Thanks")
assert closed.new_status == "closed"
opened = owner.change_discussion_status(REPO, talk.num, new_status="open")
assert opened.new_status == "open"
step("change_discussion_status")

draft = stranger.create_pull_request(REPO, title="A draft")
assert (draft.status, draft.is_pull_request, draft.target_branch) == (
    "draft", True, "refs/heads/main",
)  # fmt: skip
assert draft.git_reference == f"refs/pr/{draft.num}"
assert (draft.conflicting_files, draft.diff, draft.merge_commit_oid) == ([], "", None)
refused(409, owner.merge_pull_request, REPO, draft.num)
step("create_pull_request")

done = stranger.create_commit(
    REPO,
    [CommitOperationAdd("notes.txt", b"first\n")],
    commit_message="Add notes",
    revision=draft.git_reference,
)
details, commits = commits_of(draft.num, 1)
assert (commits[0].summary, commits[0].oid, commits[0].author) == ("Add notes", done.oid, "eve")
assert "+first" in details.diff
stranger.change_discussion_status(REPO, draft.num, new_status="open")
refused(403, stranger.merge_pull_request, REPO, draft.num)
step("commit to it")

owner.merge_pull_request(REPO, draft.num, comment="Merged, thank you")
merged = owner.get_discussion_details(REPO, draft.num)
assert merged.status == "merged"
head = owner.model_info(REPO).sha
assert merged.merge_commit_oid == head
assert "+first" in merged.diff
log = owner.list_repo_commits(REPO)
assert log[0].title == f"A draft (#{draft.num})"
refused(409, owner.merge_pull_request, REPO, draft.num)
step("merge_pull_request")

made = stranger.create_commit(
    REPO,
    [CommitOperationAdd("notes.txt", b"from a stranger\n")],
    commit_message="Better notes",
    commit_description="They were poor.",
    create_pr=True,
)
assert made.pr_url.endswith(f"/discussions/{made.pr_num}")
assert made.pr_revision == f"refs/pr/{made.pr_num}"
proposal = owner.get_discussion_details(REPO, made.pr_num)
assert (proposal.status, proposal.author, proposal.title) == ("open", "eve", "Better notes")
assert [event.type for event in proposal.events] == ["comment", "commit"]
assert proposal.events[0].content == "They were poor."
step("create_commit(create_pr)")


def beyond(token, path, body):
    """What the official client has no call for."""
    request = urllib.request.Request(
        f"{endpoint}/api/models/{REPO}/discussions/{made.pr_num}/{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {os.environ[token]}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


said = {"path": "notes.txt", "line": 1, "comment": "```suggestion\nfrom a friend\n```"}
noted = beyond("OWNER_TOKEN", "line-comment", said)["newMessage"]
verdict = {"verdict": "request-changes", "comment": "Who are you?"}
judged = beyond("OWNER_TOKEN", "review", verdict)["review"]
beyond("OWNER_TOKEN", f"review/{judged['id']}/dismiss", {})
applied = beyond("STRANGER_TOKEN", "suggestions", {"comments": [noted["id"]]})
reviewed, commits = commits_of(made.pr_num, 2)
assert commits[-1].oid == applied["commitOid"]
assert [event.type for event in reviewed.events] == [
    "comment", "commit", "comment", "review", "comment", "dismissal", "commit",
]  # fmt: skip
assert [event.author for event in reviewed.events[2:6]] == ["ana"] * 4
assert "+from a friend" in reviewed.diff
step("reviews are passed over")

owner.create_commit(
    REPO, [CommitOperationAdd("notes.txt", b"from the owner\n")], commit_message="My notes"
)
conflict = owner.get_discussion_details(REPO, made.pr_num)
assert conflict.conflicting_files == ["notes.txt"]
assert "notes.txt" in refused(409, owner.merge_pull_request, REPO, made.pr_num)
refused(403, stranger.create_commit, REPO, [CommitOperationAdd("x", b"x")], commit_message="x")
step("conflict")

folder = WORK / "folder"
for number in range(30):
    path = folder / f"part{number % 3}" / f"{number}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{number}\n")
(folder / "weights.bin").write_bytes(bytes(range(256)) * 4000)
answer = stranger.upload_folder(
    repo_id=REPO, folder_path=str(folder), commit_message="A folder", create_pr=True
)
url = str(getattr(answer, "pr_url", None) or answer)
number = int(url.rstrip("/").split("/discussions/")[1].split("/")[0])
files = stranger.list_repo_files(REPO, revision=f"refs/pr/{number}")
assert {"part0/0.txt", "part2/29.txt", "weights.bin"} <= set(files)
assert "part0/0.txt" not in owner.list_repo_files(REPO)
step("upload_folder(create_pr)")

if owner.get_discussion_details(REPO, number).status == "draft":
    stranger.change_discussion_status(REPO, number, new_status="open")
owner.merge_pull_request(REPO, number)
assert "part0/0.txt" in owner.list_repo_files(REPO)
step("merge a folder")

everything = list(owner.get_repo_discussions(REPO))
assert [one.num for one in everything] == sorted((one.num for one in everything), reverse=True)
assert len(everything) == number
if VERSION >= (0, 23):
    pulls = owner.get_repo_discussions(REPO, discussion_type="pull_request")
    assert all(one.is_pull_request for one in pulls)
    live = list(owner.get_repo_discussions(REPO, discussion_status="open"))
    assert {one.num for one in live} == {talk.num, made.pr_num}
    assert [one.num for one in owner.get_repo_discussions(REPO, author="ana")] == []
step("get_repo_discussions")

if hasattr(stranger, "upload_attachment"):
    # The smallest picture there is: one transparent pixel.
    pixel = WORK / "pixel.png"
    pixel.write_bytes(base64.b64decode(PIXEL))
    address = stranger.upload_attachment(str(pixel))
    said = stranger.comment_discussion(REPO, talk.num, f"![pixel]({address})")
    assert address in said.content
    step("upload_attachment")

refused(404, owner.get_discussion_details, REPO, 999)
refused(400, owner.create_discussion, REPO, title="x")
step("refusals")
print(json.dumps(steps))
