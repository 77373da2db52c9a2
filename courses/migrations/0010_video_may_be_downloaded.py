from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0009_release_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="lesson",
            name="allow_download",
            field=models.BooleanField(
                default=False,
                help_text="Whoever may watch the video may also save its file.",
                verbose_name="video may be downloaded",
            ),
        ),
    ]
