import django.db.models.functions.datetime
import hub.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('repos', '0002_xet'),
    ]

    operations = [
        migrations.AddField(
            model_name='repolfsobject',
            name='claimed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=hub.kernel.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name='repolfsobject',
            name='unneeded_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
