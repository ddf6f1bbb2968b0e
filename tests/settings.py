"""The project's settings with what tests must have otherwise: nothing else may differ."""

import atexit
import os
import re
import shutil
import tempfile

# Every test process has its own folder: workers of a parallel run must not see each other's files.
if "HUB_DATA_DIR" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["HUB_DATA_DIR"] = tempfile.mkdtemp(prefix="hub-tests-")
    atexit.register(shutil.rmtree, os.environ["HUB_DATA_DIR"], ignore_errors=True)
os.environ.setdefault("HUB_SECRET_KEY", "only-for-tests")
os.environ.setdefault("HUB_RATE_LIMITS", "off")

from hub.settings import *  # noqa: F403  # the point of this file
from hub.settings import CACHE_URL, CACHES, DATA_DIR, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
# Nudges go nowhere: tests drain the outbox themselves.
CELERY_BROKER_URL = os.environ.get("HUB_TEST_BROKER_URL", "memory://localhost//")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: an in-memory database has one lock for all threads.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
# Test transactions live in one connection per thread; live hubs of tests do have a pool.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# On shared services every test process has its own corner.
_corner = f"hub-{DATA_DIR.name.lower().replace('_', '-')}"
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    # A database each, since `cache.clear()` empties all of it; live hubs keep to the one of the URL.
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = re.sub(r"/\d+$", f"/{11 + _worker}", CACHE_URL)
    CACHES["default"]["KEY_PREFIX"] = _corner
if "bucket_name" in STORAGES["lfs"]["OPTIONS"]:
    from tests.s3_server import make_bucket

    STORAGES["lfs"]["OPTIONS"]["bucket_name"] = make_bucket(_corner)

# WhiteNoise warns about a missing folder, and warnings are errors.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # from the settings above
