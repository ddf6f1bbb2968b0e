"""Pages that join several apps. `/<name>` is last: every other word may be somebody's name."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path

from hub.kernel.brand import brand_css, mark, mark_path
from hub.pages.activity_feed import activity_feed
from hub.pages.components import components
from hub.pages.home import home
from hub.pages.keys import keys
from hub.pages.language import language
from hub.pages.listing import listing, listing_facets
from hub.pages.profile import profile
from hub.pages.robots import robots
from hub.pages.search import quick, search
from repos.models import RepoType
from repos.views.new_repo import new_repo

_NEW = {RepoType.MODEL: "new", RepoType.DATASET: "new-dataset", RepoType.SPACE: "new-space"}


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers that look at no page ask here."""
    return HttpResponseRedirect(mark_path())


urlpatterns = [
    path("", home, name="home"),
    path("-/components", components, name="components"),
    path("search", search, name="search"),
    path("search/quick", quick, name="quick_search"),
    path("feeds/<name:name>.atom", activity_feed, name="activity_feed"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("-/keys", keys, name="keys"),
    path("-/language", language, name="language"),
    path("-/brand.css", brand_css, name="brand_css"),
    path("-/mark", mark, name="mark"),
    *(
        path(kind.plural, listing, {"repo_type": kind}, name=f"list_{kind.plural}")
        for kind in RepoType
    ),
    *(path(f"-/facets/{kind.plural}", listing_facets, {"repo_type": kind}) for kind in RepoType),
    *(path(word, new_repo, {"repo_type": kind}, name=word) for kind, word in _NEW.items()),
    path("<name:name>", profile, name="profile"),
]
