"""How gunicorn serves the hub. Read by gunicorn itself; values from the same `HUB_…` variables."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

bind = [f"{settings.HOST}:{settings.PORT}"]
if settings.SPACES_PORT:
    bind.append(f"{settings.HOST}:{settings.SPACES_PORT}")
wsgi_app = "hub.wsgi:application"
worker_class = "gthread"
workers = settings.WEB_WORKERS
# A slow clone or upload holds one thread for as long as it lasts; a waiting thread costs little.
threads = settings.WEB_THREADS
worker_connections = 2000
keepalive = 75
# The heartbeat of a worker, not a limit on requests: gthread beats while its threads stream.
timeout = 120
graceful_timeout = 20
preload_app = True
# Long paths inside repositories, percent-encoded.
limit_request_line = 8190
# SECURITY: forwarded headers are Django's business (HUB_BEHIND_PROXY); gunicorn believes nobody.
forwarded_allow_ips = ""
# A heartbeat file on a disk that blocks would get healthy workers killed.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # a RAM disk
loglevel = "warning"
accesslog = "-" if settings.ACCESS_LOG else None
