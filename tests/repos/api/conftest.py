import pytest


@pytest.fixture
def own_lfs_store(settings, tmp_path):
    """Objects of one test are invisible to the next."""
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "lfs": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "lfs")},
        },
    }
