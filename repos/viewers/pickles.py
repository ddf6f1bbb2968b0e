"""Which names a pickle would import, found by reading it. It is never loaded.

SECURITY: no word here says that a file is safe; a reader of opcodes can be fooled, so the best
verdict is "nothing unusual was found".
"""

import pickletools
import struct
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from django.utils.translation import gettext, gettext_noop

from repos.viewers.archives import read_zip, zip_member
from repos.viewers.ranges import RangeReader


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MAX_PICKLE_BYTES = 8 << 20
_MAX_OPCODES = 400_000
_MAX_PICKLES = 8
_MAX_IMPORTS = 500
_MAX_NAME_CHARS = 200
_TEXTS = frozenset(
    {"SHORT_BINUNICODE", "UNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING",
     "SHORT_BINSTRING"}
)  # fmt: skip
_PUTS = frozenset({"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"})
_GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
# SECURITY: POP_MARK is not among them: what it takes away must not be taken for what is left.
_QUIET = frozenset({"PROTO", "FRAME", "MARK"})
_MADE_LATE = gettext_noop("(a name made at run time)")
_EXTENSION = gettext_noop("(a registered extension)")
# Modules of which any name runs code or reaches the machine.
_DANGEROUS = _words(
    "asyncio bdb builtins __builtin__ code codeop commands ctypes ensurepip fileinput ftplib getpass "
    "glob http httplib imp importlib io linecache marshal multiprocessing nt ntpath os pathlib pdb "
    "pickle pip pkgutil popen2 poplib posix posixpath profile pty pydoc requests runpy shelve shutil "
    "signal site smtplib socket ssl subprocess sys tempfile threading timeit trace types urllib "
    "urllib2 webbrowser winreg zipimport torch.hub torch.jit numpy.testing"
)
_HARMLESS_BUILTINS = _words(
    "set frozenset list dict tuple int float complex bool str bytes bytearray object slice range"
)
_USUAL = _words(
    "_codecs.encode argparse.Namespace collections.OrderedDict collections.defaultdict "
    "collections.Counter collections.deque copy_reg._reconstructor copyreg._reconstructor "
    "datetime.datetime datetime.date datetime.timedelta decimal.Decimal fractions.Fraction "
    "numpy.dtype numpy.ndarray numpy.core.multiarray._reconstruct numpy.core.multiarray.scalar "
    "numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar "
    "torch._utils._rebuild_tensor torch._utils._rebuild_tensor_v2 torch._utils._rebuild_parameter "
    "torch._utils._rebuild_qtensor torch.Size torch.device torch.dtype "
    "torch.nn.parameter.Parameter uuid.UUID"
)
_TORCH_DTYPES = _words(
    "bfloat16 float16 float32 float64 int8 int16 int32 int64 uint8 bool complex64"
)


# What pickletools raises at a broken pickle, found by feeding it noise.
_BROKEN = (ValueError, LookupError, ArithmeticError, TypeError, EOFError, MemoryError, struct.error)


class Verdict(StrEnum):
    """UNKNOWN: neither list knows the name; it may be anything."""

    DANGEROUS = "dangerous"
    UNKNOWN = "unknown"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PickleReport:
    """is_whole: the whole pickle could be read; what is behind an unreadable place, nobody knows."""

    imports: list[Import]
    is_whole: bool

    @property
    def worst(self) -> Verdict:
        verdicts = {found.verdict for found in self.imports}
        if Verdict.DANGEROUS in verdicts:
            return Verdict.DANGEROUS
        if Verdict.UNKNOWN in verdicts or not self.is_whole:
            return Verdict.UNKNOWN
        return Verdict.USUAL


def read_pickle(reader: RangeReader) -> PickleReport:
    """Of a plain pickle, or of those in a zip as PyTorch writes it. Raises: Unreadable."""
    if reader.head(4) != b"PK\x03\x04":
        content = reader.head(_MAX_PICKLE_BYTES)
        return _report([content], is_whole=len(content) == reader.size_bytes)
    archive = read_zip(reader)
    members = [one for one in archive.members if one.name.lower().endswith((".pkl", ".pickle"))]
    contents = [
        zip_member(reader, one, limit_bytes=_MAX_PICKLE_BYTES) for one in members[:_MAX_PICKLES]
    ]
    # SECURITY: sizes are the archive's own words, so only what came out counts.
    is_cut = any(len(content) >= _MAX_PICKLE_BYTES for content in contents)
    is_whole = bool(contents) and len(members) <= _MAX_PICKLES and not archive.is_cut and not is_cut
    return _report(contents, is_whole=is_whole)


def _report(contents: list[bytes], *, is_whole: bool) -> PickleReport:
    names: dict[str, None] = {}
    for content in contents:
        is_whole &= _scan(content, names)
    imports = [Import(_shown(name), _judge(name)) for name in names]
    order = list(Verdict)
    imports.sort(key=lambda found: (order.index(found.verdict), found.name))
    return PickleReport(imports[:_MAX_IMPORTS], is_whole)


def _scan(content: bytes, names: dict[str, None]) -> bool:
    """Add what it imports to `names`; whether it could be read to its end.

    Old PyTorch files are several pickles, and then raw numbers.
    """
    source = BytesIO(content)
    left = _MAX_OPCODES
    for count in range(_MAX_PICKLES):
        place = source.tell()
        if place == len(content):
            return count > 0
        try:
            left = _scan_one(source, names, left)
        except _BROKEN:
            return False
        if left <= 0:
            return False
    return source.tell() == len(content)


def _scan_one(source: BytesIO, names: dict[str, None], left: int) -> int:
    # What STACK_GLOBAL takes are the two values pushed last, texts or what the memo has of them.
    pushed: list[str] = []
    memo: dict[int, str] = {}
    for opcode, argument, _ in pickletools.genops(source):
        left -= 1
        if left <= 0:
            break
        name = opcode.name
        if name in ("GLOBAL", "INST"):
            _add(names, ".".join(str(argument).split(" ", 1)))
            pushed.append("")
        elif name == "STACK_GLOBAL":
            pair = pushed[-2:]
            # SECURITY: a name that is put together at run time is told as what it is.
            known = len(pair) == 2 and all(pair)
            _add(names, ".".join(pair) if known else _MADE_LATE)
            pushed.append("")
        elif name in _TEXTS:
            pushed.append(str(argument))
        elif name in _PUTS:
            key = len(memo) if argument is None else int(argument)
            memo[key] = pushed[-1] if pushed else ""
        elif name in _GETS:
            pushed.append(memo.get(int(argument or 0), ""))
        elif name not in _QUIET:
            if name.startswith("EXT"):
                _add(names, _EXTENSION)
            pushed.append("")
        del pushed[:-4]
    return left


def _add(names: dict[str, None], name: str) -> None:
    if len(names) < 4 * _MAX_IMPORTS:
        names[name[:_MAX_NAME_CHARS]] = None


def _shown(name: str) -> str:
    """Names as the file has them; what has none is told in the page's language."""
    return gettext(name) if name in (_MADE_LATE, _EXTENSION) else name


def _judge(name: str) -> Verdict:
    if name == _MADE_LATE:
        return Verdict.DANGEROUS
    module, _, attribute = name.rpartition(".")
    if module in ("builtins", "__builtin__") and attribute in _HARMLESS_BUILTINS:
        return Verdict.USUAL
    parts = module.split(".")
    if any(".".join(parts[: end + 1]) in _DANGEROUS for end in range(len(parts))):
        return Verdict.DANGEROUS
    if name in _USUAL or _is_torch_type(module, attribute):
        return Verdict.USUAL
    return Verdict.UNKNOWN


def _is_torch_type(module: str, attribute: str) -> bool:
    if module != "torch":
        return False
    return attribute in _TORCH_DTYPES or attribute.endswith(("Storage", "Tensor"))
