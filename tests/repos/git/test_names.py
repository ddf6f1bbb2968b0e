"""What may be a path, a branch, an oid; and where a revision ends in a URL."""

import subprocess

import pytest

from hub.kernel.errors import HubError
from repos.git.names import (
    is_oid,
    parse_branch,
    parse_oid,
    parse_ref,
    parse_repo_path,
    parse_tag,
    pull_number,
    split_revision,
)
from tests.repos.git.hostile import PATHS, REF_NAMES


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path)[:40])
def test_s04_s10_parse_repo_path__refuses(path):
    with pytest.raises(HubError) as caught:
        parse_repo_path(path)

    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 2000


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("中文//x", "'中文//x': it contains an empty component"),
        ("中\\文", r"'中\文': it contains a backslash"),
        ("中\n文", r"'中\n文': it contains a control character"),
    ],
)
def test_parse_repo_path__says_the_path_as_it_is(path, said):
    with pytest.raises(HubError) as caught:
        parse_repo_path(path)

    assert caught.value.message == f"Invalid path {said}."


@pytest.mark.parametrize(
    "path",
    ["a", "a b/c.txt", "data/ünïcode.csv", ".gitattributes", "git/x", "日本/語.md", "a#?%.bin"],
)
def test_parse_repo_path__accepts(path):
    assert parse_repo_path(path) == path


@pytest.mark.parametrize("name", REF_NAMES, ids=lambda name: ascii(name)[:40])
def test_s11_parse_branch__refuses(name):
    with pytest.raises(HubError):
        parse_branch(name)
    with pytest.raises(HubError):
        parse_tag(name)


@pytest.mark.parametrize("name", ["main", "feature/x", "v1.0", "a-b", "ünïcode", "1.0.0-rc.1"])
def test_parse_branch__agrees_with_git(name):
    ref = parse_branch(name)

    checked = subprocess.run(["git", "check-ref-format", ref], check=False)
    assert checked.returncode == 0


@pytest.mark.parametrize("text", ["", "A" * 40, "g" * 40, "a" * 39, "a" * 41, "a" * 64, "-" * 40])
def test_s11_parse_oid__refuses(text):
    assert not is_oid(text)
    with pytest.raises(HubError):
        parse_oid(text)


@pytest.mark.parametrize("ref", ["main", "refs", "refs/", "refs/heads/-x", "refs/heads/a..b"])
def test_parse_ref__refuses(ref):
    with pytest.raises(HubError):
        parse_ref(ref)


@pytest.mark.parametrize(
    ("ref", "number"),
    [("refs/pr/7", 7), ("refs/pr/07", None), ("refs/pr/7/x", None), ("refs/heads/refs/pr/7", None)],
)
def test_pull_number__only_exact(ref, number):
    assert pull_number(ref) == number


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("main/a/b.txt", ("main", "a/b.txt")),
        ("feature/x/b.txt", ("feature/x", "b.txt")),
        ("feature/y/b.txt", ("feature", "y/b.txt")),
        ("refs/pr/1/a.txt", ("refs/pr/1", "a.txt")),
        ("refs/pr/9/a.txt", ("refs/pr/9", "a.txt")),
        ("v1/a.txt", ("v1", "a.txt")),
        (f"{'a' * 40}/x", ("a" * 40, "x")),
        ("main", ("main", "")),
    ],
)
def test_split_revision__by_the_refs_that_exist(rest, expected):
    refs = ["refs/heads/main", "refs/heads/feature/x", "refs/tags/v1", "refs/pr/1"]

    assert split_revision(rest, refs) == expected
