"""The ways from a page of files to the pages that change them; none for who may not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actor import ActorRequest
from repos import policy
from repos.views.commit_box import is_writable_revision
from repos.views.revision_page import Spot


@dataclass(frozen=True, slots=True)
class Door:
    label: str
    href: str
    icon: str


def folder_doors(request: ActorRequest, spot: Spot, *, may_write: bool) -> list[Door]:
    if not _may_change(request, spot, may_write=may_write):
        return []
    doors = [
        Door(_("Create a file"), spot.at.new(spot.path), "file"),
        Door(_("Upload files"), spot.at.upload(spot.path), "plus"),
    ]
    if spot.path:
        doors += [
            Door(_("Move this folder"), spot.at.move(spot.path), "folder"),
            Door(_("Delete this folder"), spot.at.delete(spot.path), "warning"),
        ]
    return doors


def file_doors(request: ActorRequest, spot: Spot, *, may_write: bool, is_text: bool) -> list[Door]:
    """is_text: as far as one knows without reading it whole."""
    if not _may_change(request, spot, may_write=may_write):
        return []
    folder = spot.path.rpartition("/")[0]
    doors = [Door(_("Edit"), spot.at.edit(spot.path), "raw")] if is_text else []
    return [
        *doors,
        Door(_("Upload a new version"), spot.at.upload(folder), "plus"),
        Door(_("Rename or move"), spot.at.move(spot.path), "folder"),
        Door(_("Delete"), spot.at.delete(spot.path), "warning"),
    ]


def _may_change(request: ActorRequest, spot: Spot, *, may_write: bool) -> bool:
    """Whether to offer it; the pages behind the doors ask the policy themselves."""
    may_propose = policy.takes_proposals(spot.repo) and request.actor.user is not None
    return (may_write or may_propose) and is_writable_revision(spot)
