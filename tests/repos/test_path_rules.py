"""Patterns of .gitattributes and .gitignore: git's meaning, without git's or `re`'s blow-ups."""

import time

import pytest

from repos.globs import compile_glob
from repos.path_rules import AttributeRules, IgnoreRules, is_lfs_path, lfs_attribute_line


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.bin", "a.bin", True),
        ("*.bin", "d/a.bin", True),
        ("*.bin", "a.bin.txt", False),
        ("a.txt", "d/a.txt", True),
        ("/a.txt", "a.txt", True),
        ("/a.txt", "d/a.txt", False),
        ("d/*.txt", "d/a.txt", True),
        ("d/*.txt", "d/e/a.txt", False),
        ("d/**/a", "d/a", True),
        ("d/**/a", "d/e/f/a", True),
        ("**/a", "x/y/a", True),
        ("d/**", "d/e/f", True),
        ("d/**", "d", False),
        ("*tfevents*", "runs/events.out.tfevents.123", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[]]x", "]x", True),
        ("[ab", "[ab", True),
        ("\\*x", "*x", True),
        ("\\*x", "ax", False),
        ("a*b*c", "aXbYc", True),
        ("a*b*c", "aXbY", False),
        ("*.tar.*", "x.tar.gz", True),
    ],
)
def test_glob__means_what_git_means(pattern, path, matches):
    glob = compile_glob(pattern)

    assert glob is not None
    assert glob.matches(path) is matches


@pytest.mark.parametrize("pattern", ["*a" * 400 + "b", "**/" * 300 + "x", "[a-z]*" * 150 + "0"])
def test_glob__hostile_patterns_stay_fast(pattern):
    glob = compile_glob(pattern)
    started = time.perf_counter()

    assert glob is not None
    assert not glob.matches("/".join(["a" * 200] * 20))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("pattern", ["", "/", "//", "x" * 5000])
def test_glob__nothing_is_not_everything(pattern):
    assert compile_glob(pattern) is None


def test_ignore_rules__folders_negation_comments():
    rules = IgnoreRules.parse("# c\n*.log\n!keep.log\nbuild/\n/only.txt\n\\#x\n\\!y\nend\\ \n")

    ignored = {
        path
        for path in [
            "a.log",
            "d/a.log",
            "keep.log",
            "build/x/keep.log",
            "build",
            "only.txt",
            "d/only.txt",
            "#x",
            "!y",
            "end ",
            "# c",
        ]
        if rules.ignores(path)
    }

    assert ignored == {"a.log", "d/a.log", "build/x/keep.log", "only.txt", "#x", "!y", "end "}


def test_is_lfs_path__last_line_and_deepest_file_win():
    rules = {
        "": AttributeRules.parse(
            "*.bin filter=lfs diff=lfs merge=lfs -text\n*.txt text\nsmall.bin -filter\n"
            "[attr]big filter=lfs -text\n*.big big\n"
        ),
        "plain": AttributeRules.parse("*.bin !filter\n"),
    }

    lfs = {
        path
        for path in [
            "a.bin",
            "d/a.bin",
            "plain/a.bin",
            "plain/d/a.bin",
            "a.txt",
            "small.bin",
            "x.big",
        ]
        if is_lfs_path(path, rules)
    }

    assert lfs == {"a.bin", "d/a.bin", "x.big"}


@pytest.mark.parametrize("path", ["w.x", "a b/c d.x", "we[i]rd*.x", "#x", "é/ü.x"])
def test_lfs_attribute_line__names_exactly_that_path(path):
    rules = {"": AttributeRules.parse(lfs_attribute_line(path))}

    assert is_lfs_path(path, rules)
    assert not is_lfs_path(f"other/{path}", rules)
    assert not is_lfs_path(path + "2", rules)
