"""What: repositories, git, large files."""

from django.apps import AppConfig


class ReposConfig(AppConfig):
    name = "repos"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from repos import listeners

        listeners.register()
