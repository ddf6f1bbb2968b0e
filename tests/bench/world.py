"""What the contests share: folders, servers that start when first needed, source repositories."""

import sys
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.bench import hub, sources
from tests.bench.processes import free_port, server
from tests.bench.scale import Scale
from tests.bench.yardsticks.apache import Apache, apache
from tests.bench.yardsticks.giftless import Giftless, giftless
from tests.bench.yardsticks.nginx import Nginx, nginx

_ROOT = Path(__file__).resolve().parents[2]


class World:
    """cache_dir survives the run; run_dir is new for each and removed after it."""

    def __init__(self, scale: Scale, cache_dir: Path, run_dir: Path, stack: ExitStack) -> None:
        self.scale = scale
        self.cache_dir = cache_dir
        self.run_dir = run_dir
        self._stack = stack
        self._shapes = sources.shapes(scale)
        # (side, repository) -> git address, once its content is there.
        self.seeded: dict[tuple[str, str], str] = {}

    @cached_property
    def hub(self) -> hub.Hub:
        return self._stack.enter_context(hub.live_hub(self.run_dir / "hub"))

    @cached_property
    def apache(self) -> Apache:
        return self._stack.enter_context(apache(self.run_dir / "apache"))

    @cached_property
    def nginx(self) -> Nginx:
        return self._stack.enter_context(nginx(self.run_dir / "nginx"))

    @cached_property
    def giftless(self) -> Giftless:
        return self._stack.enter_context(
            giftless(self.run_dir / "giftless", self.cache_dir, hub.GUNICORN_OPTIONS)
        )

    @cached_property
    def empty_view_url(self) -> str:
        port = free_port()
        argv = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        argv += [*hub.GUNICORN_OPTIONS, "tests.bench.yardsticks.empty_view:application"]
        log_file = self.run_dir / "empty_view.log"
        self._stack.enter_context(
            server(argv, port=port, log_file=log_file, env=hub.MALLOC, cwd=_ROOT)
        )
        return f"http://127.0.0.1:{port}/"

    def source(self, name: str) -> Path:
        return sources.source(self.cache_dir, self._shapes[name])

    def shape(self, name: str) -> sources.Shape:
        return self._shapes[name]

    def scratch(self, name: str) -> Path:
        """An empty folder for the client's side of a case."""
        folder = self.run_dir / "client" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
