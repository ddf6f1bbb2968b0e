"""`/feeds/<name>.atom`: what a person or an organization did in public, newest first."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.actor import Actor, ActorRequest
from accounts.models import Namespace
from hub.kernel.errors import NotFound
from hub.kernel.wire import origin
from hub.pages.activity import public_activity


@require_safe
def activity_feed(request: ActorRequest, name: str) -> HttpResponse:
    """The same for everybody: a feed reader carries no session, and its answer may be shared.

    Raises: NotFound.
    """
    namespace = Namespace.objects.named(name).exclude(user__is_active=False).first()
    if namespace is None:
        raise NotFound(_("There is nobody of that name."))
    with override(settings.LANGUAGE_CODE):
        text = _feed(origin(request), namespace)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _feed(here: str, namespace: Namespace) -> str:
    feed = Atom1Feed(
        title=f"{namespace.name}: activity",
        link=f"{here}/{namespace.name}",
        description="",
        feed_url=f"{here}/feeds/{namespace.name}.atom",
        feed_guid=f"{here}/{namespace.name}#{namespace.public_id}",
        author_name=namespace.name,
    )
    for one in public_activity(Actor.anonymous(), namespace):
        address = f"{here}{one.repo.url_path}"
        feed.add_item(
            title=f"{one.who} {one.what} {one.repo.repo_id}",
            link=address,
            description=f"{one.repo.kind.label} {one.repo.repo_id}",
            unique_id=f"{address}#{one.what}-{one.at:%Y%m%dT%H%M%SZ}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return str(feed.writeString("utf-8"))
