from django.db import migrations, models


class Migration(migrations.Migration):
    """Both columns may be empty, so the code that knows nothing of them keeps working."""

    dependencies = [
        ("repos", "0011_used_storage"),
    ]

    operations = [
        migrations.AddField(
            model_name="repository",
            name="weights",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="repository",
            name="parameters",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="repository",
            name="pinned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="repository",
            index=models.Index(
                condition=models.Q(("parameters__isnull", False)),
                fields=["repo_type", "parameters"],
                name="repo_by_parameters",
            ),
        ),
    ]
