"""What the API of quizzes takes and gives: made from papers, which know no key before it may be told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.enums import QuestionKind
from lib.api.serializers import CamelCaseSerializer
from progress.quizzes.grading import MAX_TEXT


class GivenAnswer(CamelCaseSerializer):
    """``question`` and ``options`` are numbers on the sheet, from 1. Send ``options``, or ``text``."""

    question = serializers.IntegerField(min_value=1, max_value=10_000)
    options = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10_000),
        max_length=100,
        required=False,
    )
    text = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True)


class AnswersRequest(CamelCaseSerializer):
    answers = GivenAnswer(many=True, allow_empty=True)


class OptionAnswer(CamelCaseSerializer):
    number = serializers.IntegerField()
    text = serializers.CharField()


class QuestionAnswer(CamelCaseSerializer):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    prompt = serializers.CharField()
    points = serializers.IntegerField()
    options = OptionAnswer(many=True)


class ReturnedOption(OptionAnswer):
    """``isCorrect`` is null, and ``feedback`` empty, when the author does not let it be told."""

    is_chosen = serializers.BooleanField()
    is_correct = serializers.BooleanField(allow_null=True)
    feedback = serializers.CharField()


class ReturnedAnswer(QuestionAnswer):
    options = ReturnedOption(many=True)
    text = serializers.CharField()
    earned = serializers.IntegerField()
    explanation = serializers.CharField()
    right_answers = serializers.ListField(child=serializers.CharField())


class AttemptSummary(CamelCaseSerializer):
    """``score`` and ``passMark`` are in percent; null until it is handed in."""

    id = serializers.IntegerField(source="pk")
    lesson_id = serializers.IntegerField()
    number = serializers.IntegerField()
    pass_mark = serializers.IntegerField()
    out_of = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)
    score = serializers.SerializerMethodField()
    passed = serializers.BooleanField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)

    def get_score(self, attempt: Any) -> int | None:
        return None if attempt.is_open else int(attempt.score)


class AttemptsAnswer(CamelCaseSerializer):
    """``attemptsLeft`` is null when there may be any number."""

    pass_mark = serializers.IntegerField(source="quiz.pass_mark")
    questions = serializers.IntegerField(source="lesson.questions_asked")
    attempts_left = serializers.IntegerField(allow_null=True)
    has_passed = serializers.BooleanField()
    attempts = AttemptSummary(many=True)


class AttemptAnswer(AttemptSummary):
    """``questions`` while it is open, ``returned`` once it was handed in."""

    questions = QuestionAnswer(many=True)
    returned = ReturnedAnswer(many=True)


class SubmittedAnswer(CamelCaseSerializer):
    attempt = AttemptAnswer()
    lesson_completed = serializers.BooleanField()
    course_completed = serializers.BooleanField()
