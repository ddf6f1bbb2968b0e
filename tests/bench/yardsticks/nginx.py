"""nginx: static files by sendfile, and WebDAV PUT (which stores what comes, unverified)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.processes import find_tool, free_port, server

_CONFIG = """\
{user}
daemon off;
worker_processes {workers};
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_body_temp_path {root}/body;
  proxy_temp_path {root}/proxy;
  fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi;
  scgi_temp_path {root}/scgi;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port};
    location /static/ {{ alias {root}/static/; }}
    location /dav/ {{ alias {root}/dav/; dav_methods PUT DELETE; }}
  }}
}}
"""


class Nginx:
    def __init__(self, root: Path, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self.static_dir = root / "static"
        self.dav_dir = root / "dav"


@contextmanager
def nginx(root: Path) -> Iterator[Nginx]:
    for name in ("static", "dav", "body"):
        (root / name).mkdir(parents=True)
    port = free_port()
    (root / "nginx.conf").write_text(
        _CONFIG.format(
            root=root,
            port=port,
            workers=os.cpu_count(),
            user="user root;" if os.geteuid() == 0 else "",
        ),
        encoding="utf-8",
    )
    argv = [find_tool("nginx", "nginx"), "-c", str(root / "nginx.conf"), "-p", str(root)]
    argv += ["-e", str(root / "error.log")]
    with server(argv, port=port, log_file=root / "start.log"):
        yield Nginx(root, port)
