"""`/robots.txt`: crawlers may read cards and lists, not every version of everything."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# History, diffs and filtered lists are endless, and each costs a git process or a search.
_RULES = """\
User-agent: *
Disallow: /-/
Disallow: /api/
Disallow: /search
Disallow: /*?
Disallow: /*/blame/
Disallow: /*/blob/
Disallow: /*/commit/
Disallow: /*/commits/
Disallow: /*/compare
Disallow: /*/raw/
Disallow: /*/resolve/
Disallow: /*/tree/
"""


@require_safe
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_RULES, content_type="text/plain; charset=utf-8")
