"""Objects become a file: fonts, QR codes, attachments, metadata, signatures, and reading them back."""
