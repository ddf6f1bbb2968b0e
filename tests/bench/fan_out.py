"""`python -m tests.bench.fan_out COMMAND …`: one measurement of notifications, printed as JSON.

Runs as a process of its own, since a benchmark has no Django and no database.
"""

import json
import os
import statistics
import sys
import time

import django


def main(command: str, *numbers: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    answer = {"rate": rate, "request": request, "inbox": inbox}[command](*map(int, numbers))
    print(json.dumps(answer))


def rate(watchers: int) -> float:
    """Rows per second of telling one comment to that many watchers, as the worker does it."""
    discussion, _ = _watched(watchers)
    from outbox.dispatch import drain

    _comment(discussion)
    started = time.perf_counter()
    drain()
    taken_s = time.perf_counter() - started
    from notifications.models import Notification

    rows = Notification.objects.filter(discussion=discussion).count()
    if rows != watchers:
        raise SystemExit(f"{rows} rows, not {watchers}")
    Notification.objects.filter(discussion=discussion).delete()
    return rows / taken_s


def request(watchers: int) -> float:
    """Median seconds of the action that adds a comment, with that many watchers."""
    discussion, _ = _watched(watchers)
    samples = []
    for _ in range(40):
        started = time.perf_counter()
        _comment(discussion)
        samples.append(time.perf_counter() - started)
    from outbox.models import OutboxEvent

    OutboxEvent.objects.all().delete()
    return statistics.median(samples)


def inbox(rows: int) -> dict[str, float]:
    """95th percentile of every list of somebody with that many rows, in seconds in the database."""
    from accounts.actor import Actor
    from notifications.models import Notification
    from notifications.queries import PAGE_SIZE, About, InboxFilter, View, with_everything
    from notifications.queries import inbox as inbox_of

    discussion, owner = _watched(0)
    missing = rows - Notification.objects.filter(user=owner).count()
    _fill(owner, discussion, missing)
    actor = Actor.of(owner)
    wanted = {
        "unread": InboxFilter(),
        "all": InboxFilter(View.ALL),
        "saved": InboxFilter(View.SAVED),
        "participating": InboxFilter(View.ALL, About.PARTICIPATING),
        "mentioned": InboxFilter(View.ALL, About.MENTIONED),
        "unread mentions": InboxFilter(View.UNREAD, About.MENTIONED),
        "repository": InboxFilter(View.ALL, repo_pk=discussion.repo_id),
    }
    middle = Notification.objects.filter(user=owner).order_by("pk")[rows // 2].pk
    found = {}
    for name, one in wanted.items():
        rows_of = with_everything(inbox_of(actor, one))
        found[name] = _p95(rows_of[: PAGE_SIZE + 1])
        found[f"{name}, deep"] = _p95(rows_of.filter(pk__lt=middle)[: PAGE_SIZE + 1])
    found["a thousand counted"] = _p95(inbox_of(actor, InboxFilter())[:1001])
    return found


def _p95(rows) -> float:
    """Planning and execution as PostgreSQL itself measures them."""
    samples = []
    for _ in range(40):
        [told] = json.loads(rows.explain(analyze=True, format="json"))
        samples.append((told["Planning Time"] + told["Execution Time"]) / 1000)
    return statistics.quantiles(samples, n=20)[18]


def _watched(watchers: int):
    """A discussion in a repository that nobody else and so many people watch; made once."""
    from accounts.models import Namespace, User
    from community.models import Discussion
    from notifications.models import TargetType, Watch
    from repos.models import Repository

    name = f"owner-{watchers}"
    owner = User.objects.filter(username=name).first()
    if owner is not None:
        return Discussion.objects.select_related("repo__namespace").get(author=owner), owner
    namespace = Namespace.objects.create(name=name, kind="user")
    owner = User.objects.create(username=name, namespace=namespace)
    repo = Repository.objects.create(namespace=namespace, repo_type="model", repo_id=f"{name}/bert")
    names = [f"{name}-{number}" for number in range(watchers)]
    Namespace.objects.bulk_create([Namespace(name=one, kind="user") for one in names])
    keys = dict(Namespace.objects.filter(name__in=names).values_list("name", "pk"))
    from hub.kernel.clock import now

    User.objects.bulk_create(
        User(
            username=one,
            namespace_id=keys[one],
            email=f"{one}@example.org",
            email_verified_at=now(),
        )
        for one in names
    )
    people = User.objects.filter(username__in=names).values_list("pk", flat=True)
    Watch.objects.bulk_create(
        Watch(user_id=pk, target_type=TargetType.REPOSITORY, target_id=repo.pk) for pk in people
    )
    return Discussion.objects.create(repo=repo, number=1, title="Talk", author=owner), owner


def _comment(discussion) -> None:
    from accounts.actor import Actor
    from community.actions.add_comment import add_comment

    add_comment(actor=Actor.of(discussion.author), discussion=discussion, text="Hello everybody")


def _fill(owner, discussion, missing: int) -> None:
    """Mostly read news of a watched repository, some of everything else."""
    if missing <= 0:
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_notification
              (user_id, what, kind, reason, mail_reason, is_direct, repo_id, discussion_id,
               created_at, in_inbox, read_at, saved_at, done_batch)
            SELECT %s, 'closed',
              CASE WHEN n %% 5000 = 0 THEN 'mention' WHEN n %% 500 = 0 THEN 'participation'
                   ELSE 'watch' END,
              'repo', '', n %% 500 = 0, %s, %s, now(), true,
              CASE WHEN n %% 50 = 0 THEN NULL ELSE now() END,
              CASE WHEN n %% 1000 = 0 THEN now() END, ''
            FROM generate_series(1, %s) AS n
            """,
            [owner.pk, discussion.repo_id, discussion.pk, missing],
        )
        cursor.execute("ANALYZE notifications_notification")


if __name__ == "__main__":
    main(*sys.argv[1:])
