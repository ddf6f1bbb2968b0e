"""Let a repository hold large files of another one, without moving a byte."""

from collections.abc import Mapping

from django.db import transaction

from accounts.actor import Actor
from repos import policy
from repos.lfs.oid import LfsOid
from repos.lfs.possession import link
from repos.models import LfsObject, LfsState, Repository
from repos.policy import Access
from repos.xet.hashes import to_hex


def duplicate_lfs_files(
    *, actor: Actor, source: Repository, target: Repository, wanted: Mapping[LfsOid, str]
) -> dict[LfsOid, str]:
    """Link what can be linked; the others with the reason, {} when all of them could.

    wanted: sha256 to Xet hash as `tree` showed it; "" when the client does not say.

    Raises:
        RepoNotFound, GatedRepo, Forbidden, NotSignedIn: no right to read the source's files, or to
            write to the target.
    """
    policy.require(actor, Access.READ, source)
    policy.require(actor, Access.WRITE, target)
    rows = LfsObject.objects.filter(
        links__repo=source, oid__in=wanted, state=LfsState.PRESENT
    ).values_list("oid", "pk", "xet_file__hash")
    failed = dict.fromkeys(wanted, "The source repository has no such file.")
    pks: list[int] = []
    for oid, pk, value in rows:
        claimed = wanted[LfsOid(oid)]
        if claimed and value is not None and claimed != to_hex(bytes(value)):
            failed[LfsOid(oid)] = "Its content has another Xet hash; list the source again."
            continue
        del failed[LfsOid(oid)]
        pks.append(pk)
    if pks:
        with transaction.atomic():
            link(actor, target, pks)
    return failed
