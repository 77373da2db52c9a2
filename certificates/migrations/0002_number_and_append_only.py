"""A sequence for numbers, and a trigger that keeps the history as it was written."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION certificates_events_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'certificate events are append-only';
END $$;
CREATE TRIGGER certificates_events_are_final
    BEFORE UPDATE OR DELETE ON certificates_certificateevent
    FOR EACH ROW EXECUTE FUNCTION certificates_events_are_final();
"""
NOT_ANY_MORE = """
DROP TRIGGER certificates_events_are_final ON certificates_certificateevent;
DROP FUNCTION certificates_events_are_final();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE certificates_number", "DROP SEQUENCE certificates_number"),
        migrations.RunSQL(APPEND_ONLY, NOT_ANY_MORE),
    ]
