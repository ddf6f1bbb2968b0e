"""Every case by the name that ONLY= takes; each yields its contests one by one."""

from collections.abc import Callable, Iterator

from tests.bench.cases.api_commit import api_commit
from tests.bench.cases.download import download, ranges
from tests.bench.cases.folder import folder
from tests.bench.cases.git_http import clone, fetch, push
from tests.bench.cases.head import head
from tests.bench.cases.lfs_batch import lfs_batch
from tests.bench.cases.list_200k import list_200k
from tests.bench.cases.mergeability import mergeability
from tests.bench.cases.pages import pages
from tests.bench.cases.upload import upload
from tests.bench.cases.xet import xet
from tests.bench.contest import Contest
from tests.bench.world import World

CASES: dict[str, Callable[[World], Iterator[Contest]]] = {
    "clone": clone,
    "fetch": fetch,
    "push": push,
    "download": download,
    "ranges": ranges,
    "upload": upload,
    "head": head,
    "batch": lfs_batch,
    "commit": api_commit,
    "folder": folder,
    "xet": xet,
    "pages": pages,
    "list_200k": list_200k,
    "mergeability": mergeability,
}
