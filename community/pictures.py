"""Pictures of comments: whatever comes in, pixels of our own making go out."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from hub.kernel.errors import BadInput

MAX_UPLOAD_BYTES = 10 << 20
# SECURITY: only these decoders see the bytes; Pillow knows dozens of formats that nobody sends.
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MAX_SIDE = 8_192
_MAX_PIXELS = 25_000_000
# Of all frames together; each takes four bytes of memory a pixel.
_MAX_MOVING_PIXELS = 30_000_000
_MAX_FRAMES = 300


@dataclass(frozen=True, slots=True)
class Picture:
    """kind: `png`, `jpeg`, `gif` or `webp`; also how addresses end."""

    kind: str
    width: int
    height: int
    content: bytes


def clean_picture(content: bytes) -> Picture:
    """The same picture in the same format, written anew: no metadata, no hidden payload.

    Raises:
        BadInput: too large, not an image, or of a kind that is not taken.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise BadInput(
            _("The picture is larger than %(limit)s MB; scale it down.")
            % {"limit": MAX_UPLOAD_BYTES >> 20}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _rewritten(content)
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


def _rewritten(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        width, height = image.size
        # Told by the header, before a single pixel is unpacked.
        if max(width, height) > _MAX_SIDE or width * height > _MAX_PIXELS:
            raise BadInput(
                _(
                    "The picture is %(width)s x %(height)s pixels; at most %(millions)s million, "
                    "and %(side)s on a side, are taken. Scale it down."
                )
                % {
                    "width": width,
                    "height": height,
                    "millions": _MAX_PIXELS // 1_000_000,
                    "side": _MAX_SIDE,
                }
            )
        kind = str(image.format).lower()
        if kind == "gif" and getattr(image, "n_frames", 1) > 1:
            return _moving(image, width * height)
        upright = ImageOps.exif_transpose(image)
        # Pixels only: `save` would carry chunks and colour profiles of the original along.
        has_alpha = kind != "jpeg" and ("A" in upright.getbands() or "transparency" in image.info)
        pixels = upright.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    out = io.BytesIO()
    clean.save(out, kind.upper(), **({"quality": 90} if kind in ("jpeg", "webp") else {}))
    return Picture(kind, clean.width, clean.height, out.getvalue())


def _moving(image: Image.Image, pixels: int) -> Picture:
    frames: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        if len(frames) >= _MAX_FRAMES or (len(frames) + 1) * pixels > _MAX_MOVING_PIXELS:
            raise BadInput(
                _("The moving picture has too many frames; shorten it or scale it down.")
            )
        frames.append(frame.convert("RGBA"))
        durations.append(frame.info.get("duration", 100))
    clean = []
    for frame in frames:
        plain = Image.new("RGBA", frame.size)
        plain.paste(frame)
        clean.append(plain)
    out = io.BytesIO()
    clean[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=clean[1:],
        duration=durations,
        loop=0,
        disposal=2,
    )
    return Picture("gif", image.width, image.height, out.getvalue())
