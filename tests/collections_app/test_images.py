"""The gallery: what comes in, what goes out, and who may fetch it."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from collections_app.actions.add_image import MAX_IMAGES, add_image
from collections_app.actions.remove_item import remove_item
from collections_app.lookup import find_item
from collections_app.models import ItemImage
from hub.kernel.errors import BadInput, Conflict
from tests.collections_app.pictures import encoded, jpeg_with_secrets, png


@pytest.fixture
def item(people, shelf):
    hidden = shelf.items.get(repo__repo_id="ana/secret")
    return find_item(people.actor("ana"), shelf, hidden.public_id)


def gallery(item):
    return f"{item.collection.url_path}/items/{item.public_id}/images"


def test_add_image__three_in_one_form_and_reordered(client, people, shelf, item):
    client.force_login(people.ana)
    files = [png("one.png"), png("two.png", colour=(0, 0, 9)), png("three.png")]

    client.post(gallery(item), {"pictures": files})
    last = ItemImage.objects.get(name="three.png")
    client.post(f"{gallery(item)}/{last.public_id}/move", {"position": 0})

    assert [one.name for one in item.images.all()] == ["three.png", "one.png", "two.png"]
    assert f"{gallery(item)}/{last.public_id}/small" in client.get(shelf.url_path).content.decode()


# S44: the address of a picture is no key; whoever may not see the item may not see it.
def test_picture__is_judged_at_each_fetch(client, people, shelf, item):
    image = add_image(actor=people.actor("ana"), item=item, content=encoded(), name="a.png")
    other = shelf.items.get(repo__repo_id="lab/bert")
    paths = [f"{gallery(item)}/{image.public_id}", f"{gallery(item)}/{image.public_id}/small"]
    foreign = f"{shelf.url_path}/items/{other.public_id}/images/{image.public_id}"

    for person, status in (("ana", 200), ("ben", 404), ("eve", 404), (None, 404)):
        if person:
            client.force_login(people.user(person))
        else:
            client.logout()
        assert {client.get(path).status_code for path in paths} == {status}, person
        assert client.get(foreign).status_code == 404
    client.force_login(people.ana)
    answer = client.get(paths[0])
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (60, 40)


def test_add_image__keeps_pixels_only(client, people, item):
    content = jpeg_with_secrets()
    assert b"SECRETCAMERA" in content

    image = add_image(actor=people.actor("ana"), item=item, content=content, name="a.jpg")

    client.force_login(people.ana)
    stored = client.get(f"{gallery(item)}/{image.public_id}").content
    assert b"SECRET" not in stored
    # What lay on its side stands upright.
    assert (image.width, image.height) == (40, 60)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 40,
        encoded()[:60],
        encoded("TIFF"),
        b"\0" * ((10 << 20) + 1),
        encoded("GIF", size=(6000, 6000)),
    ],
    ids=["empty", "svg", "broken gif", "cut png", "tiff", "too many bytes", "too many pixels"],
)
def test_add_image__refuses(people, item, content):
    with pytest.raises(BadInput):
        add_image(actor=people.actor("ana"), item=item, content=content, name="a.png")

    assert not ItemImage.objects.exists()


# S71: a file's name is shown as a description.
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\pictures\\a.png", "a.png"),
        ('"><img src=x onerror=alert(1)>.png', '"><img src=x onerror=alert(1)>.png'),
        ("a\u202egnp.exe\0.png", "agnp.exe.png"),
        ("x" * 300 + ".png", "x" * 100),
    ],
)
def test_add_image__names_stay_words(client, people, shelf, item, name, kept):
    image = add_image(actor=people.actor("ana"), item=item, content=encoded(), name=name)

    assert image.name == kept
    client.force_login(people.ana)
    for path in (shelf.url_path, gallery(item).removesuffix("/images")):
        html = client.get(path).content.decode()
        assert "<img src=x" not in html


def test_add_image__not_without_end(people, item):
    place = 1
    ItemImage.objects.bulk_create(
        ItemImage(item=item, place=place + number, width=1, height=1)
        for number in range(MAX_IMAGES)
    )

    with pytest.raises(Conflict):
        add_image(actor=people.actor("ana"), item=item, content=encoded(), name="a.png")


@pytest.mark.django_db(transaction=True)
def test_remove_item__its_files_go_too(people, item):
    image = add_image(actor=people.actor("ana"), item=item, content=encoded(), name="a.png")
    path = f"collections/{image.file_key[:2]}/{image.file_key}.webp"
    assert default_storage.exists(path)

    remove_item(actor=people.actor("ana"), item=item)

    assert not default_storage.exists(path)


def test_upload__says_what_is_wrong(client, people, item):
    client.force_login(people.ana)
    evil = SimpleUploadedFile("a.svg", b"<svg onload=alert(1)/>", content_type="image/svg+xml")

    answer = client.post(gallery(item), {"pictures": evil, "back": item.public_id}, follow=True)

    assert b"not a picture that can be read" in answer.content
    assert answer.redirect_chain[-1][0] == gallery(item).removesuffix("/images")
