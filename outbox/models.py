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


class AuditTrailIsFinal(TypeError):
    """Somebody tried to change or remove what the audit trail says."""

    def __init__(self) -> None:
        super().__init__("entries of the audit trail are neither changed nor removed")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: object) -> int:
        raise AuditTrailIsFinal

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AuditTrailIsFinal


class AuditEntry(models.Model):
    """Who did what to what, and from where. Written once, in the transaction of what it tells.

    Names are kept as they were, and nothing here points at another row: people, repositories and
    tokens may go, what was done stays told.

    subject: what it happened to, as events are ordered: `repo:42`. subject_name: as people call it.
    door: `page`, `api`, `git`, `admin`; `hub` for its own work and for commands of the operator.
    credential: `session`, `password`, `token <hint>`; "" for nobody's.
    """

    at = models.DateTimeField(default=now, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    subject = models.CharField(max_length=80, db_index=True)
    subject_name = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)
    door = models.CharField(max_length=8)
    credential = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=128, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "audit trail entry"
        verbose_name_plural = "audit trail"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["actor_id", "-id"], name="audit_actor")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_name or self.subject}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise AuditTrailIsFinal
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on untouched

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise AuditTrailIsFinal
