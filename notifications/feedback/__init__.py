"""What became of a mail, as Amazon SES tells it over SNS: the door, what is believed, and what follows from it."""
