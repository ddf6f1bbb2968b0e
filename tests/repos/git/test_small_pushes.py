"""Small pushes are read in process; git's own walk says what the answer has to be."""

import os
import random
import subprocess

import pytest

from repos.git.pushes import Quarantine
from repos.git.small_pushes import SmallPush, Unsure


def ask_git(git, *words, stdin=b"", env=None):
    command = ["git", f"--git-dir={git.git_dir}", *words]
    done = subprocess.run(
        command, input=stdin, env=os.environ | (env or {}), capture_output=True, check=True
    )
    return done.stdout.decode().strip()


@pytest.fixture
def incoming(git, tmp_path):
    """Objects that git writes into a quarantine: build(files, parent=…) -> commit, not announced."""
    folder = tmp_path / "incoming"
    (folder / "pack").mkdir(parents=True)
    env = {
        "GIT_OBJECT_DIRECTORY": str(folder),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(git.git_dir / "objects"),
    }

    def ask(*words, stdin=b""):
        return ask_git(git, *words, stdin=stdin, env=env)

    def blob(content):
        return ask("hash-object", "-w", "--stdin", stdin=content)

    def tree(entries):
        """{"name": oid of a blob | {…}}"""
        lines = []
        for name, value in sorted(entries.items()):
            kind = ("040000", "tree", tree(value)) if isinstance(value, dict) else None
            mode, word, oid = kind or ("100644", "blob", value)
            lines.append(f"{mode} {word} {oid}\t{name}")
        return ask("mktree", "--missing", stdin="\n".join(lines).encode())

    def commit(root, *parents):
        words = [f"tree {root}", *(f"parent {one}" for one in parents)]
        who = "Ana <ana@example.org> 1767323045 +0000"
        text = "\n".join([*words, f"author {who}", f"committer {who}", "", "A change", ""])
        return ask("hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())

    commit.blob, commit.tree, commit.folder = blob, tree, folder
    return commit


def by_walk(git, folder, tips):
    with Quarantine(git.git_dir, folder) as quarantine:
        quarantine._small = None
        return {(one.oid, one.kind, one.size_bytes) for one in quarantine.new_objects(tips)}


def in_process(git, folder, tips):
    with SmallPush.of(git.git_dir, folder) as push:
        return {(one.oid, one.kind, one.size_bytes) for one in push.new_objects(tips)}


def test_new_objects__what_the_walk_finds(git, commit, incoming):
    base = commit({"a.txt": b"1", "d/b.txt": b"2", "d/e/c.txt": b"3"})
    old = {name: ask_git(git, "rev-parse", f"{base}:{name}")
           for name in ("a.txt", "d/b.txt", "d/e/c.txt")}  # fmt: skip
    deep = {
        "b.txt": old["d/b.txt"],
        "e": {"c.txt": incoming.blob(b"33"), "new": incoming.blob(b"n")},
    }
    first = incoming(incoming.tree({"a.txt": old["a.txt"], "d": deep}), base)
    second = incoming(incoming.tree({"a.txt": incoming.blob(b"again"), "d": deep}), first)

    found = in_process(git, incoming.folder, [second])

    assert found == by_walk(git, incoming.folder, [second])
    assert len(found) == 9


@pytest.mark.parametrize("seed", range(8))
def test_new_objects__random_histories_agree_or_are_unsure(git, commit, incoming, seed):
    dice = random.Random(seed)
    bases = [commit({f"f{n}": os.urandom(4), f"d{n % 2}/x": os.urandom(4)}) for n in range(3)]
    blobs = [incoming.blob(os.urandom(4)) for _ in range(4)]
    made = [bases[-1]]
    for _ in range(4):
        root = {f"f{n}": dice.choice(blobs) for n in range(dice.randint(1, 3))}
        root["d0"] = {"x": dice.choice(blobs)}
        parents = dice.sample([*made, *bases], k=dice.choice([1, 1, 2]))
        made.append(incoming(incoming.tree(root), *parents))

    try:
        found = in_process(git, incoming.folder, [made[-1]])
    except Unsure:
        with Quarantine(git.git_dir, incoming.folder) as quarantine:
            fallen_back = quarantine.new_objects([made[-1]])
        found = {(one.oid, one.kind, one.size_bytes) for one in fallen_back}
    assert found == by_walk(git, incoming.folder, [made[-1]])


def test_new_objects__what_lay_around_unjudged_is_not_passed_over(git, commit, incoming):
    base = commit({"a.txt": b"1"})
    stray = ask_git(git, "hash-object", "-w", "--stdin", stdin=b"stray")
    tip = incoming(incoming.tree({"a.txt": stray}), base)

    with pytest.raises(Unsure):
        in_process(git, incoming.folder, [tip])
    assert stray in {oid for oid, _, _ in by_walk(git, incoming.folder, [tip])}


def test_new_objects__a_moved_file_is_left_to_the_walk(git, commit, incoming):
    base = commit({"a.txt": b"1"})
    known = ask_git(git, "rev-parse", f"{base}:a.txt")
    tip = incoming(incoming.tree({"b.txt": known}), base)

    with pytest.raises(Unsure):
        in_process(git, incoming.folder, [tip])
    with Quarantine(git.git_dir, incoming.folder) as quarantine:
        assert {one.oid for one in quarantine.new_objects([tip])} >= {tip}


def test_read__no_more_than_the_header_says(git, incoming):
    oid = incoming.blob(b"x" * 1000)

    with SmallPush.of(git.git_dir, incoming.folder) as push:
        info, content = push.read_with_info(oid)
        assert (info.size_bytes, content) == (1000, b"x" * 1000)


def test_of__packs_are_not_read_in_process(git, commit, incoming):
    (incoming.folder / "pack" / "pack-1.idx").write_bytes(b"")

    assert SmallPush.of(git.git_dir, incoming.folder) is None
