import django.db.models.deletion
from django.db import migrations, models


# What was heard stays as it was heard; only what another server said may be emptied, when its mail is erased, and
# an event that came before its mail was known may find it.
FINAL = """
CREATE FUNCTION notifications_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.event_id = OLD.event_id AND NEW.provider_id = OLD.provider_id
        AND (OLD.mail_id IS NULL OR NEW.mail_id IS NOT DISTINCT FROM OLD.mail_id)
        AND NEW.kind = OLD.kind AND NEW.at = OLD.at AND NEW.subtype = OLD.subtype AND NEW.heard_at = OLD.heard_at
        AND (NEW.diagnostic = '' OR NEW.diagnostic = OLD.diagnostic) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'delivery events are append-only';
END $$;
CREATE TRIGGER notifications_event_is_final
    BEFORE UPDATE ON notifications_deliveryevent
    FOR EACH ROW EXECUTE FUNCTION notifications_event_is_final();
"""
NOT_ANY_MORE = """
DROP TRIGGER notifications_event_is_final ON notifications_deliveryevent;
DROP FUNCTION notifications_event_is_final();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_delivery'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.CharField(max_length=64, unique=True, verbose_name='event id')),
                ('provider_id', models.CharField(blank=True, max_length=200, verbose_name='id of the mail service')),
                ('kind', models.CharField(choices=[('delivery', 'delivered'), ('delay', 'delayed'), ('bounce', 'bounced'), ('complaint', 'marked as spam'), ('reject', 'refused by the mail service')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('subtype', models.CharField(blank=True, max_length=100, verbose_name='subtype')),
                ('diagnostic', models.CharField(blank=True, max_length=500, verbose_name='diagnostic')),
                ('heard_at', models.DateTimeField(auto_now_add=True, verbose_name='heard at')),
            ],
            options={
                'verbose_name': 'delivery event',
                'verbose_name_plural': 'delivery events',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='mail',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='notifications.outboundemail', verbose_name='e-mail'),
        ),
        migrations.AddIndex(
            model_name='deliveryevent',
            index=models.Index(fields=['mail', 'at'], name='delivery_event_of_mail'),
        ),
        migrations.AddIndex(
            model_name='deliveryevent',
            index=models.Index(condition=models.Q(('mail', None)), fields=['heard_at'], name='delivery_event_of_nobody'),
        ),
        migrations.AddConstraint(
            model_name='deliveryevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['delivery', 'delay', 'bounce', 'complaint', 'reject'])), name='delivery_event_has_a_kind'),
        ),
        migrations.AddIndex(
            model_name='outboundemail',
            index=models.Index(condition=models.Q(('reader__isnull', False)), fields=['reader'], name='outbound_email_reader'),
        ),
        migrations.AddIndex(
            model_name='outboundemail',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='outbound_email_sent_at'),
        ),
        migrations.RunSQL(FINAL, NOT_ANY_MORE),
    ]
