"""Pages that are kept in memory are kept for each language alone."""

import pytest

from hub.kernel.clock import now
from tests.factories import make_commit, make_repo
from tests.repos.viewers.samples import element, notebook, parquet, safetensors

PAGES = {
    "tree/main": ('aria-label="Download a.py"', 'aria-label="下载 a.py"'),
    "blob/main/a.py": ('aria-label="Line 1"', 'aria-label="第 1 行"'),
    "blame/main/a.py": ('aria-label="Line 1"', 'aria-label="第 1 行"'),
    "commits/main": ('title="Files at this commit"', 'title="此提交时的文件"'),
    "commit/{head}": (">reshaped<", ">形状更改<"),
    "blob/main/m.safetensors": ('<th scope="col">Shape</th>', '<th scope="col">形状</th>'),
    "blob/main/t.parquet": (">required<", ">必需<"),
    "blob/main/n.ipynb": ("This notebook is empty.", "此笔记本为空。"),
}


@pytest.fixture
def repo(people):
    files = {
        "a.py": "x = 1\n",
        "m.safetensors": safetensors({"w": ("F32", [2, 3], 24)}),
        "t.parquet": parquet([element("root", repeats=None, children=1), element("a", repeats=0)]),
        "n.ipynb": notebook(),
    }
    made = make_repo(people.ana, "kinds", files=files)
    make_commit(made, {"m.safetensors": safetensors({"w": ("F32", [3, 3], 36)})})
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("page", PAGES)
def test_kept_page__is_in_the_language_of_who_asks(client, repo, page):
    english, chinese = PAGES[page]
    address = f"/ana/kinds/{page.format(head=repo.head_oid)}"

    found = [
        client.get(address, headers={"accept-language": language}).content.decode()
        for language in ("en", "zh-hans", "en")
    ]

    assert [english in html for html in found] == [True, False, True]
    assert [chinese in html for html in found] == [False, True, False]


def test_social_card__is_one_picture_for_everybody(client, repo):
    pictures = {
        client.get("/ana/kinds/thumbnail.png", headers={"accept-language": language}).content
        for language in ("zh-hans", "en")
    }

    assert len(pictures) == 1


def test_history__a_day_is_written_as_its_reader_writes_it(client, repo):
    english, chinese = (
        client.get("/ana/kinds/commits/main", headers={"accept-language": language}).text
        for language in ("en", "zh-hans")
    )

    today = now()
    assert f"{today.day} {today:%B} {today.year}" in english
    assert f"{today.year}年{today.month}月{today.day}日" in chinese
