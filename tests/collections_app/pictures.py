"""Small pictures, honest and otherwise."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import Base


def encoded(kind="PNG", *, size=(60, 40), colour=(200, 30, 30), **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **how)
    return out.getvalue()


def png(name="shot.png", **how) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(**how), content_type="image/png")


def jpeg_with_secrets() -> bytes:
    """With a place, a camera and a comment in it, and lying on its side."""
    exif = Image.Exif()
    exif[Base.Make.value] = "SECRETCAMERA"
    exif[Base.Orientation.value] = 6
    return encoded("JPEG", exif=exif, comment=b"SECRETCOMMENT")
