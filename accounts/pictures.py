"""Uploaded avatars: whatever comes in, a small square PNG of our own making goes out."""

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hub.kernel.errors import BadInput

MAX_UPLOAD_BYTES = 5 << 20
SIDE = 256
# SECURITY: only these decoders see the bytes; Pillow knows dozens of formats that nobody sends.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MAX_SIDE = 6000
_FOLDER = "avatars"


def store_picture(content: bytes) -> str:
    """Keep the picture; its address on this hub. The same picture has the same address.

    Raises:
        BadInput: too large, not an image, or of a kind that is not taken.
    """
    png = square_png(content)
    key = hashlib.sha256(png).hexdigest()[:40]
    if not default_storage.exists(_path(key)):
        default_storage.save(_path(key), ContentFile(png))
    return f"/avatars/{key}.png"


def stored_picture(key: str) -> bytes | None:
    """The bytes of a picture that was stored; None: there is none of that key."""
    try:
        with default_storage.open(_path(key)) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def square_png(content: bytes) -> bytes:
    """The middle of the picture, 256 pixels wide and high, without metadata or further frames.

    Raises: BadInput.
    """
    with reading_picture(content):
        return _reencoded(content)


@contextmanager
def reading_picture(content: bytes, *, limit_bytes: int = MAX_UPLOAD_BYTES) -> Iterator[None]:
    """Whatever a decoder says about hostile or broken bytes is told in our words.

    Raises: BadInput.
    """
    if len(content) > limit_bytes:
        raise BadInput(
            _("The picture is larger than %(limit)s MB; scale it down.")
            % {"limit": limit_bytes >> 20}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
    ) as error:
        raise BadInput(
            _("This is not a picture that can be read; use a PNG, JPEG, WebP or GIF file.")
        ) from error


def _reencoded(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        # Told by the header, before a single pixel is unpacked.
        if max(image.size) > _MAX_SIDE:
            raise BadInput(
                _("The picture is more than %(limit)s pixels wide; scale it down.")
                % {"limit": _MAX_SIDE}
            )
        upright = ImageOps.exif_transpose(image)
        square = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    # Pixels only: `save` would carry chunks and colour profiles of the original along.
    clean = Image.new("RGBA", (SIDE, SIDE))
    clean.paste(square)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _path(key: str) -> str:
    return f"{_FOLDER}/{key[:2]}/{key}.png"
