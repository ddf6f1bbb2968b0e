"""Who: users, organizations, tokens."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The registry must know every event type before the first one is delivered.
        from accounts import events, signals  # noqa: F401
