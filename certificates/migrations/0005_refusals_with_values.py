"""A refusal is kept with its values, to be translated when it is read. Plates are made again by themselves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_lookups")]

    operations = [
        migrations.RunSQL(
            "DELETE FROM certificates_certificateplate WHERE refusal <> ''", migrations.RunSQL.noop
        ),
    ]
