"""Packs made by hand, for what no git client would send."""

import hashlib
import io
import struct
import zlib

from repos.git import transport
from tests.repos.git.attacks.smart_http import pkt

ZERO = "0" * 40
CAPABILITIES = "\0report-status side-band-64k agent=git/2"


def object_id(kind, data):
    return hashlib.sha1(b"%s %d\0%s" % (kind, len(data), data)).hexdigest()


def header(kind, size):
    byte, size = (kind << 4) | (size & 15), size >> 4
    out = bytearray()
    while size:
        out.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    out.append(byte)
    return bytes(out)


def pack_of(entries):
    """entries: bytes of each entry, header and compressed data."""
    body = b"PACK" + struct.pack(">II", 2, len(entries)) + b"".join(entries)
    return body + hashlib.sha1(body).digest()


def entry_of(kind, data):
    return header({"commit": 1, "tree": 2, "blob": 3}[kind], len(data)) + zlib.compress(data)


def push_pack(bare, tip, pack, *, ref="refs/heads/evil", judge=lambda quarantine: ""):
    head = pkt(f"{ZERO} {tip} {ref}{CAPABILITIES}\n") + b"0000"
    body = io.BytesIO(head + pack)
    request = transport.read_ref_commands(body)
    return b"".join(
        transport.receive_pack(
            bare.git_dir, request, body, judge=judge, protocol=None, on_done=lambda: None
        )
    )


def commit_of(tree):
    return f"tree {tree}\nauthor E <e@e> 1 +0000\ncommitter E <e@e> 1 +0000\n\nx\n".encode()


def tree_of(*entries):
    return b"".join(
        f"{mode} ".encode() + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries
    )
