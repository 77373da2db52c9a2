"""The mails that the product sends: a page that shows each of them, and the daily ones to who works here."""
