"""Rows of the outbox: what happened, and to whom it must still be told."""

from django.db import models

from hub.kernel.clock import now


class DeliveryState(models.TextChoices):
    DUE = "due"
    DONE = "done"
    DEAD = "dead"


class OutboxEvent(models.Model):
    """One thing that happened, written in the transaction that it reports."""

    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    ordering_key = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.ordering_key}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.DUE)

    def dead(self) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.DEAD)

    def next_in_line(self) -> "DeliveryQuerySet":
        """Due deliveries that no older due delivery of the same listener and key waits before."""
        older = Delivery.objects.filter(
            state=DeliveryState.DUE,
            listener=models.OuterRef("listener"),
            ordering_key=models.OuterRef("ordering_key"),
            id__lt=models.OuterRef("id"),
        )
        return self.due().filter(~models.Exists(older), next_attempt_at__lte=now())


class Delivery(models.Model):
    """One event for one listener.

    ordering_key: repeats the event's, so that the queue is one index.
    attempts: how often the listener ran and failed.
    last_error: the last failure, capped; "" when there was none.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    listener = models.CharField(max_length=80)
    ordering_key = models.CharField(max_length=80)
    state = models.CharField(max_length=4, choices=DeliveryState.choices, default=DeliveryState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=1000, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "listener"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["listener", "ordering_key", "id"],
                condition=models.Q(state="due"),
                name="delivery_queue",
            ),
            models.Index(fields=["state", "next_attempt_at"], name="delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.listener}"
