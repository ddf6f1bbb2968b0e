"""One-time links that were used: the row's uniqueness is what makes them work once."""

from django.db import models

from hub.kernel.clock import now


class SpentLink(models.Model):
    """nonce: the random part of a signed link. Expired links need no row, so old rows may go."""

    nonce = models.CharField(max_length=32, unique=True)
    spent_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"link spent at {self.spent_at:%Y-%m-%d %H:%M}"
