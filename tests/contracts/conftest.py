import pytest

from tests.s3_server import S3Server


@pytest.fixture(scope="session")
def s3_server():
    with S3Server() as server:
        yield server
