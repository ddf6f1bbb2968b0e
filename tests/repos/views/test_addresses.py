"""Addresses survive every name that git can store."""

from urllib.parse import unquote

import pytest

from repos.views.addresses import Addresses

HOSTILE = ["a b", "a#b", "a?b", "a%2Fb", "ä/ö.txt", "a&b<c>'\"", "x;y", "plus+plus", "~tilde"]


@pytest.mark.parametrize("path", HOSTILE)
def test_addresses__a_path_comes_back_as_it_was(path):
    address = Addresses("/ana/bert", "main").blob(path)

    assert unquote(address) == f"/ana/bert/blob/main/{path}"
    assert not set(address) & set(" #?<>\"'&;")


@pytest.mark.parametrize(
    ("revision", "written"),
    [("main", "main"), ("feature/x", "feature%2Fx"), ("refs/pr/1", "refs/pr/1"), ("a#b", "a%23b")],
)
def test_addresses__a_slash_in_a_branch_is_encoded(revision, written):
    assert Addresses("/ana/bert", revision).tree("d") == f"/ana/bert/tree/{written}/d"


def test_addresses__links_of_a_document():
    base = Addresses("/datasets/ana/squad", "v1").links("docs")

    assert base.blob_url == "/datasets/ana/squad/blob/v1/"
    assert base.resolve_url == "/datasets/ana/squad/resolve/v1/"
