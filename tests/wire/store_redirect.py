"""An answer that sends on to a store with signed URLs, followed."""

import httpx

_OF_THE_STORE = ("Accept-Ranges", "Content-Length", "Content-Range", "Content-Type")


def follow(response, headers):
    """The store gives status, bytes and ranges, the hub all the rest.

    As clients do it: what identifies the file is read from the hub's own answer.
    """
    assert response["Cache-Control"] == "no-store"
    passed = {name: headers[name] for name in ("range",) if name in headers}
    if headers.get("if_range", response["ETag"]) != response["ETag"]:
        passed = {}
    final = httpx.get(response["Location"], headers=passed)
    response.status_code, response.body = final.status_code, final.content
    for name in _OF_THE_STORE:
        if name in final.headers:
            response[name] = final.headers[name]
