import io

import pytest

from repos.errors import EntryNotFound
from repos.git.errors import PathConflict
from repos.git.types import (
    DeleteFile,
    DeleteFolder,
    EntryKind,
    PutExisting,
    PutFile,
    RepoPath,
    Signature,
)
from tests.repos.git import hostile
from tests.repos.git.attacks.conftest import ANA


def test_build_commit__writes_files_and_moves_no_ref(bare):
    commit = bare.build({"a.txt": "one", "data/b.txt": "two"})

    assert bare.paths(commit) == ["a.txt", "data", "data/b.txt"]
    assert bare.git.refs() == {}


@pytest.mark.parametrize("path", hostile.GOOD_PATHS, ids=ascii)
def test_build_commit__stores_every_good_name_as_it_is(bare, path):
    commit = bare.build({path: "x"})

    assert bare.text(commit, path) == "x"


def test_build_commit__streams_from_files_and_openers(bare, tmp_path):
    class Opens:
        size_bytes = 3

        def open(self):
            return io.BytesIO(b"two")

    (tmp_path / "one").write_bytes(b"one\n" * 100_000)
    changes = [PutFile(RepoPath("1"), tmp_path / "one"), PutFile(RepoPath("2"), Opens())]

    commit = bare.build({}, changes=changes)

    assert bare.git.entry(commit, RepoPath("1")).size_bytes == 400_000
    assert bare.text(commit, "2") == "two"


def test_build_commit__takes_blobs_that_are_stored_already(bare):
    oid = bare.git.write_blob(io.BytesIO(b"stored"))

    commit = bare.build({}, changes=[PutFile(RepoPath("a"), oid, executable=True)])

    entry = bare.git.entry(commit, RepoPath("a"))
    assert (entry.oid, entry.is_executable) == (oid, True)


def test_build_commit__content_is_never_read_as_commands(bare):
    evil = b"\nM 100644 inline evil\ndata 1\nx\nreset refs/heads/main\nfrom :1\n"

    commit = bare.build({"a": evil}, message="hi\n\nD a\nreset refs/heads/main\n")

    assert bare.paths(commit) == ["a"]
    assert bare.git.refs() == {}


@pytest.mark.parametrize(
    ("standing", "put", "in_the_way"),
    [
        ("data/train.csv", "data", "data"),
        ("data", "data/train.csv", "data"),
        ("a/b", "a/b/c/d", "a/b"),
    ],
)
def test_build_commit__refuses_a_file_where_a_folder_stands_and_back(
    bare, standing, put, in_the_way
):
    parent = bare.commit({standing: "precious"})

    with pytest.raises(PathConflict) as refused:
        bare.build({put: "x"}, parent=parent)

    assert refused.value.standing == in_the_way
    assert bare.text(parent, standing) == "precious"


def test_build_commit__refuses_the_conflict_within_one_commit(bare):
    with pytest.raises(PathConflict):
        bare.build({"data": "x", "data/a": "y"})


def test_build_commit__replaces_a_folder_that_is_deleted_with_it(bare):
    parent = bare.commit({"data/a": "1", "data/b": "2"})

    commit = bare.build({"data": "x"}, parent=parent, changes=[DeleteFolder(RepoPath("data"))])

    assert bare.paths(commit) == ["data"]


def test_build_commit__replaces_a_file_that_is_deleted_with_it(bare):
    parent = bare.commit({"data": "1"})

    commit = bare.build({"data/a": "x"}, parent=parent, changes=[DeleteFile(RepoPath("data"))])

    assert bare.paths(commit) == ["data", "data/a"]


@pytest.mark.parametrize("change", [DeleteFile(RepoPath("no")), DeleteFolder(RepoPath("no"))])
def test_build_commit__deleting_what_is_not_there_is_told_in_the_clients_words(bare, change):
    parent = bare.commit({"a": "1"})

    with pytest.raises(EntryNotFound, match="A file with this name doesn't exist"):
        bare.build({}, parent=parent, changes=[change])


def test_build_commit__without_an_effect_has_the_parents_tree(bare):
    parent = bare.commit({"a": "1"})

    again = bare.build({"a": "1"}, parent=parent)

    assert bare.git.commit(again).tree == bare.git.commit(parent).tree


@pytest.mark.parametrize("path", ["x", "folder/x"])
def test_s05_build_commit__a_symlink_is_replaced_never_followed(bare, tmp_path, path):
    secret = tmp_path / "config"
    secret.write_text("untouched")
    link = bare.git.write_blob(io.BytesIO(str(secret).encode()))
    parent = bare.build({}, changes=[PutExisting(RepoPath(path), link, "120000")])

    commit = bare.build({path: "plain"}, parent=parent)

    assert bare.git.entry(commit, RepoPath(path)).kind is EntryKind.FILE
    assert secret.read_text() == "untouched"


def test_s05_build_commit__nothing_is_written_below_a_symlink(bare):
    link = bare.git.write_blob(io.BytesIO(b"/etc"))
    parent = bare.build({}, changes=[PutExisting(RepoPath("x"), link, "120000")])

    with pytest.raises(PathConflict):
        bare.build({"x/passwd": "root"}, parent=parent)


def test_s10_build_commit__deep_and_long_names_work_and_list(bare):
    deep = "/".join(["d"] * 99 + ["ü" * 100])

    commit = bare.commit({deep: "x"})

    assert bare.paths(commit)[-1] == deep


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("<script>", "a@b>\ncommitter Eve <eve@x> 0 +0000"),
        ("A\nB\0C", "x\ny"),
        ("", ""),
        ("\x1b[31m\u202eevil", "a"),
    ],
)
def test_s23_build_commit__a_hostile_author_stays_one_field(bare, name, email):
    author = Signature(name, email, ANA.when)

    commit = bare.git.commit(bare.build({"a": "1"}, author=author))

    assert commit.committer == commit.author
    assert not set("\n\0\x1b<>") & set(commit.author.name + commit.author.email)
    assert commit.author.when == ANA.when


def test_s23_build_commit__a_megabyte_of_title_is_kept_and_read(bare):
    commit = bare.commit({"a": "1"}, message="x" * (1 << 20))

    assert len(bare.git.commit(commit).title) == 1 << 20
    assert len(bare.git.log(commit)[0].title) == 1 << 20


def test_commit_tree__squashes_without_a_ref(bare):
    first = bare.commit({"a": "1"})
    second = bare.commit({"b": "2"})
    tree = bare.git.commit(second).tree

    squashed = bare.git.commit_tree(tree, parents=[], author=ANA, message="All")

    assert bare.paths(squashed) == ["a", "b"]
    assert bare.git.commit(squashed).parents == ()
    assert bare.git.commit(second).parents == (first,)
