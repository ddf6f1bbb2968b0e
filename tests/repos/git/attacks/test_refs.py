import threading

import pytest

from repos.git.errors import RefMoved
from repos.git.types import RefName, RefUpdate
from tests.repos.git.attacks.conftest import MAIN

DEV = RefName("refs/heads/dev")


def test_update_refs__moves_from_the_old_value_only(bare):
    first = bare.commit({"a": "1"})
    second = bare.build({"a": "2"}, parent=first)
    bare.git.update_refs([RefUpdate(MAIN, first, second)])

    with pytest.raises(RefMoved):
        bare.git.update_refs([RefUpdate(MAIN, first, second)])

    assert bare.git.refs() == {MAIN: second}


def test_update_refs__old_none_means_must_not_exist(bare):
    first = bare.commit({"a": "1"})

    with pytest.raises(RefMoved):
        bare.git.update_refs([RefUpdate(MAIN, None, first)])


def test_update_refs__all_or_none(bare):
    first = bare.commit({"a": "1"})
    second = bare.build({"a": "2"}, parent=first)

    with pytest.raises(RefMoved):
        bare.git.update_refs([RefUpdate(MAIN, first, second), RefUpdate(DEV, second, first)])

    assert bare.git.refs() == {MAIN: first}


def test_update_refs__deletes_only_what_it_saw(bare):
    first = bare.commit({"a": "1"})
    second = bare.build({"a": "2"}, parent=first)

    with pytest.raises(RefMoved):
        bare.git.update_refs([RefUpdate(MAIN, second, None)])
    bare.git.update_refs([RefUpdate(MAIN, first, None)])

    assert bare.git.refs() == {}


def test_update_refs__a_branch_below_a_branch_is_told_as_moved(bare):
    first = bare.commit({"a": "1"})

    with pytest.raises(RefMoved):
        bare.git.update_refs([RefUpdate(RefName("refs/heads/main/x"), None, first)])


def test_update_refs__of_eight_writers_one_wins(bare):
    first = bare.commit({"a": "1"})
    news = [bare.build({"a": str(n)}, parent=first) for n in range(8)]
    outcomes = []

    def move(new):
        try:
            bare.git.update_refs([RefUpdate(MAIN, first, new)])
            outcomes.append(new)
        except RefMoved:
            outcomes.append(None)

    threads = [threading.Thread(target=move, args=[new]) for new in news]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 8
    assert [won for won in outcomes if won] == [bare.git.refs()[MAIN]]


def test_refs__five_thousand_in_one_transaction(bare):
    first = bare.commit({"a": "1"})
    names = [RefName(f"refs/heads/b{n:04}") for n in range(5000)]

    bare.git.update_refs([RefUpdate(name, None, first) for name in names])

    assert list(bare.git.refs("refs/heads/b")) == names or len(bare.git.refs()) == 5001
