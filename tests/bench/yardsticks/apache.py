"""Apache (event, cgid) with `git http-backend` and cgit: what a careful administrator sets up."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import git_client as git
from tests.bench.processes import find_file, find_tool, free_port, server

_MODULES = Path("/usr/lib/apache2/modules")
_USER = "www-data"

_CONFIG = """\
ServerRoot {root}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {root}/apache.pid
ErrorLog {root}/error.log
{user}
{modules}
ScriptSock {root}/cgid.sock
StartServers 2
ThreadsPerChild 64
MaxRequestWorkers 128
KeepAlive On
MaxKeepAliveRequests 0
TypesConfig /etc/mime.types
SetEnv GIT_PROJECT_ROOT {root}/git
SetEnv GIT_HTTP_EXPORT_ALL 1
SetEnv CGIT_CONFIG {root}/cgitrc
SetEnvIf Git-Protocol ".*" GIT_PROTOCOL=$0
ScriptAlias /git/ {backend}/
ScriptAlias /cgit/ {cgit}/
<Directory />
  Require all granted
</Directory>
"""

# Pages as cgit makes them when asked: its page cache would compare a file read with our page.
_CGITRC = """\
virtual-root=/cgit
cache-size=0
source-filter=/usr/lib/cgit/filters/syntax-highlighting.py
scan-path={root}/git
"""


class Apache:
    def __init__(self, root: Path, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self._root = root

    def git_url(self, name: str) -> str:
        return f"{self.base_url}/git/{name}"

    def git_dir(self, name: str) -> Path:
        return self._root / "git" / name

    def new_repository(self, name: str) -> str:
        """An empty repository that anyone may push to; gives its address."""
        git_dir = self.git_dir(name)
        git.init_bare(git_dir)
        git.run(git_dir, "config", "http.receivepack", "true")
        own(git_dir)
        return self.git_url(name)


def own(folder: Path) -> None:
    """Hand a folder to Apache's user; when we are not root, Apache runs as us anyway."""
    if os.geteuid() != 0:
        return
    for path, _folders, files in os.walk(folder):
        for entry in (path, *(os.path.join(path, name) for name in files)):  # noqa: PTH118
            shutil.chown(entry, _USER, _USER)


@contextmanager
def apache(root: Path) -> Iterator[Apache]:
    find_file("/usr/lib/cgit/cgit.cgi", "cgit")
    program = find_tool("apache2", "apache2")
    (root / "git").mkdir(parents=True)
    own(root)
    _require_reachable(root)
    port = free_port()
    backend = Path(subprocess.check_output(["git", "--exec-path"], text=True).strip())
    names = ["mpm_event", "cgid", "alias", "env", "setenvif", "authz_core", "mime"]
    (root / "apache.conf").write_text(
        _CONFIG.format(
            root=root,
            port=port,
            user=f"User {_USER}\nGroup {_USER}" if os.geteuid() == 0 else "",
            modules="\n".join(f"LoadModule {n}_module {_MODULES}/mod_{n}.so" for n in names),
            backend=backend / "git-http-backend",
            cgit="/usr/lib/cgit/cgit.cgi",
        ),
        encoding="utf-8",
    )
    (root / "cgitrc").write_text(_CGITRC.format(root=root), encoding="utf-8")
    argv = [program, "-f", str(root / "apache.conf"), "-DFOREGROUND"]
    with server(argv, port=port, log_file=root / "start.log"):
        yield Apache(root, port)


def _require_reachable(root: Path) -> None:
    """Apache refuses to be root, so its own user must get into the folder."""
    for folder in root.resolve().parents:
        if os.geteuid() == 0 and not folder.stat().st_mode & 0o001:
            raise SystemExit(f"{_USER!r} may not enter {folder}. Run: chmod o+x {folder}")
