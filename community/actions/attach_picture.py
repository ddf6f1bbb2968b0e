"""Upload a picture that a comment is going to show."""

from datetime import timedelta

from django.conf import settings

from accounts.actor import Actor
from community import policy
from community.attachments import store_attachment, uploaded_since
from community.errors import TooManyPictures
from community.models import Attachment
from community.pictures import clean_picture
from hub.kernel.clock import now
from repos.models import Repository


def attach_picture(*, actor: Actor, repo: Repository | None, content: bytes) -> Attachment:
    """Leaves no event: nobody is told before a comment shows it. repo: None when not yet known.

    Raises:
        BadInput: see `clean_picture`. TooManyPictures: the day's share is used up.
        DiscussionsDisabled, NotSignedIn, Forbidden, RepoNotFound.
    """
    user = policy.require_may_attach(actor, repo)
    pictures, used_bytes = uploaded_since(user, now() - timedelta(days=1))
    if pictures >= settings.PICTURES_PER_DAY or used_bytes >= settings.PICTURE_BYTES_PER_DAY:
        raise TooManyPictures(settings.PICTURES_PER_DAY, settings.PICTURE_BYTES_PER_DAY)
    return store_attachment(repo, user, clean_picture(content))
