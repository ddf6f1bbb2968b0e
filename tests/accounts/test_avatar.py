"""Avatars: what goes out is a small square PNG of our own, whatever came in."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.actions.set_avatar import set_avatar
from accounts.pictures import MAX_UPLOAD_BYTES, square_png
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def picture(kind="JPEG", size=(400, 300), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def bomb():
    """A PNG that says to be 50,000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_square_png__of_every_kind_that_is_taken(kind):
    made = Image.open(io.BytesIO(square_png(picture(kind))))

    assert (made.format, made.size) == ("PNG", (256, 256))


def test_square_png__carries_no_metadata():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    made = square_png(picture(exif=exif, comment=b"secret words"))

    assert b"secret" not in made
    assert not Image.open(io.BytesIO(made)).info


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture("BMP"),
        picture("TIFF"),
        picture()[:200],
        picture(size=(6001, 10)),
        bomb(),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"GIF89a" + b"\xff" * 50,
        b"x" * (MAX_UPLOAD_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "bmp", "tiff", "cut", "wide", "bomb", "png", "gif", "large"],
)
def test_square_png__refuses(content):
    with pytest.raises(BadInput):
        square_png(content)


@pytest.mark.parametrize(
    ("person", "error"),
    [("ana", None), ("ben", Forbidden), ("eve", Forbidden), ("ana_read_token", Forbidden),
     ("anonymous", NotSignedIn)],
)  # fmt: skip
def test_set_avatar__of_an_organization_is_for_its_admins(people, person, error):
    lab, actor = people.lab, people.actor(person)

    if error:
        with pytest.raises(error):
            set_avatar(actor=actor, owner=lab, content=picture())
    else:
        set_avatar(actor=actor, owner=lab, content=picture())

    lab.refresh_from_db()
    assert bool(lab.avatar_url) is (error is None)


@pytest.mark.parametrize("person", ["eve", "ana_write_token"])
def test_set_avatar__of_a_person_is_for_himself(people, person):
    with pytest.raises(Forbidden):
        set_avatar(actor=people.actor(person), owner=people.ana, content=picture())


def test_avatar__uploaded_shown_and_removed(client, people):
    client.force_login(people.ana)
    upload = SimpleUploadedFile("../../evil.svg", picture(), content_type="image/svg+xml")
    client.post("/settings/profile/picture", {"picture": upload})
    people.ana.refresh_from_db()
    address = people.ana.avatar_url

    shown = client.get(address)
    assert shown.headers["Content-Type"] == "image/png"
    assert "immutable" in shown.headers["Cache-Control"]
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert address in client.get("/ana").content.decode()
    assert client.get("/api/users/ana/avatar").json()["avatarUrl"].endswith(address)

    client.post("/settings/profile/picture", {"wish": "remove"})
    people.ana.refresh_from_db()
    assert people.ana.avatar_url == ""


def test_avatar__a_refused_picture_is_explained(client, people):
    client.force_login(people.ana)
    upload = SimpleUploadedFile("a.png", b"nothing")

    page = client.post("/settings/profile/picture", {"picture": upload}, follow=True)

    assert b"not a picture that can be read" in page.content
    people.ana.refresh_from_db()
    assert people.ana.avatar_url == ""


def test_avatar__of_nobody(client):
    assert (
        client.get(f"/avatars/{'0' * 40}.png", headers={"accept": "text/html"}).status_code == 404
    )
