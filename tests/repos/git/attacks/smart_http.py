"""Smart HTTP over the git layer alone: no accounts, no policy, a judge that each test sets."""

import gzip
import io
import os
import subprocess
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from repos.git import transport
from repos.git.transport import Service


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class SmartServer:
    """judge: as transport.receive_pack takes it. results: what the last git client said."""

    def __init__(self, git_dir, home):
        self.git_dir = git_dir
        self.home = home
        self.judge = lambda quarantine: ""
        self.errors = []

    def __enter__(self):
        self.home.mkdir()
        self._http = make_server("127.0.0.1", 0, self._app, _Server, _Quiet)
        self.url = f"http://127.0.0.1:{self._http.server_port}/x.git"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def client(self, *words, cwd=None, ok=True, config=(), env=None):
        """The git of this machine as a stranger's; large pushes in one request, not chunked."""
        settings = ["user.name=Eve", "user.email=eve@example.org", "http.postBuffer=500000000"]
        settings += ["init.defaultBranch=main", "protocol.file.allow=always", *config]
        options = [word for setting in settings for word in ("-c", setting)]
        done = subprocess.run(
            ["git", *options, *map(str, words)],
            cwd=cwd or self.home,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_CONFIG_NOSYSTEM": "1",
                **(env or {}),
            },
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
            check=False,
        )
        if ok:
            assert done.returncode == 0, done.stderr
        return done

    def clone(self, *options, config=(), ok=True):
        target = self.home / f"work{len(list(self.home.iterdir()))}"
        self.client("clone", "-q", *options, self.url, target, config=config, ok=ok)
        return target

    def _app(self, environ, start_response):
        protocol = environ.get("HTTP_GIT_PROTOCOL")
        path = environ["PATH_INFO"]
        if path.endswith("/info/refs"):
            service = Service(environ["QUERY_STRING"].removeprefix("service="))
            body = transport.advertise(self.git_dir, service, protocol=protocol)
            start_response("200 OK", [("Content-Type", f"application/x-{service}-advertisement")])
            return [body]
        data = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ.get("HTTP_CONTENT_ENCODING") == "gzip":
            data = gzip.decompress(data)
        name = path.rpartition("/")[2]
        start_response("200 OK", [("Content-Type", f"application/x-{name}-result")])
        if name == "git-upload-pack":
            return fetch(self.git_dir, data, protocol=protocol)
        return self._receive(io.BytesIO(data), protocol)

    def _receive(self, body, protocol):
        try:
            request = transport.read_ref_commands(body)
            yield from transport.receive_pack(
                self.git_dir,
                request,
                body,
                judge=self.judge,
                protocol=protocol,
                on_done=lambda: None,
            )
        except Exception as error:  # noqa: BLE001  # the test asks what went wrong
            self.errors.append(error)


def fetch(git_dir, data, *, protocol):
    """The answer to a fetch request as a door would give it."""
    with transport.fetch_request(io.BytesIO(data), protocol=protocol) as request:
        refused = transport.unreachable_wants(git_dir, request.wants)
        if refused:
            return [b"ERR upload-pack: not our ref"]
        return [b"".join(transport.upload_pack(git_dir, request.body, protocol=protocol))]


def pkt(text):
    data = text if isinstance(text, bytes) else text.encode()
    return b"%04x" % (len(data) + 4) + data


def fetch_body(oids, *, protocol, extra=()):
    """A whole fetch request for those oids."""
    lines = [f"want {oid}\n" for oid in oids]
    if protocol == "version=2":
        return (
            pkt("command=fetch\n")
            + b"0001"
            + b"".join(pkt(line) for line in [*lines, *extra, "done\n"])
            + b"0000"
        )
    lines[0] = lines[0].rstrip("\n") + " side-band-64k ofs-delta filter\n"
    return b"".join(pkt(line) for line in [*lines, *extra]) + b"0000" + pkt("done\n")
