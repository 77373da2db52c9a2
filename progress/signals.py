"""The one domain signal of the project."""

from django.dispatch import Signal

# Sent inside the transaction that creates the CourseCompletion, with ``completion=``. A receiver that raises
# undoes the completion, and the student's next step tries again: it must only write rows.
course_completed = Signal()
