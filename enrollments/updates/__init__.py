"""What an instructor writes to all the students of a course."""
