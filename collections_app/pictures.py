"""Pictures of items: whatever comes in, WebP files of our own making go out, in two sizes."""

import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.pictures import FORMATS, reading_picture
from hub.kernel.errors import BadInput

MAX_UPLOAD_BYTES = 10 << 20
# Thirty million pixels take 120 MB while they are scaled down.
MAX_PIXELS = 30_000_000
LARGE_SIDE = 2048
SMALL_SIDE = 320
_QUALITY = 86
_FOLDER = "collections"


@dataclass(frozen=True, slots=True)
class Picture:
    large: bytes
    small: bytes
    width: int
    height: int


def parse_picture(content: bytes) -> Picture:
    """Upright, at most 2048 pixels wide and high, without metadata or further frames.

    Raises: BadInput: too large, not an image, or of a kind that is not taken.
    """
    with (
        reading_picture(content, limit_bytes=MAX_UPLOAD_BYTES),
        Image.open(io.BytesIO(content), formats=FORMATS) as image,
    ):
        # Told by the header, before a single pixel is unpacked.
        if image.width * image.height > MAX_PIXELS:
            raise BadInput(
                _("The picture has more than %(limit)s million pixels; scale it down.")
                % {"limit": MAX_PIXELS // 1_000_000}
            )
        plain = image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGBA")
        plain.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS)
        upright = ImageOps.exif_transpose(plain).convert("RGBA")
    # Pixels only: `save` would carry chunks and colour profiles of the original along.
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    large = _webp(clean)
    clean.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(large, _webp(clean), *upright.size)


def store(file_key: str, picture: Picture) -> None:
    default_storage.save(_path(file_key, is_small=False), ContentFile(picture.large))
    default_storage.save(_path(file_key, is_small=True), ContentFile(picture.small))


def stored(file_key: str, *, is_small: bool) -> bytes | None:
    """The WebP file; None: it is gone."""
    try:
        with default_storage.open(_path(file_key, is_small=is_small)) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def forget(file_key: str) -> None:
    """No error when the files are gone already."""
    for is_small in (False, True):
        default_storage.delete(_path(file_key, is_small=is_small))


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def _path(file_key: str, *, is_small: bool) -> str:
    return f"{_FOLDER}/{file_key[:2]}/{file_key}{'-small' if is_small else ''}.webp"
