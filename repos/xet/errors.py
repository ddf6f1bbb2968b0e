"""What can be wrong with Xet data; the sentences reach the person through the client."""

from hub.kernel.errors import BadInput, HubError, TooLarge


class XetError(BadInput):
    """Base of what a sender of Xet data got wrong."""

    code = "XetError"


class BadXetHash(XetError):
    """A hash in a URL or a message that is not 64 lower-case hex digits."""

    code = "BadXetHash"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:80]!r} is not a Xet hash; send 64 lower-case hex digits.")


class BadXorb(XetError):
    """The body is no xorb, or not the xorb that its name promises; nothing of it was kept."""

    code = "BadXorb"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The xorb was refused: {reason}; upload the file again.")
        self.reason = reason


class BadShard(XetError):
    """The shard is malformed, or says something of a file or a xorb that is not so."""

    code = "BadShard"

    def __init__(self, reason: str, *, cure: str = "upload the file again") -> None:
        super().__init__(f"The upload was refused: {reason}; {cure}.")
        self.reason = reason


class XorbMissing(BadShard):
    """The shard builds on a xorb that is not here (any more); only an empty cache heals that."""

    code = "XorbMissing"

    def __init__(self, xorb: str) -> None:
        # Clients remember for weeks what they once uploaded; trying again alone never helps.
        super().__init__(
            f"it builds on data that this hub does not have (xorb {xorb!r})",
            cure="delete the folder ~/.cache/huggingface/xet (or $HF_HOME/xet), then upload again",
        )
        self.xorb = xorb


class XorbTooLarge(TooLarge):
    """More bytes or chunks than a xorb may have."""

    code = "XorbTooLarge"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The xorb is too large: {reason}; send smaller xorbs.")


class XetFileTooLarge(TooLarge):
    """A shard describes a file over the limit."""

    code = "XetFileTooLarge"

    def __init__(self, *, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"The file has {size_bytes} bytes, more than the {limit_bytes} that this hub accepts; "
            "split it, or ask the operator for a higher limit."
        )
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class RangeOutside(HubError):
    """The asked range begins behind the end of the content (answered 416)."""

    code = "RangeOutside"

    def __init__(self, *, start: int) -> None:
        super().__init__(f"The file ends before byte {start}; ask for a range inside it.")
        self.start = start


class CorruptXorb(Exception):
    """A stored xorb does not hold what was verified when it came: the disk's fault, not a person's."""
