"""Where large files live: the entry of STORAGES that `HUB_LFS_STORAGE` and `HUB_S3_…` describe."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from hub.env import env_secret, env_str


def large_file_storage(kind: str, data_dir: Path) -> dict[str, Any]:
    """kind: `filesystem` or `s3`. Any: Django's own shape of STORAGES.

    Raises: ImproperlyConfigured.
    """
    if kind == "filesystem":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(data_dir / "lfs")},
        }
    if kind != "s3":
        raise ImproperlyConfigured(f"HUB_LFS_STORAGE={kind!r} must be filesystem or s3.")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env_str("HUB_S3_BUCKET", "hub"),
            "endpoint_url": env_str("HUB_S3_ENDPOINT", "") or None,
            "region_name": env_str("HUB_S3_REGION", "us-east-1"),
            "access_key": env_secret("HUB_S3_ACCESS_KEY") or None,
            "secret_key": env_secret("HUB_S3_SECRET_KEY") or None,
            "addressing_style": env_str("HUB_S3_ADDRESSING", "path"),
            "signature_version": "s3v4",
            "file_overwrite": True,
            "default_acl": None,
        },
    }
