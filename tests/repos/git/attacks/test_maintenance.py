import os
import threading
import time

from repos.git.maintenance import fsck, load_of, maintain, sweep_abandoned
from tests.repos.git.attacks.conftest import MAIN


def test_maintain__makes_one_pack_of_many_commits_and_loses_nothing(bare):
    commits = [bare.commit({f"d/{n}": str(n), "a": str(n)}) for n in range(30)]

    maintain(bare.git_dir)

    assert load_of(bare.git_dir).packs == 1
    assert load_of(bare.git_dir).loose_folders == 0
    assert list(bare.git_dir.glob("objects/pack/*.bitmap"))
    assert fsck(bare.git_dir) == ""
    assert [bare.text(commit, "a") for commit in commits] == [str(n) for n in range(30)]


def test_maintain__keeps_the_objects_of_a_commit_that_no_ref_points_to_yet(bare):
    parent = bare.commit({"a": "1"})
    building = bare.build({"b": "2"}, parent=parent)

    maintain(bare.git_dir)

    assert bare.text(building, "b") == "2"


def test_maintain__of_an_empty_repository(bare):
    maintain(bare.git_dir)

    assert fsck(bare.git_dir) == ""


def test_maintain__beside_readers_and_a_writer(bare):
    commits = [bare.commit({f"f{n}": str(n)}) for n in range(20)]
    wrong = []
    is_over = threading.Event()

    def read():
        while not is_over.is_set():
            for n, commit in enumerate(commits):
                if bare.text(commit, f"f{n}") != str(n):
                    wrong.append(n)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(3):
        maintain(bare.git_dir)
        bare.commit({"new": str(n)})
    is_over.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert bare.text(bare.git.refs()[MAIN], "new") == "2"


def test_fsck__tells_of_a_damaged_object(bare):
    bare.commit({"a": "1"})
    (pack,) = (bare.git_dir / "objects" / "pack").glob("*.pack")
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 0xFF
    pack.chmod(0o644)
    pack.write_bytes(content)

    assert fsck(bare.git_dir)


def test_sweep_abandoned__takes_the_old_and_leaves_the_rest(bare):
    commit = bare.commit({"a": "1"})
    objects = bare.git_dir / "objects"
    old, young = objects / "tmp_objdir-incoming-old", objects / "tmp_objdir-incoming-young"
    half = objects / "pack" / "tmp_pack_x"
    for folder in (old, young):
        (folder / "pack").mkdir(parents=True)
    half.write_bytes(b"x")
    for path in (old, half):
        os.utime(path, (time.time() - 10_000,) * 2)

    assert sweep_abandoned(bare.git_dir, older_than_s=5000) == 2

    assert (old.exists(), young.exists(), half.exists()) == (False, True, False)
    assert bare.text(commit, "a") == "1"
