"""Uploads as a client prepares them, for tests of the store, the actions and the routes."""

import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from accounts.actor import Actor
from repos.actions.register_shard import register_shard
from repos.actions.store_xorb import store_xorb
from repos.models import Repository
from repos.xet.chunker import split
from repos.xet.hashes import MerkleHash, file_hash, range_hash, to_hex
from repos.xet.shard import build_shard
from repos.xet.terms import Term
from repos.xet.xorb_writer import WrittenXorb, XorbWriter


def noise(size: int, seed: int = 0) -> bytes:
    """Bytes that nothing shrinks, the same each time."""
    return random.Random(seed).randbytes(size)


def prose(size: int, seed: int = 0) -> bytes:
    """Bytes that LZ4 shrinks."""
    numbers = random.Random(seed)
    words = [b"alpha ", b"beta ", b"gamma ", b"delta ", b"epsilon\n"]
    return b"".join(numbers.choices(words, k=size // 5 + 5))[:size]


@dataclass(frozen=True)
class Upload:
    """One file in its xorbs. said_sha256: what the shard claims; None: nothing."""

    content: bytes
    xorbs: tuple[WrittenXorb, ...]
    terms: tuple[Term, ...]
    said_sha256: str | None

    @classmethod
    def of(cls, content: bytes, *, chunks_per_xorb: int = 1000, chunk_bytes: int = 0) -> "Upload":
        """chunk_bytes: cut at every so many bytes, as no client does; 0: as clients do."""
        chunks = (
            [content[at : at + chunk_bytes] for at in range(0, len(content), chunk_bytes)]
            if chunk_bytes
            else list(split(io.BytesIO(content)))
        )
        xorbs, terms = [], []
        for start in range(0, len(chunks), chunks_per_xorb):
            writer = XorbWriter()
            some = chunks[start : start + chunks_per_xorb]
            for chunk in some:
                assert writer.add(chunk)
            xorbs.append(writer.finish())
            raw_bytes = sum(map(len, some))
            terms.append(Term(xorbs[-1].hash, 0, len(some), raw_bytes))
        sha256 = hashlib.sha256(content).hexdigest()
        return cls(content, tuple(xorbs), tuple(terms), sha256)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def hash(self) -> MerkleHash:
        return file_hash(
            [pair for term in self.terms for pair in self._index(term).pairs(term.start, term.end)]
        )

    @property
    def hex(self) -> str:
        return to_hex(self.hash)

    @property
    def proofs(self) -> list[MerkleHash]:
        return [
            range_hash(self._index(term).hashes_between(term.start, term.end))
            for term in self.terms
        ]

    def shard(self, *, names_xorbs: bool = True) -> bytes:
        """names_xorbs: False as a client writes it that found all its chunks elsewhere."""
        described = [(one.hash, one.index) for one in self.xorbs] if names_xorbs else []
        return build_shard([(self.hash, self.terms, self.proofs, self.said_sha256)], described)

    def saying(self, sha256: str | None) -> "Upload":
        return replace(self, said_sha256=sha256)

    def _index(self, term: Term):
        return next(one.index for one in self.xorbs if one.hash == term.xorb)


def body_of(xorb: WrittenXorb) -> bytes:
    return b"".join(xorb.pieces)


def store_xorbs(actor: Actor, repo: Repository, xorbs: Sequence[WrittenXorb]) -> list[bool]:
    return [
        store_xorb(actor=actor, repo=repo, xorb=one.hash, content=io.BytesIO(body_of(one)))
        for one in xorbs
    ]


def register(actor: Actor, repo: Repository, shard: bytes) -> None:
    for _ in register_shard(actor=actor, repo=repo, shard=shard):
        pass


def upload(actor: Actor, repo: Repository, content: bytes, **more: int) -> Upload:
    """Through both actions, as a client does it."""
    made = Upload.of(content, **more)
    store_xorbs(actor, repo, made.xorbs)
    register(actor, repo, made.shard())
    return made
