"""Downloads of thirty days, and what is trending."""

from datetime import UTC, timedelta

import pytest

from hub.kernel import clock
from hub.kernel.clock import now
from repos import downloads, popularity
from repos.actions.like_repo import like_repo
from repos.actions.set_counters import set_counters
from repos.models import DailyDownloads, Like, Repository
from repos.popularity import DayOfInterest, refresh_downloads, refresh_trending, trending_score
from repos.tasks import refresh_popularity
from tests.factories import SYSTEM, make_repo

pytestmark = pytest.mark.django_db


def day(age):
    return now().astimezone(UTC).date() - timedelta(days=age)


@pytest.mark.parametrize(
    ("days", "score"),
    [
        ([], 0),
        ([DayOfInterest(0, likes=1)], 80),
        ([DayOfInterest(0, downloads=64)], 80),
        ([DayOfInterest(3, likes=1)], 40),
        ([DayOfInterest(0, downloads=32), DayOfInterest(0, downloads=32)], 80),
        ([DayOfInterest(0, likes=1), DayOfInterest(3, downloads=64)], 120),
        ([DayOfInterest(14, likes=1000)], 0),
        ([DayOfInterest(-1, likes=1000)], 0),
    ],
)
def test_trending_score__is_the_documented_formula(days, score):
    assert trending_score(days) == score


def test_trending_score__many_people_beat_one_build_server():
    people = [DayOfInterest(age, likes=2, downloads=10) for age in range(3)]
    server = [DayOfInterest(0, downloads=10_000)]

    assert trending_score([*people, *people]) > trending_score(server) / 2
    assert trending_score([DayOfInterest(0, likes=13)]) > trending_score(server)


def test_refresh_trending__rises_with_likes_and_falls_with_time(people):
    liked, loaded, quiet = (make_repo(people.ana) for _ in range(3))
    like_repo(actor=people.actor("eve"), repo=liked)
    popularity.add_downloads(loaded.pk, 16, day=day(0))
    popularity.add_downloads(loaded.pk, 20, day=day(0))

    assert refresh_trending() == 2
    scores = dict(Repository.objects.values_list("pk", "trending_score"))
    assert scores == {liked.pk: 80, loaded.pk: 60, quiet.pk: 0}
    assert refresh_trending() == 0

    Like.objects.update(created_at=now() - timedelta(days=20))
    assert refresh_trending() == 1
    liked.refresh_from_db()
    assert liked.trending_score == 0


def test_refresh_trending__queries_do_not_grow(people, django_assert_max_num_queries):
    for _ in range(5):
        popularity.add_downloads(make_repo(people.ana).pk, 3, day=day(1))

    with django_assert_max_num_queries(6):
        refresh_trending()


def test_trending__orders_lists_of_page_and_api(client, people):
    make_repo(people.ana, "old")
    make_repo(people.ana, "fresh")
    hot = make_repo(people.ana, "hot")
    make_repo(people.ana, "newest")
    like_repo(actor=people.actor("eve"), repo=hot)
    refresh_popularity()

    rows = client.get("/api/models?sort=trendingScore").json()
    page = client.get("/models?sort=trending").content.decode()

    assert [row["id"] for row in rows] == ["ana/hot", "ana/newest", "ana/fresh", "ana/old"]
    assert rows[0]["trendingScore"] == 80
    assert page.index("/ana/hot") < page.index("/ana/newest") < page.index("/ana/old")


def test_fold__writes_the_day(settings, tmp_path, people):
    settings.DATA_DIR = tmp_path
    downloads.forget()
    repo = make_repo(people.ana)
    for client in ("a", "b"):
        downloads.note_download(repo.pk, client)
    downloads.note_download(10**9, "gone")

    downloads.fold()

    assert list(DailyDownloads.objects.values_list("repo", "day", "number")) == [
        (repo.pk, day(0), 2)
    ]


def test_refresh_downloads__days_leave_the_window(people, monkeypatch):
    repo = make_repo(people.ana)
    Repository.objects.filter(pk=repo.pk).update(downloads=9, downloads_all_time=9)
    popularity.add_downloads(repo.pk, 4, day=day(29))
    popularity.add_downloads(repo.pk, 5, day=day(0))

    assert refresh_downloads() == 0
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(popularity, "now", lambda: tomorrow)
    assert refresh_downloads() == 1

    repo.refresh_from_db()
    assert (repo.downloads, repo.downloads_all_time) == (5, 9)


def test_set_counters__imported_downloads_leave_little_by_little(people, monkeypatch):
    repo = make_repo(people.ana)
    set_counters(actor=SYSTEM, repo=repo, downloads=301)
    later = clock.now() + timedelta(days=10)
    monkeypatch.setattr(popularity, "now", lambda: later)

    refresh_downloads()

    repo.refresh_from_db()
    assert (repo.downloads, repo.downloads_all_time) == (201, 301)
