"""An S3 server for tests: moto in this process, or `python -m tests.s3_server 5555` for many."""

import logging
import os
import sys
import threading
from typing import Self

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "hub"
KEY = "test-key"
SECRET = "test-secret"


class S3Server:
    """`with S3Server() as s3:` and then `s3.endpoint`; the bucket exists."""

    def __init__(self, port: int = 0) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
        self.endpoint = ""

    def __enter__(self) -> Self:
        # One line per request, with signed URLs in it, would drown what a test says.
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        make_bucket(BUCKET, endpoint=self.endpoint)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def storage(self) -> dict[str, object]:
        """What settings.STORAGES["lfs"] must be."""
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": BUCKET,
                "endpoint_url": self.endpoint,
                "region_name": "us-east-1",
                "access_key": KEY,
                "secret_key": SECRET,
                "addressing_style": "path",
                "signature_version": "s3v4",
                "file_overwrite": True,
                "default_acl": None,
            },
        }


def make_bucket(name: str, *, endpoint: str = "") -> str:
    """A bucket on that server, else on the one of HUB_S3_ENDPOINT; its name."""
    boto3.client(
        "s3",
        endpoint_url=endpoint or os.environ["HUB_S3_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    ).create_bucket(Bucket=name)
    return name


def main() -> None:
    with S3Server(int(sys.argv[1]) if len(sys.argv) > 1 else 5555) as server:
        print(
            f"HUB_LFS_STORAGE=s3 HUB_S3_ENDPOINT={server.endpoint} HUB_S3_BUCKET={BUCKET} "
            f"HUB_S3_ACCESS_KEY={KEY} HUB_S3_SECRET_KEY={SECRET}",
            flush=True,
        )
        threading.Event().wait()


if __name__ == "__main__":
    main()
