"""Set the rule for a branch, a tag, or all that match a pattern."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import BadInput
from outbox.publish import publish
from repos import policy
from repos.events import RefProtectionChanged
from repos.locking import repo_locked
from repos.models import Movers, ProtectedRef, Repository
from repos.models.protected_ref import MAX_APPROVALS
from repos.policy import Access
from repos.protection import MAX_RULES, parse_pattern


def protect_ref(
    *,
    actor: Actor,
    repo: Repository,
    pattern: str,
    is_tag: bool = False,
    movers: Movers = Movers.WRITERS,
    requires_pull_request: bool = False,
    required_approvals: int = 0,
    dismisses_approvals: bool = True,
    blocks_force: bool = True,
    blocks_deletion: bool = True,
) -> ProtectedRef:
    """The rule; one of the same pattern is replaced.

    Approvals are of pull requests, so asking for them asks for those; and what changes by pull
    requests only can neither be rewritten nor deleted. Tags are not merged into.

    Raises:
        BadInput: a pattern that matches nothing, too many rules or approvals.
        Forbidden, NotSignedIn, RepoNotFound: see `policy.require`. RepoBusy.
    """
    policy.require(actor, Access.ADMIN, repo)
    name = parse_pattern(pattern, is_tag=is_tag)
    if not 0 <= required_approvals <= MAX_APPROVALS:
        raise BadInput(_("Ask for 0 to %(limit)s approvals.") % {"limit": MAX_APPROVALS})
    by_pull_request = (requires_pull_request or required_approvals > 0) and not is_tag
    with repo_locked(repo) as locked:
        policy.require(actor, Access.ADMIN, locked)
        rows = ProtectedRef.objects.filter(repo=locked)
        if not rows.filter(pattern=name).exists() and rows.count() >= MAX_RULES:
            raise BadInput(
                _("A repository has at most %(limit)s rules; use a pattern with a *.")
                % {"limit": MAX_RULES}
            )
        rule, _is_new = rows.update_or_create(
            pattern=name,
            defaults={
                "repo": locked,
                "movers": movers,
                "requires_pull_request": by_pull_request,
                "required_approvals": required_approvals if by_pull_request else 0,
                "dismisses_approvals": dismisses_approvals,
                "blocks_force": blocks_force or by_pull_request,
                "blocks_deletion": blocks_deletion or by_pull_request,
                "changed_by": actor.user,
                "changed_at": now(),
            },
        )
        publish(
            RefProtectionChanged(
                actor_id=actor.user_id, repo_pk=locked.pk, pattern=name, is_protected=True
            )
        )
    return rule
