"""Each row of the error table, as the clients' decisions need it."""

import errno

import pytest

from hub.kernel import errors
from hub.kernel.errors_middleware import as_hub_error
from hub.kernel.wire_errors import answer_for, header_text
from hub.kernel.wording import quoted
from repos import errors as repo_errors

_ROWS = [
    (errors.BadInput("x"), 400, 400, None),
    (errors.UnprocessableInput("x"), 422, 422, None),
    (errors.NotSignedIn(), 401, 401, None),
    (errors.BadCredentials(), 401, 401, None),
    (errors.Forbidden("x"), 401, 403, None),
    (errors.NotFound("x"), 404, 404, None),
    (errors.AlreadyExists("x"), 409, 409, None),
    (errors.Conflict("x"), 409, 409, None),
    (errors.PreconditionFailed("x"), 412, 412, None),
    (errors.TooLarge("x"), 413, 413, None),
    (errors.RateLimited("x", retry_after_s=7), 429, 429, None),
    (errors.NotSupported("x"), 501, 501, None),
    (errors.StorageFull(), 507, 507, None),
    (repo_errors.RepoNotFound("a/b"), 401, 404, "RepoNotFound"),
    (repo_errors.GatedRepo("a/b", "/a/b", is_signed_in=True), 401, 403, "GatedRepo"),
    (repo_errors.RevisionNotFound("dev"), 404, 404, "RevisionNotFound"),
    (repo_errors.EntryNotFound("x.txt", commit_oid="c" * 40), 404, 404, "EntryNotFound"),
    (repo_errors.RepoDisabled(), 403, 403, None),
    (repo_errors.HeadMoved(), 412, 412, None),
    (repo_errors.UnstorablePath("x"), 422, 422, None),
    (repo_errors.BadCard(["no"]), 400, 400, None),
    (repo_errors.LfsObjectMissing(["0" * 64]), 400, 400, None),
    (repo_errors.PushRefused("x"), 401, 403, None),
    (repo_errors.ContentTooLarge("x"), 413, 413, None),
]


@pytest.mark.parametrize(
    ("error", "anonymous", "known", "code"), _ROWS, ids=[type(row[0]).__name__ for row in _ROWS]
)
def test_answer_for__status_and_code(error, anonymous, known, code):
    to_anonymous = answer_for(error, is_anonymous=True)
    to_known = answer_for(error, is_anonymous=False)

    assert (to_anonymous.status, to_known.status) == (anonymous, known)
    assert to_anonymous.headers.get("X-Error-Code") == code
    assert to_known.headers.get("X-Error-Code") == code
    assert to_known.body["error"] == to_known.message


def test_answer_for__the_words_that_clients_compare():
    credentials = answer_for(errors.BadCredentials(), is_anonymous=True)
    disabled = answer_for(repo_errors.RepoDisabled(), is_anonymous=False)
    missing = answer_for(repo_errors.RevisionNotFound("dev"), is_anonymous=False)

    expected = "Invalid credentials in Authorization header"
    assert credentials.headers["X-Error-Message"] == expected
    assert disabled.headers["X-Error-Message"] == "Access to this resource is disabled."
    assert missing.headers["X-Error-Message"] == "Invalid rev id: dev"


def test_answer_for__a_missing_entry_tells_the_commit():
    answer = answer_for(repo_errors.EntryNotFound("x", commit_oid="c" * 40), is_anonymous=False)

    assert answer.headers["X-Repo-Commit"] == "c" * 40


def test_header_text__cannot_split_a_header():
    assert header_text("a\r\nSet-Cookie: x\n\n日") == r"a Set-Cookie: x \u65e5"
    assert header_text("a\0b\x1bc\x7f\x85d") == "a b c d"
    assert len(header_text("x" * 5000)) == 1000


@pytest.mark.parametrize("name", ["中文", "a\r\nSet-Cookie: x", "\u202egpj.exe", "\udcff\0", "é"])
def test_header_text__carries_every_quoted_name(name):
    line = header_text(f"Invalid path {quoted(name)}.")

    assert line.encode("latin-1").decode("latin-1").isprintable()
    assert "?" not in line


def test_as_hub_error__a_full_disk_is_told_and_other_failures_are_defects():
    assert isinstance(as_hub_error(OSError(errno.ENOSPC, "full")), errors.StorageFull)
    assert isinstance(as_hub_error(OSError(errno.EDQUOT, "quota")), errors.StorageFull)
    assert as_hub_error(OSError(errno.EIO, "broken")) is None
