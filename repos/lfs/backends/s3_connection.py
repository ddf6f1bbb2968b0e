"""The two clients for a bucket: ours, and one that signs for the address where clients see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ABSENT = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})


@dataclass(frozen=True, slots=True)
class S3Connection:
    client: "S3Client"
    signer: "S3Client"
    bucket: str

    @classmethod
    def over(cls, storage: S3Storage) -> "S3Connection":
        # By default boto3 adds its own checksum headers, which a bare PUT could not satisfy.
        config = storage.client_config.merge(
            Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
        )

        def connect(endpoint_url: str | None) -> "S3Client":
            # SLF001: django-storages knows all the ways to find credentials, and offers no other.
            client: S3Client = storage._create_session().client(  # noqa: SLF001
                "s3", region_name=storage.region_name, endpoint_url=endpoint_url, config=config
            )
            return client

        return cls(
            client=connect(storage.endpoint_url),
            signer=connect(settings.S3_PUBLIC_ENDPOINT or storage.endpoint_url),
            bucket=storage.bucket_name,
        )

    def signed(
        self,
        operation: str,
        params: dict[str, Any],  # Any: boto3's keyword arguments
        *,
        lifetime_s: int,
    ) -> str:
        """A URL for one operation. SECURITY: it is a key; it is never logged."""
        return self.signer.generate_presigned_url(operation, Params=params, ExpiresIn=lifetime_s)


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
