"""A declaration becomes people and repositories, once, whole, with every problem in its place."""

import json
import struct

import pytest

from accounts.actor import Actor
from accounts.authentication import actor_of_token
from accounts.models import Membership, Namespace, Organization, Role, User
from hub.provision import provision
from outbox.models import OutboxEvent
from repos.git.types import Revision
from repos.git_of import git_of
from repos.lfs.pointer import parse_pointer
from repos.lfs.store import object_store
from repos.lookup import find_repo
from repos.models import LfsObject, Repository, RepoType

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = {
    "version": 1,
    "orgs": [
        {
            "name": "acme",
            "fullname": "Acme Labs",
            "settings": {"default_repo_visibility": "private"},
        }
    ],
    "users": [
        {
            "username": "Ana_B.2",
            "fullname": "Ana",
            "email": "ana@example.org",
            "email_verified": True,
            "password": "x",
            "is_admin": True,
            "is_pro": True,
            "id": "62f264b9f3c90f4b6514a269",
            "website": "https://example.org",
            "avatar_url": "/ana.png",
            "tokens": [{"value": "hf_provisioned0001", "name": "ci", "role": "read"}],
            "orgs": [{"name": "acme", "role": "contributor"}],
        }
    ],
}
LATER = "not supported by this version"
HEADER = {"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}
REPO = {
    "type": "dataset",
    "id": "acme/rows",
    "private": False,
    "gated": "auto",
    "likes": 3,
    "downloads": 1000,
    "liked_by": ["Ana_B.2"],
    "moved_from": "acme/old-rows",
    "commits": [
        {
            "title": "first",
            "files": {
                "README.md": {"text": "---\nlicense: mit\n---\n"},
                "w.bin": {"size": 70_000, "byte": 7, "lfs": True},
                "a/b.bin": {"base64": "AAEC"},
            },
        },
        {
            "title": "second",
            "files": {"m.safetensors": {"safetensors_header": HEADER, "lfs": True}},
        },
    ],
    "branches": [
        {"name": "dev", "commits": [{"title": "third", "files": {"c.txt": {"text": "x"}}}]}
    ],
    "refs": ["refs/convert/parquet"],
}


def run(declared):
    return provision(json.dumps(declared))


def read(git, commit, path):
    return git.read_blob(git.entry(commit, path).oid, limit_bytes=10_000)


def test_provision__people_can_do_what_was_declared():
    report = run(PEOPLE)

    assert report.problems == report.warnings == []
    user = User.objects.get(username="Ana_B.2")
    assert user.check_password("x")
    assert user.is_email_verified
    assert user.is_staff
    assert user.is_pro
    assert (user.full_name, user.website, user.avatar_url) == (
        "Ana",
        "https://example.org",
        "/ana.png",
    )
    assert user.namespace.public_id == "62f264b9f3c90f4b6514a269"
    assert Membership.objects.get(user=user).role == Role.CONTRIBUTOR
    assert Organization.objects.get().default_repo_visibility == "private"
    assert actor_of_token("hf_provisioned0001").user == user


def test_provision__a_repository_with_content_refs_and_counters():
    report = run(PEOPLE | {"repos": [REPO]})

    assert report.problems == report.warnings == []
    repo = find_repo(Actor.system("test"), RepoType.DATASET, "acme/rows")
    git = git_of(repo)
    head = git.resolve(Revision("main"))
    assert [commit.title for commit in git.log(head)][:2] == ["second", "first"]
    assert read(git, head, "a/b.bin") == b"\0\1\2"
    assert git.log(git.resolve(Revision("dev")))[0].title == "third"
    assert git.resolve(Revision("refs/convert/parquet")) == head
    assert (repo.likes, repo.downloads, repo.gate, repo.is_private) == (3, 1000, "auto", False)
    pointer = parse_pointer(read(git, head, "w.bin"))
    assert b"".join(object_store().open(pointer.oid)) == b"\7" * 70_000
    header = parse_pointer(read(git, head, "m.safetensors"))
    text = json.dumps(HEADER).encode()
    assert b"".join(object_store().open(header.oid)) == struct.pack("<Q", len(text)) + text


def test_provision__a_second_run_changes_nothing():
    run(PEOPLE | {"repos": [REPO]})
    events = OutboxEvent.objects.count()

    report = run(PEOPLE | {"repos": [REPO]})

    assert (report.created, report.changed, report.problems) == ([], [], [])
    assert OutboxEvent.objects.count() == events


def test_provision__what_changed_in_the_file_changes_here():
    run(PEOPLE | {"repos": [REPO]})
    people = json.loads(json.dumps(PEOPLE))
    people["users"][0] |= {"fullname": "Ana B.", "is_pro": False}
    people["users"][0]["orgs"][0]["role"] = "admin"

    report = run(people | {"repos": [REPO | {"private": True, "gated": False, "likes": 5}]})

    assert report.problems == []
    assert User.objects.get().full_name == "Ana B."
    assert not User.objects.get().is_pro
    assert User.objects.get().is_staff
    assert Membership.objects.get().role == Role.ADMIN
    repo = Repository.objects.get()
    assert (repo.is_private, repo.gate, repo.likes) == (True, "", 5)


def test_provision__a_repository_is_made_whole_or_not_at_all():
    commits = [*REPO["commits"], {"title": "bad", "files": {"../x": {"text": ""}}}]

    report = run(
        PEOPLE
        | {"repos": [REPO | {"commits": commits}, REPO | {"id": "acme/other", "moved_from": None}]}
    )

    [problem] = report.problems
    assert problem.startswith('repos[0].commits[2].files["../x"]: ')
    assert [repo.repo_id for repo in Repository.objects.all()] == ["acme/other"]
    assert not any("acme/rows" in line for line in report.created)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"users": [{"username": "a b"}]}, "users[0]: "),
        ({"users": [{}]}, "users[0].username: is missing"),
        ({"users": [{"username": 7}]}, "users[0].username: must be text, not a number"),
        ({"users": {}}, "users: must be a list, not an object"),
        (
            {"users": [{"username": "ana", "orgs": [{"name": "nowhere", "role": "read"}]}]},
            "users[0]: There is no organization called 'nowhere'.",
        ),
        (
            {"users": [{"username": "ana", "tokens": [{"value": "hf_12345678", "role": "x"}]}]},
            "users[0].tokens[0].role: must be one of read, write, not 'x'",
        ),
        ({"repos": [{"type": "movie", "id": "a/b"}]}, "repos[0].type: must be one of"),
        ({"repos": [{"id": "nobody/b"}]}, "repos[0]: "),
        ({"repos": [{"id": "b", "gated": 1}]}, 'repos[0].gated: must be "auto"'),
        ({"repos": [{"id": "b", "likes": -1}]}, "repos[0].likes: must be a whole number"),
        (
            {"repos": [{"id": "b", "commits": [{"files": {"a": {"text": "", "size": 1}}}]}]},
            'repos[0].commits[0].files["a"]: needs exactly one of',
        ),
        (
            {"repos": [{"id": "b", "commits": [{"files": {"a": {"base64": "?"}}}]}]},
            'repos[0].commits[0].files["a"].base64: not base64',
        ),
        ({"version": 2}, "version: 2 is not supported"),
    ],
)
def test_provision__every_problem_has_its_place(declared, problem):
    report = run(declared)

    assert len(report.problems) == 1
    assert report.problems[0].startswith(problem)
    assert not Namespace.objects.exists()
    assert not Repository.objects.exists()


def test_provision__unknown_keys_and_later_features_are_warnings():
    report = run(
        {
            "colour": "red",
            "users": [{"username": "ana", "nick": "a"}],
            "repos": [
                {
                    "id": "legacy",
                    "discussions": 12,
                    "commits": [{"files": {"x.bin": {"size": 3}}}],
                }
            ],
            "collections": [{"owner": "ana"}],
        }
    )

    assert report.problems == []
    assert report.warnings == [
        "users[0].nick: unknown key",
        f"repos[0].discussions: {LATER}",
        f"collections: {LATER}",
        "colour: unknown key",
    ]
    assert Repository.objects.get().namespace is None


def test_provision__files_in_chunks():
    files = {
        "w.bin": {"size": 300_000, "byte": 7, "xet": True},
        "empty.bin": {"size": 0, "xet": True},
        "plain.bin": {"size": 3, "lfs": True},
    }
    report = run(
        {
            "users": [{"username": "ana"}],
            "repos": [{"id": "ana/chunked", "commits": [{"files": files}]}],
        }
    )

    assert report.problems == []
    assert report.warnings == []
    forms = LfsObject.objects.order_by("size_bytes").values_list(
        "size_bytes", "is_flat", "xet_file"
    )
    assert [(size, flat, file is not None) for size, flat, file in forms] == [
        (3, True, False),
        (300_000, False, True),
    ]


def test_provision__broken_json_is_named_by_line_and_column():
    assert provision('{"a":\n nope}').problems == ["line 2, column 2: not JSON: Expecting value"]
