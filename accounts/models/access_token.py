"""Access tokens: shown once, stored as a digest."""

from django.conf import settings
from django.db import models

from accounts.models.namespace import Namespace
from accounts.models.organization import Role
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id


class TokenRole(models.TextChoices):
    """Spelled as `whoami-v2` reports them."""

    READ = "read"
    WRITE = "write"
    FINE_GRAINED = "fineGrained"


class AccessToken(models.Model):
    """digest: sha256 of the value, hex. Tokens are 160 random bits, so a slow hash adds nothing."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=TokenRole.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)
    can_read_gated = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=TokenRole.values), name="access_token_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint})"


class TokenGrant(models.Model):
    """What a fine-grained token may do, and where.

    Exactly one of namespace and repo_pk is set. repo_pk is no foreign key: repositories live in an
    app above this one; a grant for a deleted repository grants nothing, since keys are not reused.
    role: the most the token may do there, in terms of organization roles (READ, WRITE, ADMIN).
    """

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="grants")
    namespace = models.ForeignKey(Namespace, on_delete=models.CASCADE, null=True, blank=True)
    repo_pk = models.BigIntegerField(null=True, blank=True)
    role = models.PositiveSmallIntegerField(choices=Role.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(namespace__isnull=True) ^ models.Q(repo_pk__isnull=True),
                name="token_grant_one_target",
            ),
            models.UniqueConstraint(
                fields=["token", "namespace"], name="token_grant_namespace_once"
            ),
            models.UniqueConstraint(fields=["token", "repo_pk"], name="token_grant_repo_once"),
        ]

    def __str__(self) -> str:
        return f"grant of token {self.token_id}"
