from django.db import migrations, models


class Migration(migrations.Migration):
    """A list of web addresses; empty for everybody, so the code that knows nothing of it keeps working."""

    dependencies = [
        ("accounts", "0002_follow"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="links",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="user",
            name="links",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
