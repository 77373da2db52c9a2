"""What people see: the pay page, the bank's question, receipts, invoices, and the dashboard."""
