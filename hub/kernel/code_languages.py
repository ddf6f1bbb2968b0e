"""Which languages are coloured, and how a file or a fence says which it is.

SECURITY: Pygments knows 600 languages. Some of its lexers never end, and a search inside one cannot
be interrupted, so only those are used that a model hub sees and that tests/hub/kernel/test_highlight.py
has tried hostile text on. Left out since one search took seconds: Emacs Lisp, Fish, Matlab, Scala, Vim;
since it fails on deep text: reStructuredText; and since the text may name any other lexer there:
HTTP, PostgreSQL, Wikitext.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pygments.lexer import DelegatingLexer, Lexer
from pygments.lexers import find_lexer_class, get_all_lexers
from pygments.lexers.special import TextLexer

# By the names that Pygments gives them; whatever is not here is plain text.
LANGUAGES = frozenset(
    """\
Awk
Bash
Bash Session
Batchfile
BibTeX
C
C#
C++
Clojure
CMake
Common Lisp
Crystal
CSS
CUDA
Cypher
Cython
D
Dart
Delphi
Diff
Django/Jinja
Docker
Elixir
Erlang
F#
Fortran
GAS
GLSL
Gnuplot
Go
GraphQL
Graphviz
Groovy
Haskell
HLSL
HTML
HTML+Django/Jinja
INI
Java
JavaScript
JSON
JSON5
JSX
Julia
Kotlin
Lean4
LessCss
LLVM
Lua
Makefile
Markdown
Meson
Mojo
MySQL
NASM
Nginx configuration file
Nimrod
Nix
Objective-C
OCaml
Perl
PHP
PowerShell
Properties
Protocol Buffer
PTX
Python
Python console session
Python Traceback
Ruby
Rust
S
Scheme
SCSS
Slurm
Solidity
SPARQL
SQL
Stan
Swift
Systemd
systemverilog
TableGen
Tcl
Terraform
TeX
Thrift
TOML
Transact-SQL
TSX
Turtle
TypeScript
Typst
VB.net
verilog
vhdl
Vue
WebGPU Shading Language
XML
YAML
YAML+Jinja
Zig
""".splitlines()
)
# Words that people write after three backticks, and Pygments does not know or we do not use.
_OTHER_WORDS = {
    "hcl": "terraform",
    "ipython": "python",
    "jsonc": "json5",
    "jupyter": "python",
    "ndjson": "json",
    "postgres": "sql",
    "postgresql": "sql",
    "svelte": "html",
}
_OTHER_PATTERNS = (("*.r", "S"), ("*.svelte", "HTML"), ("*.jsonc", "JSON5"))
# The end of `<<WORD` is looked for once per letter of the word; 4,800 letters took 25 s.
_WITH_SHELL = frozenset({"Bash", "Bash Session", "Docker", "Makefile", "Slurm"})
_LONG_END_WORD = re.compile(r"<<-?\s*'?\\?\w{40}")
# In C, what follows a word may be a function's name in ways that grow with the square of the blanks.
_LONG_BLANK = re.compile(r"\s{300}")
# They keep all words back until they have read everything, so no budget could stop them in between.
_MAX_CHARS_KEPT_BACK = 16_000


def _known() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for name, aliases, patterns, _ in get_all_lexers(plugins=False):
        if name in LANGUAGES:
            yield name, tuple(aliases), tuple(patterns)


_NAME_OF_WORD = {word: name for name, words, _ in _known() for word in words}
_PATTERNS = tuple(
    [(pattern, name) for name, _, patterns in _known() for pattern in patterns] + [*_OTHER_PATTERNS]
)


def lexer_for_path(path: str) -> Lexer:
    """A lexer of plain text for what is not coloured."""
    name = PurePosixPath(path).name
    found = [(pattern, language) for pattern, language in _PATTERNS if fnmatchcase(name, pattern)]
    if not found:
        return _made(TextLexer)
    # As Pygments decides: a whole name before a suffix, then the lexer that claims it most.
    classes = [(_class_of(language), pattern) for pattern, language in found]
    best = max(classes, key=lambda one: ("*" not in one[1], one[0].priority, one[0].__name__))
    return _made(best[0])


def lexer_for_word(word: str) -> Lexer | None:
    """None: the word means no language that is coloured."""
    word = word.lower()
    name = _NAME_OF_WORD.get(_OTHER_WORDS.get(word, word))
    return None if name is None else _made(_class_of(name))


def is_too_hard(text: str, lexer: Lexer) -> bool:
    """Whether one search inside the lexer could take seconds, which no budget can interrupt."""
    if _LONG_BLANK.search(text) is not None:
        return True
    return lexer.name in _WITH_SHELL and _LONG_END_WORD.search(text) is not None


def max_chars(lexer: Lexer, *, otherwise: int) -> int:
    return min(otherwise, _MAX_CHARS_KEPT_BACK) if isinstance(lexer, DelegatingLexer) else otherwise


def _class_of(language: str) -> type[Lexer]:
    """Imports it, and what stands in the same module, at the first time."""
    return find_lexer_class(language) or TextLexer


def _made(lexer_class: type[Lexer]) -> Lexer:
    # SECURITY: a Markdown file's blocks would otherwise be given to any lexer that they name.
    return lexer_class(stripnl=False, ensurenl=False, handlecodeblocks=False)
