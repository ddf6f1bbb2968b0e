"""A person who can sign in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models

from accounts.models.namespace import Namespace
from hub.kernel.clock import now


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class HubUserManager(UserManager["User"]):
    """Django's manager; rows are made by `accounts.actions.sign_up`, never by `create_user`."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)


class User(AbstractBaseUser, PermissionsMixin):
    """username repeats `namespace.name`, for Django and allauth; `rename_namespace` keeps them equal.

    is_superuser and is_staff open the admin panel; they give no right on repositories.
    """

    namespace = models.OneToOneField(Namespace, on_delete=models.PROTECT, related_name="user")
    username = models.CharField(max_length=96, unique=True)
    email = models.EmailField(unique=True, null=True, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    full_name = models.CharField(max_length=120, blank=True)
    bio = models.CharField(max_length=500, blank=True)
    website = models.URLField(blank=True)
    # Web addresses elsewhere, as accounts.links takes them.
    links = models.JSONField(default=list, blank=True)
    # Chosen at the foot of a page; "" follows the browser.
    language = models.CharField(max_length=16, blank=True)
    avatar_url = models.CharField(max_length=500, blank=True)
    is_pro = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[HubUserManager] = HubUserManager()

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.username

    @property
    def is_email_verified(self) -> bool:
        return self.email_verified_at is not None
