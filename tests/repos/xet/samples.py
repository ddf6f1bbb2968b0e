"""What real clients sent, and small bodies made by hand; see data/vectors.json for its origin."""

import io
import json
from pathlib import Path

import numpy as np

from repos.xet.hashes import from_hex, range_hash
from repos.xet.shard import ShardFile, build_shard, parse_shard
from repos.xet.terms import Term
from repos.xet.xorb import chunks_of, verify_xorb
from repos.xet.xorb_writer import XorbWriter

DATA = Path(__file__).parent / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text())


def splitmix(size, seed=0):
    """Incompressible bytes, the same everywhere. Source: the SplitMix64 generator."""
    steps = np.arange(1, (size + 7) // 8 + 1, dtype=np.uint64)
    mixed = np.uint64(seed) + steps * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).tobytes()[:size]


def content(name):
    """The file of that name, or several of them end to end."""
    if len(name) > 1:
        return b"".join(map(content, name))
    if name == "a":
        return splitmix(1_000_000)
    count = len(VECTORS[name]["xorb"]["chunks"])
    return b"".join(bytes(chunk) for chunk in chunks_of([body(name)], count))


def body(name):
    """The xorb as hf_xet sent it; made of others where it is large."""
    match name:
        case "a":
            chunks = VECTORS["a"]["file_chunks"]
            data = content("a")
            return chunk_bodies(*(data[chunk["start"] : chunk["end"]] for chunk in chunks))
        case "ab":
            return body("a") + body("b")
        case _:
            return (DATA / f"{name}.xorb").read_bytes()


def shard(name):
    return (DATA / f"{name}.shard").read_bytes()


def name_of(name):
    return from_hex(VECTORS[name]["xorb"]["xorb_hash"])


def verified(data, expected):
    """What verify_xorb says, and what it let through."""
    kept = bytearray()
    return verify_xorb(io.BytesIO(data), kept.extend, expected=expected), bytes(kept)


def index(name):
    return verified(body(name), name_of(name))[0].index


def header(packed, raw, *, scheme=0, version=0):
    return bytes([version, *packed.to_bytes(3, "little"), scheme, *raw.to_bytes(3, "little")])


def chunk_bodies(*chunks):
    """A xorb body of stored chunks."""
    return b"".join(header(len(chunk), len(chunk)) + chunk for chunk in chunks)


def written(*chunks):
    writer = XorbWriter()
    for chunk in chunks:
        assert writer.add(chunk)
    return writer.finish()


def terms_of(xorb, *runs):
    """Honest terms and range hashes over these (start, end) of a WrittenXorb."""
    terms = [Term(xorb.hash, a, b, xorb.index.raw_length(a, b)) for a, b in runs]
    return terms, [range_hash(xorb.index.hashes_between(a, b)) for a, b in runs]


def shard_file(name, terms, range_hashes, sha256=None) -> ShardFile:
    return parse_shard(build_shard([(name, terms, range_hashes, sha256)], [])).files[0]
