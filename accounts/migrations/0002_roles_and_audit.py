"""One role for each account, and an audit trail that only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Whom an entry names can be erased, and an old one purged. Nothing else can change.
APPEND_ONLY = """
CREATE FUNCTION accounts_audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '90 days' THEN
            RETURN OLD;
        END IF;
    ELSIF NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
        AND (NEW.actor_id IS NULL OR NEW.actor_id = OLD.actor_id)
        AND (NEW.subject_id IS NULL OR NEW.subject_id = OLD.subject_id)
        AND (NEW.address IS NULL OR NEW.address = OLD.address)
        AND (NEW.detail = '{}' OR NEW.detail = OLD.detail) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit entries are append-only';
END $$;
CREATE TRIGGER accounts_audit_is_final
    BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_is_final();
"""
NOT_ANY_MORE = """
DROP TRIGGER accounts_audit_is_final ON accounts_auditentry;
DROP FUNCTION accounts_audit_is_final();
"""


def administrators(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(is_superuser=True).update(account_type="administrator")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='account_type',
            field=models.CharField(choices=[('student', 'student'), ('instructor', 'instructor'), ('staff', 'staff'), ('administrator', 'administrator')], default='student', max_length=13, verbose_name='account type'),
        ),
        migrations.RunPython(administrators, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='user',
            name='groups',
        ),
        migrations.RemoveField(
            model_name='user',
            name='is_superuser',
        ),
        migrations.RemoveField(
            model_name='user',
            name='user_permissions',
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(choices=[('signed_in', 'signed in'), ('sign_in_failed', 'sign-in failed'), ('signed_out', 'signed out'), ('password_changed', 'password changed'), ('address_changed', 'e-mail changed'), ('address_confirmed', 'e-mail confirmed'), ('second_factor_added', 'second factor added'), ('second_factor_removed', 'second factor removed'), ('recovery_codes_made', 'recovery codes made'), ('token_issued', 'API token made'), ('token_revoked', 'API token revoked'), ('role_changed', 'account type changed'), ('account_locked', 'account locked'), ('account_unlocked', 'account unlocked'), ('name_changed', 'name changed'), ('identity_linked', 'sign-in linked'), ('identity_unlinked', 'sign-in unlinked'), ('identity_refused', 'sign-in refused'), ('data_exported', 'data exported'), ('account_deleted', 'account deleted')], max_length=32, verbose_name='action')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='network address')),
                ('detail', models.JSONField(blank=True, default=dict, verbose_name='detail')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit trail',
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('account_type__in', ['student', 'instructor', 'staff', 'administrator'])), name='user_account_type_known'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='actor',
            field=models.ForeignKey(blank=True, help_text='Empty: the system, or somebody who was not signed in.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='actor'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='subject',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='audit_entries', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['subject', '-id'], name='audit_of_account'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['action', '-id'], name='audit_of_action'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at'], name='audit_at'),
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_ANY_MORE),
    ]
