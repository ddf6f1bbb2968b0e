"""A person's sign below a comment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.timeline_event import TimelineEvent
from hub.kernel.clock import now


class Emoji(models.TextChoices):
    """The whole set: few enough to be told apart at a glance."""

    THUMBS_UP = "👍", _("thumbs up")
    HEART = "❤️", _("heart")
    PARTY = "🎉", _("party")
    EYES = "👀", _("eyes")
    ROCKET = "🚀", _("rocket")
    CONFUSED = "😕", _("confused")


class Reaction(models.Model):
    event = models.ForeignKey(TimelineEvent, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=8, choices=Emoji.choices)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user", "emoji"], name="reaction_once"),
            models.CheckConstraint(
                condition=models.Q(emoji__in=Emoji.values), name="reaction_emoji_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.emoji} {self.event_id}"
