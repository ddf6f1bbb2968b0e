"""Pictures in comments: what is taken, who sees them, when they are gone."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from accounts.actor import Actor
from accounts.models import TokenRole
from community.actions.attach_picture import attach_picture
from community.actions.hide_comment import hide_comment
from community.actions.sweep_attachments import sweep_attachments
from community.errors import TooManyPictures
from community.models import Attachment, TimelineEvent
from community.pictures import clean_picture
from hub.kernel.errors import BadInput
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo

BASE = "/lab/bert/discussions"
SECRET = b"GPS 52.5200 13.4050"


def picture(kind="PNG", size=(8, 6), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **extra)
    return out.getvalue()


def with_metadata(kind: str) -> bytes:
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        return picture("PNG", pnginfo=info)
    if kind == "GIF":
        return picture("GIF", comment=SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture(kind, exif=exif)


def moving() -> bytes:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=SECRET)
    return out.getvalue()


def send(client, text="Look", *files, path=f"{BASE}/1/comment"):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(path, {"comment": text, "pictures": uploads})


@pytest.fixture
def sent(client, people, discussion):
    """A picture that Eve's comment shows."""
    client.force_login(people.eve)
    send(client, "Look", ("a b.png", picture()))
    client.logout()
    return Attachment.objects.get()


def status(client, attachment, person=None):
    client.logout()
    if person is not None:
        client.force_login(person)
    return client.get(attachment.url_path).status_code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_clean_picture__keeps_the_picture_and_nothing_else(kind):
    content = with_metadata(kind) + b"<script>alert(1)</script>"
    assert SECRET in content

    clean = clean_picture(content)

    assert (clean.kind, clean.width, clean.height) == (kind.lower(), 8, 6)
    assert SECRET not in clean.content
    assert b"<script>" not in clean.content
    assert not Image.open(io.BytesIO(clean.content)).getexif()


def test_clean_picture__a_moving_one_moves_on():
    clean = clean_picture(moving())

    assert getattr(Image.open(io.BytesIO(clean.content)), "n_frames", 1) == 3
    assert SECRET not in clean.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a<script>alert(1)</script>",
        picture()[:40],
        picture("BMP"),
        picture("TIFF"),
        picture(size=(8193, 1)),
        picture(size=(8000, 8000)),
        b"\x89PNG" + b"x" * (11 << 20),
    ],
    ids=["empty", "svg", "fake gif", "cut", "bmp", "tiff", "wide", "many pixels", "large"],
)
def test_clean_picture__refuses(content):
    with pytest.raises(BadInput):
        clean_picture(content)


def test_comment_form__takes_pictures_without_javascript(client, people, discussion, sent):
    comment = TimelineEvent.objects.get(pk=sent.event_id)

    assert comment.text == f"Look\n\n![a b]({sent.url_path})"
    html = client.get(f"{BASE}/1").content.decode()
    assert f'src="{sent.url_path}"' in html


def test_fetch__says_how_to_treat_it(client, sent):
    answer = client.get(sent.url_path)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_s44_fetch__access_is_judged_each_time(client, people, repo, sent):
    assert [status(client, sent, person) for person in (None, people.eve, people.cem)] == [200] * 3

    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    assert [status(client, sent, person) for person in (None, people.eve, people.cem)] == [
        404,
        404,
        200,
    ]
    change_settings(actor=people.actor("ana"), repo=repo, discussions_disabled=True)
    assert status(client, sent, people.cem) == 404


def test_s44_fetch__refusals_are_all_alike(client, people, repo, sent):
    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)
    answers = [client.get(path) for path in (f"/attachments/{'0' * 40}.png", sent.url_path)]

    # Random in every answer: the address that was asked for, the request's id.
    told = [re.sub(r"[0-9a-f]{24,}|req_\w+", "", answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert told[0] == told[1]


def test_fetch__before_it_is_sent_only_its_uploader(client, people, repo):
    mine = attach_picture(actor=people.actor("eve"), repo=repo, content=picture())

    assert [status(client, mine, person) for person in (None, people.ana, people.eve)] == [
        404,
        404,
        200,
    ]


def test_comment__makes_no_picture_of_somebody_else_public(client, people, repo, discussion):
    private = attach_picture(actor=people.actor("cem"), repo=repo, content=picture())
    client.force_login(people.eve)

    send(client, f"![x]({private.url_path})")

    assert status(client, private) == 404


def test_hide__picture_is_gone_with_its_bytes(
    client, people, sent, django_capture_on_commit_callbacks
):
    comment = TimelineEvent.objects.select_related("discussion__repo").get(pk=sent.event_id)

    with django_capture_on_commit_callbacks(execute=True):
        hide_comment(actor=people.actor("ben"), comment=comment)
        assert status(client, sent, people.eve) == 404

    assert not default_storage.exists(sent.storage_path)
    assert not Attachment.objects.exists()


def test_sweep__takes_what_no_comment_shows(people, repo, sent):
    forgotten = attach_picture(actor=people.actor("eve"), repo=repo, content=picture())
    Attachment.objects.filter(pk=forgotten.pk).update(
        created_at=forgotten.created_at - timedelta(days=2)
    )
    fresh = attach_picture(actor=people.actor("eve"), repo=repo, content=picture())

    assert sweep_attachments(actor=Actor.system("tests")) == 1
    assert set(Attachment.objects.all()) == {sent, fresh}
    assert not default_storage.exists(forgotten.storage_path)

    delete_repo(actor=people.actor("ana"), repo=repo)
    assert sweep_attachments(actor=Actor.system("tests")) == 2
    assert not default_storage.exists(sent.storage_path)


def test_attach__a_day_has_a_share(people, repo, settings):
    settings.PICTURES_PER_DAY = 2
    for _ in range(2):
        attach_picture(actor=people.actor("eve"), repo=repo, content=picture())

    with pytest.raises(TooManyPictures):
        attach_picture(actor=people.actor("eve"), repo=repo, content=picture())
    attach_picture(actor=people.actor("ben"), repo=repo, content=picture())


def test_upload__answers_the_script(client, people, repo):
    client.force_login(people.eve)
    bad = client.post(f"{BASE}/pictures", {"pictures": SimpleUploadedFile("x.png", b"no")})
    good = client.post(
        f"{BASE}/pictures", {"pictures": SimpleUploadedFile("](evil) <b>.png", picture())}
    )

    assert bad.status_code == 400
    assert "not a picture" in bad.json()["error"]
    assert good.json() == {"markdown": f"![evil b]({Attachment.objects.get().url_path})"}


def test_uploads__a_picture_before_it_is_known_where_to(client, people, discussion):
    write = {"authorization": f"Bearer {people.token('eve')}"}
    answer = client.post("/uploads", picture(), content_type="image/png", headers=write)
    assert answer.status_code == 200, answer.content
    address = answer.text
    loose = Attachment.objects.get()
    assert address == f"http://testserver{loose.url_path}"
    assert answer["Content-Type"].startswith("text/plain")
    assert [status(client, loose, one) for one in (None, people.ben, people.eve)] == [404, 404, 200]

    client.force_login(people.ben)
    send(client, f"![his]({address})")
    assert status(client, loose, people.ben) == 404
    client.force_login(people.eve)
    send(client, f"![mine]({address})")

    loose.refresh_from_db()
    assert (loose.repo, loose.is_loose) == (discussion.repo, False)
    assert status(client, loose, people.ben) == 200


def test_uploads__refused(client, people):
    read = {"authorization": f"Bearer {people.token('eve', TokenRole.READ)}"}
    write = {"authorization": f"Bearer {people.token('eve')}"}

    def code(content, content_type="image/png", **how):
        return client.post("/uploads", content, content_type=content_type, **how).status_code

    assert code(picture()) == 401
    assert code(picture(), headers=read) == 403
    assert code(b"\x00\x00", headers=write) == 400
    assert code(picture(), content_type="video/mp4", headers=write) == 400
    assert code(b"x" * (11 << 20), headers=write) == 400
    assert not Attachment.objects.exists()
