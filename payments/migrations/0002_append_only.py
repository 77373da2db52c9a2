"""Triggers that keep the history of orders and the ledger of revenue as they were written."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION payments_history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What nobody ever paid may be forgotten: personal data without a reason to keep it.
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'payments_orderevent' AND EXISTS (
        SELECT 1 FROM payments_order
        WHERE id = OLD.order_id AND paid_at IS NULL AND state IN ('expired', 'failed')
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER payments_history_is_final BEFORE UPDATE OR DELETE ON payments_orderevent
    FOR EACH ROW EXECUTE FUNCTION payments_history_is_final();
CREATE TRIGGER payments_revenue_is_final BEFORE UPDATE OR DELETE ON payments_revenueentry
    FOR EACH ROW EXECUTE FUNCTION payments_history_is_final();
"""
NOT_ANY_MORE = """
DROP TRIGGER payments_revenue_is_final ON payments_revenueentry;
DROP TRIGGER payments_history_is_final ON payments_orderevent;
DROP FUNCTION payments_history_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, NOT_ANY_MORE)]
