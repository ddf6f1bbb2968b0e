"""Addresses of static files, each worked out once: a page has fifty, which took a tenth of its time."""

from functools import cached_property

from django.contrib.staticfiles.storage import StaticFilesStorage


class StaticFiles(StaticFilesStorage):
    """Names come from templates alone, so there are few."""

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None) -> str:
        known = self._known.get(name or "")
        if known is None:
            known = self._known[name or ""] = super().url(name)
        return known
