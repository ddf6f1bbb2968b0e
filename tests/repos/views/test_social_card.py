"""The picture beside a link to a repository."""

import io

import pytest
from PIL import Image

from repos.views.social_card import Lines, draw
from tests.factories import deliver_events, make_repo


def test_social_card__of_a_public_repository(client, people):
    repo = make_repo(people.ana, "tiny")

    page = client.get("/ana/tiny", headers={"host": "hub.test"}).content.decode()
    picture = client.get("/ana/tiny/thumbnail.png")

    assert (
        f'<meta property="og:image" content="http://hub.test{repo.url_path}/thumbnail.png">' in page
    )
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert len(picture.content) < 40_000


@pytest.mark.parametrize("who", [None, "ana"])
def test_social_card__a_private_one_has_none(client, people, who):
    make_repo(people.ana, "secret", private=True)
    if who:
        client.force_login(people.user(who))

    answer = client.get("/ana/secret/thumbnail.png", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert b"og:image" not in client.get("/ana/secret").content


@pytest.mark.parametrize(
    ("thumbnail", "is_used"), [("https://example.org/a.png", True), ("javascript:alert(1)", False)]
)
def test_social_card__the_cards_own_thumbnail(client, people, thumbnail, is_used):
    make_repo(people.ana, "tiny", files={"README.md": f"---\nthumbnail: {thumbnail}\n---\n# Hi"})
    deliver_events()

    page = client.get("/ana/tiny").content.decode()

    assert (f'og:image" content="{thumbnail}"' in page) is is_used


def test_draw__the_longest_names_fit():
    assert draw(Lines("Dataset", "o" * 96, "n" * 96, "f" * 120, "s" * 120))
