"""Turn off the mails of some kinds, by the link of a mail: whoever has the mail may."""

from collections.abc import Sequence

from accounts.actor import Actor
from notifications import policy
from notifications.models import Kind, Preferences


def unsubscribe(
    *, actor: Actor, user_id: int, kinds: Sequence[Kind], is_wanted: bool = False
) -> None:
    """is_wanted: turn them on again. The link is the credential; its signature was checked.

    Exactly these kinds: the inbox, other kinds and what is watched stay as they are.
    """
    policy.open_to_all(actor)
    changes = {f"mail_{kind.value}": is_wanted for kind in kinds}
    Preferences.objects.update_or_create(user_id=user_id, defaults=changes)
