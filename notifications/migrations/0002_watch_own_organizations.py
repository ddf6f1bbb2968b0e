"""Members of before hear of their organizations as those who join from now on do."""

from django.db import migrations

_BATCH = 1000


def watch_own_organizations(apps, schema_editor):
    Membership = apps.get_model("accounts", "Membership")
    Watch = apps.get_model("notifications", "Watch")
    rows = []
    pairs = Membership.objects.filter(role__gt=0).values_list(
        "user_id", "organization__namespace_id"
    )
    for user_id, namespace_id in pairs.iterator(chunk_size=_BATCH):
        rows.append(
            Watch(user_id=user_id, target_type="org", target_id=namespace_id, is_automatic=True)
        )
        if len(rows) >= _BATCH:
            Watch.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    Watch.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("accounts", "0002_follow"),
    ]

    operations = [
        migrations.RunPython(watch_own_organizations, migrations.RunPython.noop, elidable=True),
    ]
