"""File pages of every kind: from git and from the store, readable and hostile."""

import base64
import io
import json
import os
import pickle
import re
import time

import pytest

from hub.kernel.clock import now
from repos.actions.store_lfs_object import store_lfs_object
from repos.git.types import Oid, PutFile, RefName, RefUpdate, RepoPath, Signature
from repos.git_of import git_of
from repos.oid_cache import OidCache
from repos.views import rich_view
from tests.factories import SYSTEM, make_commit, make_repo
from tests.repos.viewers.samples import (
    PNG,
    code,
    element,
    gguf,
    notebook,
    parquet,
    safetensors,
    shows,
    tarred,
    text,
    zipped,
)

EVIL = "<script>alert(1)</script>"
WEIGHTS = safetensors({f"layer.{EVIL}": ("F32", [2, 3], 24)}, {"by": EVIL})
SAMPLES = {
    "m.safetensors": (WEIGHTS, ["layer.&lt;script&gt;", "[2, 3]", "F32 100%"]),
    "m.gguf": (
        gguf([("general.architecture", 8, text(EVIL))], [(EVIL, [32, 4], 12)]),
        ["Q4_K", "[4, 32]", "general.architecture"],
    ),
    "t.parquet": (
        parquet([element("root", repeats=None, children=1), element(EVIL, kind=2)], rows=1234),
        ["1,234", "int64", "&lt;script&gt;"],
    ),
    "a.zip": (zipped({EVIL: b"x"}), ["1 of 1 members", "&lt;script&gt;"]),
    "a.tar.gz": (tarred({EVIL: b"x"}, "w:gz"), ["1 members", "&lt;script&gt;"]),
    "m.pkl": (pickle.dumps(os.system), ["posix.system", "can run code"]),
    "t.csv": (f'a,{EVIL}\n=1+1,"{EVIL}"\n'.encode(), ["=1+1", "&lt;script&gt;", "Rows 1-1 of 1"]),
    "t.tsv": (b"a\tb\n1\t2\n", ['<th scope="col">b</th>']),
    "t.jsonl": (json.dumps({EVIL: EVIL}).encode(), ["&lt;script&gt;", "Rows 1-1 of 1"]),
    "t.json": (json.dumps([{"k": EVIL}]).encode(), ["&lt;script&gt;", '<th scope="col">k</th>']),
    "n.ipynb": (
        notebook(
            {"cell_type": "markdown", "source": f"# Title\n[x](javascript:alert(1)) {EVIL}"},
            code(f"print('{EVIL}')", shows(text_html=f"<b onclick=x()>bold</b>{EVIL}<style>*{{}}</style>")),
            code("plot()", shows(image_png=base64.b64encode(PNG).decode())),
            code("boom", {"output_type": "error", "ename": "E", "traceback": [EVIL]}),
            code("widget", shows(application_javascript="alert(1)")),
        ),
        ["Title</h1>", "<b>bold</b>", "data:image/png;base64,", "In [1]", "only runs in a notebook"],
    ),
}  # fmt: skip


def page_text(page):
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode().replace("\u2013", "-"))


def put_large(repo, files):
    pointers = {
        name: store_lfs_object(actor=SYSTEM, repo=repo, content=io.BytesIO(content)).text()
        for name, content in files.items()
    }
    make_commit(repo, pointers)


def push_file(repo, path, content):
    """What a push would leave: a pointer, and no right to what it names."""
    git = git_of(repo)
    head = Oid(git.resolve("main"))
    oid = git.build_commit(
        parent=head,
        changes=[PutFile(RepoPath(path), content)],
        author=Signature("eve", "eve@example.org", now()),
        message="x",
    )
    git.update_refs([RefUpdate(RefName("refs/heads/main"), head, oid)])
    return oid


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("is_large", [False, True])
def test_viewer__shows_what_is_inside_and_runs_nothing(client, people, name, is_large):
    content, words = SAMPLES[name]
    repo = make_repo(people.ana, "kinds")
    if is_large:
        put_large(repo, {name: content})
    else:
        make_commit(repo, {name: content})

    html = page_text(client.get(f"/ana/kinds/blob/main/{name}"))

    assert [word for word in words if word not in html] == []
    assert "<script>alert" not in html
    assert "onclick" not in html
    assert 'href="javascript' not in html
    assert "*{}" not in html
    assert ("SHA-256" in html) is is_large


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.json", "n.ipynb"])
def test_viewer__text_can_be_read_as_text(client, people, name):
    make_repo(people.ana, "kinds", files={name: SAMPLES[name][0]})

    html = page_text(client.get(f"/ana/kinds/blob/main/{name}?code=true"))

    assert '<tr id="L1" class="code__line">' in html
    assert f'href="/ana/kinds/blob/main/{name}"' in html
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("m.safetensors", b"\xff" * 100, "larger than any real one"),
        ("m.gguf", b"GGUF\0", "shorter|ends before"),
        ("t.parquet", b"\0" * 50, "does not end like a Parquet"),
        ("a.zip", b"\0" * 50, "does not end like a zip"),
        ("a.tar", b"x\0" * 600, "does not look like a tar"),
        ("n.ipynb", b"{", "It is not JSON"),
        ("t.jsonl", b"{", "It is not JSON"),
        ("n.ipynb", b'{"cells":' * 50_000, "It is not JSON"),
    ],
)
def test_viewer__says_why_not_and_offers_the_file(client, people, name, content, word):
    make_repo(people.ana, "kinds", files={name: content})

    html = page_text(client.get(f"/ana/kinds/blob/main/{name}"))

    assert "cannot be shown as what its name says" in html
    assert re.search(word, html)
    assert "?download=true" in html


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[1, 2]", b"{", b"[" * 50_000])
def test_viewer__other_json_is_code(client, people, content):
    make_repo(people.ana, "kinds", files={"config.json": content})

    html = page_text(client.get("/ana/kinds/blob/main/config.json"))

    assert '<tr id="L1" class="code__line">' in html
    assert "cannot be shown" not in html


def test_viewer__unknown_large_files_are_told_by_their_first_bytes(client, people):
    repo = make_repo(people.ana, "kinds")
    put_large(repo, {"weights": SAMPLES["m.gguf"][0], "pytorch_model.bin": b"\0" * 100})

    assert "Q4_K" in page_text(client.get("/ana/kinds/blob/main/weights"))
    assert "Download pytorch_model.bin" in page_text(
        client.get("/ana/kinds/blob/main/pytorch_model.bin")
    )


def test_viewer__pointer_to_what_another_repository_holds_shows_nothing(client, people):
    secret = make_repo(people.ana, "secret", private=True)
    pointer = store_lfs_object(actor=SYSTEM, repo=secret, content=io.BytesIO(WEIGHTS))
    make_commit(secret, {"m.safetensors": pointer.text()})
    client.force_login(people.ana)
    assert "layer." in page_text(client.get("/ana/secret/blob/main/m.safetensors"))
    client.logout()
    thief = make_repo(people.eve, "thief")
    oid = push_file(thief, "m.safetensors", pointer.text())

    html = page_text(client.get(f"/eve/thief/blob/{oid}/m.safetensors"))

    assert "layer." not in html
    assert "Parameters" not in html


def test_viewer__rows_turn_pages(client, people):
    content = "n\n" + "".join(f"{number}\n" for number in range(250))
    make_repo(people.ana, "kinds", files={"t.csv": content})

    first = page_text(client.get("/ana/kinds/blob/main/t.csv"))
    last = page_text(client.get("/ana/kinds/blob/main/t.csv?p=2"))

    assert 'href="/ana/kinds/blob/main/t.csv?p=1"' in first
    assert "Rows 201-250 of 250" in last
    assert "?p=3" not in last
    assert "No rows here" in page_text(client.get("/ana/kinds/blob/main/t.csv?p=9"))


def test_viewer__many_tensors_turn_pages(client, people):
    tensors = {f"t{number}": ("U8", [1], 1) for number in range(600)}
    make_repo(people.ana, "kinds", files={"m.safetensors": safetensors(tensors)})

    assert "Tensors 1-500 of 600" in page_text(client.get("/ana/kinds/blob/main/m.safetensors"))
    assert "Tensors 501-600" in page_text(client.get("/ana/kinds/blob/main/m.safetensors?p=1"))


@pytest.mark.parametrize(
    ("name", "content", "made"),
    [
        ("n.ipynb", notebook({"cell_type": "markdown", "source": "# hello"}), 1),
        ("t.csv", b"n\n" + b"1\n" * 250, 4),
        ("m.safetensors", safetensors({"t": ("U8", [1], 1)}), 1),
    ],
)
def test_viewer__page_numbers_make_no_work_without_end(
    client, people, monkeypatch, name, content, made
):
    """Of 250 rows there are three pages, and one without rows for whatever comes after them."""
    make_repo(people.ana, "kinds", files={name: content})
    pages = []
    make = rich_view._make
    monkeypatch.setattr(rich_view, "_shown", OidCache(max_weight=1 << 20))
    monkeypatch.setattr(rich_view, "_make", lambda *args: pages.append(args[-1]) or make(*args))

    for number in [0, 1, 2, 3, 4, 77, 9_000, 77, 0]:
        assert client.get(f"/ana/kinds/blob/main/{name}?p={number}").status_code == 200

    assert len(pages) == made


def test_notebook__all_cells_share_one_budget(client, people):
    cells = [{"cell_type": "markdown", "source": "- [ ] a\n" * 2_000} for _ in range(20)]
    slow = "s{s{s{s{s{\n" * 1_000
    cells += [{"cell_type": "markdown", "source": f"```perl\n{slow}\n```"} for _ in range(20)]
    make_repo(people.ana, "kinds", files={"n.ipynb": notebook(*cells)})
    started = time.process_time()

    html = page_text(client.get("/ana/kinds/blob/main/n.ipynb"))

    assert time.process_time() - started < 3
    assert "checkbox" in html
    assert "- [ ] a" in html


def test_viewer__drawing_is_an_image_only(client, people):
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'>{EVIL}</svg>"
    make_repo(people.ana, "kinds", files={"x.svg": drawing})

    shown = page_text(client.get("/ana/kinds/blob/main/x.svg"))

    assert '<img src="data:image/svg+xml;base64,' in shown
    assert EVIL not in shown
    assert "&lt;svg" in client.get("/ana/kinds/blob/main/x.svg?code=true").content.decode()


def test_viewer__pdf_is_framed_from_its_own_address(client, people):
    make_repo(people.ana, "kinds", files={"x.pdf": b"%PDF-1.4"})

    html = page_text(client.get("/ana/kinds/blob/main/x.pdf"))
    answer = client.get("/ana/kinds/resolve/main/x.pdf")

    assert '<iframe class="pdf" src="/ana/kinds/resolve/main/x.pdf"' in html
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_notebook__opens_elsewhere_only_where_the_operator_says_so(client, people, settings):
    make_repo(people.ana, "kinds", files={"n.ipynb": SAMPLES["n.ipynb"][0]})
    assert "Open in" not in page_text(client.get("/ana/kinds/blob/main/n.ipynb"))

    settings.NOTEBOOK_RUNNER_URL = "https://colab.example/#fileId={url}"
    html = page_text(client.get("/ana/kinds/blob/main/n.ipynb"))

    encoded = "http%3A%2F%2Ftestserver%2Fana%2Fkinds%2Fresolve%2Fmain%2Fn.ipynb"
    assert f'href="https://colab.example/#fileId={encoded}"' in html


@pytest.mark.parametrize(("is_large", "queries"), [(False, 3), (True, 4)])
def test_viewer__queries(client, people, django_assert_num_queries, is_large, queries):
    repo = make_repo(people.ana, "kinds")
    if is_large:
        put_large(repo, {"m.safetensors": WEIGHTS})
    else:
        make_commit(repo, {"m.safetensors": WEIGHTS})

    # The repository, its refs, open discussions; of a large file, whether the repository holds it.
    with django_assert_num_queries(queries):
        client.get("/ana/kinds/blob/main/m.safetensors")
