"""The answer to "do you have this chunk?": a shard that only a holder of the chunks can read.

Source: xet.md 3.5 and 8.4.
"""

import struct
from collections.abc import Sequence

from repos.xet.chunk_index import ChunkIndex
from repos.xet.hashes import HASH_BYTES, MerkleHash, keyed_chunk_hash
from repos.xet.shard import BOOKEND, FOOTER_BYTES, RECORD_BYTES, header, xorb_records

# Version; offsets of files and xorbs; three empty tables as (offset, count); key; creation and
# expiry; reserved; sums of stored, file and content bytes; the footer's own offset.
_FOOTER = struct.Struct("<3Q6Q32sQQ48s3QQ")


def dedup_answer(
    xorbs: Sequence[tuple[MerkleHash, ChunkIndex]], key: bytes, created: int, expires: int
) -> bytes:
    """A keyed shard about these xorbs; created and expires in Unix seconds.

    key: 32 random bytes, the same for a day or so: clients keep one table per key.
    SECURITY: xorbs of one chunk are left out whatever is asked: their name is that chunk's raw
    hash, which is all that the reader would need to claim the chunk.
    """
    described = [(name, index) for name, index in xorbs if len(index) > 1]
    files = header(FOOTER_BYTES) + BOOKEND
    body = [files]
    serialized = raw = 0
    for name, index in described:
        stored = index.serialized_range(0, len(index))[1]
        content = index.raw_length(0, len(index))
        body.append(xorb_records(name, index, _keyed(index, key), content, stored))
        serialized += stored
        raw += content
    body.append(BOOKEND)
    end = sum(map(len, body))
    body.append(
        _FOOTER.pack(
            1, RECORD_BYTES, len(files), end, 0, end, 0, end, 0,
            key, created, expires, bytes(48), serialized, 0, raw, end,
        )
    )  # fmt: skip
    return b"".join(body)


def _keyed(index: ChunkIndex, key: bytes) -> bytes:
    hashes = index.hashes_between(0, len(index))
    return b"".join(
        keyed_chunk_hash(hashes[at : at + HASH_BYTES], key)
        for at in range(0, len(hashes), HASH_BYTES)
    )
