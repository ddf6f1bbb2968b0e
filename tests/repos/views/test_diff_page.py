"""git's diffs, read as files and lines."""

from repos.views.diff_page import parse_diff

TWO_FILES = """\
diff --git a/a.txt b/a.txt
index 111..222 100644
--- a/a.txt
+++ b/a.txt
@@ -1,2 +1,3 @@ def f():
 same
-old
+new
+newer
\\ No newline at end of file
diff --git a/gone.txt b/gone.txt
deleted file mode 100644
index 111..000
--- a/gone.txt
+++ /dev/null
@@ -1 +0,0 @@
-bye
"""


def test_parse_diff__files_lines_and_numbers():
    diff = parse_diff(TWO_FILES, is_cut=False)

    first, second = diff.files
    assert (first.path, first.status, first.added, first.removed) == ("a.txt", "changed", 2, 1)
    assert [(line.kind, line.old, line.new, line.text) for line in first.lines] == [
        ("hunk", None, None, "@@ -1,2 +1,3 @@ def f():"),
        ("same", 1, 1, "same"),
        ("removed", 2, None, "old"),
        ("added", None, 2, "new"),
        ("added", None, 3, "newer"),
        ("note", None, None, "No newline at end of file"),
    ]
    assert (second.path, second.status, second.removed) == ("gone.txt", "removed", 1)
    assert (diff.added, diff.removed, diff.is_cut) == (2, 2, False)


def test_parse_diff__a_line_that_looks_like_a_header_stays_a_line():
    text = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n---- a/y\n++++ b/y\n+diff --git a/z b/z\n"

    (file,) = parse_diff(text, is_cut=False).files

    assert [line.text for line in file.lines[1:]] == ["--- a/y", "+++ b/y", "diff --git a/z b/z"]


def test_parse_diff__renames_and_unusual_names():
    text = (
        "diff --git a/old name b/new name\nsimilarity index 100%\n"
        "rename from old name\nrename to new name\n"
        'diff --git "a/\\303\\251.txt" "b/\\303\\251.txt"\nnew file mode 100644\n'
        '--- /dev/null\n+++ "b/\\303\\251.txt"\n@@ -0,0 +1 @@\n+x\n'
    )

    renamed, accent = parse_diff(text, is_cut=False).files

    assert (renamed.status, renamed.old_path, renamed.path) == ("renamed", "old name", "new name")
    assert (accent.status, accent.path) == ("added", "é.txt")


def test_parse_diff__binary_and_empty_files():
    text = (
        "diff --git a/x y.bin b/x y.bin\nindex 1..2 100644\n"
        "Binary files a/x y.bin and b/x y.bin differ\n"
        "diff --git a/empty b/empty\nnew file mode 100644\nindex 000..e69\n"
    )

    binary, empty = parse_diff(text, is_cut=False).files

    assert (binary.path, binary.is_binary) == ("x y.bin", True)
    assert (empty.path, empty.status, empty.lines) == ("empty", "added", [])


def test_parse_diff__a_pointer_is_marked():
    text = (
        "diff --git a/m.bin b/m.bin\n--- a/m.bin\n+++ b/m.bin\n@@ -1,3 +1,3 @@\n"
        " version https://git-lfs.github.com/spec/v1\n-oid sha256:aa\n+oid sha256:bb\n"
    )

    (file,) = parse_diff(text, is_cut=False).files

    assert file.is_lfs


def test_parse_diff__s82_more_than_a_page_is_cut_and_said_so():
    huge = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,50000 @@\n" + "+line\n" * 50_000

    diff = parse_diff(huge, is_cut=False)

    assert diff.is_cut
    assert diff.files[0].added == 50_000
    assert len(diff.files[0].lines) == 3_000


def test_parse_diff__nothing_changed():
    assert parse_diff("", is_cut=False).files == []
