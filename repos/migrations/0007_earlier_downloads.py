"""Downloads that were counted before days were: dated twenty days ago, so that nothing trends by them."""

from datetime import timedelta

from django.db import migrations
from django.utils.timezone import now


def date_them(apps, schema_editor):
    repositories = apps.get_model("repos", "Repository").objects.filter(downloads__gt=0)
    days = apps.get_model("repos", "DailyDownloads")
    day = now().date() - timedelta(days=20)
    rows = repositories.values_list("pk", "downloads").iterator(chunk_size=2000)
    days.objects.bulk_create(
        (days(repo_id=pk, day=day, number=number) for pk, number in rows), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("repos", "0006_daily_downloads")]
    operations = [migrations.RunPython(date_them, migrations.RunPython.noop)]
