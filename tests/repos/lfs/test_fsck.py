import pytest

from repos.lfs.fsck import Damage, damaged_objects
from repos.lfs.store import object_store
from tests.repos.lfs.world import BOOK, SONG, person, pointer_of, repo_of, store

pytestmark = pytest.mark.django_db


def test_damaged_objects__tells_what_was_changed_and_what_was_lost():
    ana = person("ana")
    repo = repo_of(ana)
    for content in (BOOK, SONG, b"fine"):
        store(repo, content, by=ana)
    object_store()._path(pointer_of(BOOK).oid).write_bytes(b"rust")
    object_store().delete(pointer_of(SONG).oid)

    found = {damage.expected: damage for damage in damaged_objects(object_store())}

    assert found == {
        pointer_of(BOOK): Damage(pointer_of(BOOK), pointer_of(b"rust")),
        pointer_of(SONG): Damage(pointer_of(SONG), None),
    }
