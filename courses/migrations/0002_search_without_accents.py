import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='course',
            name='course_search',
        ),
        migrations.RemoveField(
            model_name='course',
            name='search',
        ),
        migrations.AddField(
            model_name='course',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(language='en', then=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('subtitle', config='english', weight='B'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('description', config='english', weight='C'), django.contrib.postgres.search.SearchConfig('english'))), default=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='spanish', weight='A'), '||', django.contrib.postgres.search.SearchVector('subtitle', config='spanish', weight='B'), django.contrib.postgres.search.SearchConfig('spanish')), '||', django.contrib.postgres.search.SearchVector('description', config='spanish', weight='C'), django.contrib.postgres.search.SearchConfig('spanish')), '||', django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(models.Func(models.F('title'), models.Value('áéíóúüñÁÉÍÓÚÜÑ'), models.Value('aeiouunAEIOUUN'), function='translate', output_field=models.TextField()), config='spanish', weight='A'), '||', django.contrib.postgres.search.SearchVector(models.Func(models.F('subtitle'), models.Value('áéíóúüñÁÉÍÓÚÜÑ'), models.Value('aeiouunAEIOUUN'), function='translate', output_field=models.TextField()), config='spanish', weight='B'), django.contrib.postgres.search.SearchConfig('spanish')), '||', django.contrib.postgres.search.SearchVector(models.Func(models.F('description'), models.Value('áéíóúüñÁÉÍÓÚÜÑ'), models.Value('aeiouunAEIOUUN'), function='translate', output_field=models.TextField()), config='spanish', weight='C'), django.contrib.postgres.search.SearchConfig('spanish')), django.contrib.postgres.search.SearchConfig('spanish'))), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='course',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='course_search'),
        ),
    ]

