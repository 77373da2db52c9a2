"""How the students of a quiz did, question by question."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# A question is told by the row that it was copied from; its words are those of the copy handed in last.
_RESULTS = """
SELECT (array_agg(copy.question ->> 'prompt' ORDER BY a.submitted_at DESC, a.id DESC))[1],
       count(*),
       count(*) FILTER (WHERE a.earned[copy.number] = (copy.question ->> 'points')::int)
FROM progress_quizattempt a
CROSS JOIN jsonb_array_elements(a.questions) WITH ORDINALITY AS copy(question, number)
WHERE a.lesson_id = %s AND a.submitted_at IS NOT NULL
GROUP BY copy.question -> 'question_id'
ORDER BY avg((a.earned[copy.number] = (copy.question ->> 'points')::int)::int), 2 DESC,
         min((copy.question ->> 'question_id')::bigint)
"""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How often a question was handed in, and how often right."""

    prompt: str
    asked: int
    right: int

    @property
    def percent(self) -> int:
        """Of those asked, rounded down: 100 means all."""
        return 100 * self.right // self.asked


def question_results(lesson_id: int) -> list[QuestionResult]:
    """Return every question that was handed in at a quiz, the hardest first, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, [lesson_id])
        return [QuestionResult(*row) for row in cursor.fetchall()]
