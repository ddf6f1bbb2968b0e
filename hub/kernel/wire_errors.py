"""HubError to status, headers and body, in one table.

Source: huggingface_hub 2.4 `utils/_http.py:hf_raise_for_status`, and the older lines back to 0.10.
"""

from dataclasses import dataclass, field
from typing import Any

from hub.kernel.errors import HubError

# code -> (status for anonymous, status for a known person)
_STATUS: dict[str, tuple[int, int]] = {
    "BadInput": (400, 400),
    "UnprocessableInput": (422, 422),
    "NotSignedIn": (401, 401),
    "BadCredentials": (401, 401),
    "Forbidden": (401, 403),
    "RepoDisabled": (403, 403),
    "NotFound": (404, 404),
    "GrantRefused": (403, 403),
    "RangeOutside": (416, 416),
    "XetTokenRefused": (401, 401),
    "XetScopeRefused": (403, 403),
    "DataUrlRefused": (403, 403),
    "RepoNotFound": (401, 404),
    "GatedRepo": (401, 403),
    "AlreadyExists": (409, 409),
    "Conflict": (409, 409),
    "PreconditionFailed": (412, 412),
    "TooLarge": (413, 413),
    "RateLimited": (429, 429),
    "NotSupported": (501, 501),
    "StorageFull": (507, 507),
}
# The codes that clients act upon; others would only confuse.
_SPOKEN_CODES = frozenset({"RepoNotFound", "RevisionNotFound", "EntryNotFound", "GatedRepo"})
# What the Hub says to the anonymous about a repository that may or may not exist.
_ANONYMOUS_REPO_NOT_FOUND = "Invalid username or password."


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """Status, message, headers and extra body keys of an error."""

    status: int
    message: str
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)  # Any: JSON


def answer_for(error: HubError, *, is_anonymous: bool) -> ErrorAnswer:
    """How an error is told on the wire, the same for every door."""
    status = _status_of(error)[0 if is_anonymous else 1]
    message = error.message
    if error.code == "RepoNotFound" and is_anonymous:
        message = _ANONYMOUS_REPO_NOT_FOUND
    headers = {"X-Error-Message": header_text(message)}
    if error.code in _SPOKEN_CODES:
        headers["X-Error-Code"] = error.code
    if commit_oid := getattr(error, "commit_oid", ""):
        headers["X-Repo-Commit"] = commit_oid
    if (retry_after_s := getattr(error, "retry_after_s", None)) is not None:
        headers["Retry-After"] = str(retry_after_s)
    body: dict[str, Any] = {"error": message}  # Any: JSON
    if problems := getattr(error, "problems", None):
        body["errors"] = [{"message": problem} for problem in problems]
    body.update(getattr(error, "extra", {}))
    return ErrorAnswer(status=status, message=message, headers=headers, body=body)


def header_text(text: str) -> str:
    """One line of latin-1, at most 1,000 characters: what an HTTP header can carry."""
    # The server answers 500 in place of a header with a control character in it.
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # Not "??": two names would look the same, and the client shows this beside the body's words.
    return line.encode("latin-1", "backslashreplace").decode("latin-1")[:1000]


def _status_of(error: HubError) -> tuple[int, int]:
    for kind in type(error).__mro__:
        code = getattr(kind, "code", None)
        if code in _STATUS:
            return _STATUS[code]
    return (500, 500)
