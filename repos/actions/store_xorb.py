"""Take one xorb of an upload into the store, verified while it comes."""

from accounts.actor import Actor
from hub.kernel.database import release_database
from repos import policy
from repos.lfs.hashing import ByteSource
from repos.models import Repository
from repos.policy import Access
from repos.xet.dedup_rows import note_sent, require_room
from repos.xet.hashes import MerkleHash
from repos.xet.keeping import keep_xorb
from repos.xet.store import xorb_store
from repos.xet.xorb import verify_xorb


def store_xorb(*, actor: Actor, repo: Repository, xorb: MerkleHash, content: ByteSource) -> bool:
    """Store it unless it is stored; whether it is new. Memory stays flat.

    Whether the actor may upload is the caller's question, since readers open pull requests. The
    xorb gives nobody anything before a file uses it (see `register_shard`); only its sender is told
    of it, for the same repository, so that an upload that broke off need not begin again.

    Raises:
        BadXorb, XorbTooLarge: nothing is left of it.
        Forbidden: the actor has sent too much already that no file uses.
    """
    policy.require(actor, Access.READ, repo)
    require_room(actor)
    release_database()
    store = xorb_store()
    with store.draft() as draft:
        # SECURITY: verified even when it is stored: the body is what proves possession.
        verified = verify_xorb(content, draft.write, expected=xorb)
        is_new = keep_xorb(store, draft, xorb, verified)
    note_sent(actor, repo, xorb, verified.index)
    return is_new
