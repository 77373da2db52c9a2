"""Quizzes: their rules, their questions, and a look at them as a student."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import options_of, questions_of, quizzes_of
from courses.admin.lesson_rules import LessonRulesAdmin
from courses.admin.placing import Writers, save_rows
from courses.quizzes.forms import (
    OptionRowForm,
    OptionsFormSet,
    QuestionForm,
    QuestionRowForm,
    choices_in,
)
from courses.quizzes.models import Option, Question, Quiz
from courses.quizzes.paper import blank_paper
from courses.quizzes.selectors import whole
from courses.quizzes.services import (
    add_question,
    arrange_questions,
    change_question,
    change_rules,
    remove_question,
    remove_quiz,
)
from courses.quizzes.sheet import copy_of
from lib.admin import OwnAdmin, OwnTable, Text, link, link_to, page_of


class QuestionsTable(OwnTable):
    """The bank of a quiz, to be dragged into order; each question leads to its own page."""

    model = Question
    form = QuestionRowForm
    fields = ["question", "kind_label", "points", "place"]
    readonly_fields = ["question", "kind_label", "points"]
    seen_by = questions_of
    ordering_field = "place"
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # a question is written on a page of its own

    @display(description=_("question"))
    def question(self, question: Question) -> SafeString:
        return link_to(question)

    @display(description=_("answer"))
    def kind_label(self, question: Question) -> str:
        return question.get_kind_display()


@admin.register(Quiz)
class QuizAdmin(LessonRulesAdmin):
    """A quiz and its questions."""

    seen_by = quizzes_of
    fieldsets = [
        (None, {"fields": ["where", "new_question"]}),
        (
            _("Rules"),
            {"fields": ["pass_mark", "attempts_allowed", "questions_drawn", "shuffle", "feedback"]},
        ),
    ]
    readonly_fields = ["where", "new_question"]
    inlines = [QuestionsTable]
    list_display = ["lesson", "course", "question_count", "pass_mark", "attempts_allowed"]
    actions_detail = ["back", "preview", "results"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        rows: QuerySet[Quiz] = super().get_queryset(request)
        return rows.annotate(n=Count("questions"))

    def save_model(
        self,
        request: SignedInRequest,
        obj: Quiz,
        form: ModelForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        change_rules(quiz=obj, by=request.user, **form.cleaned_data)

    def save_formset(
        self,
        request: SignedInRequest,
        form: ModelForm,
        formset: BaseInlineFormSet,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        quiz, by = form.instance, request.user
        writers = Writers(
            add=lambda typed, _position: add_question(quiz=quiz, by=by, **typed),
            change=lambda question, _typed: question,  # only its place is changed here
            remove=lambda question: remove_question(question=question, by=by),
            arrange=lambda order: arrange_questions(quiz=quiz, by=by, order=order),
        )
        save_rows(formset, writers)

    def delete_model(self, request: SignedInRequest, obj: Quiz) -> None:
        remove_quiz(quiz=obj, by=request.user)

    @action(description=_("Preview as a student"), url_path="preview", icon="visibility")
    def preview(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Show every question as a student meets it; nothing can be handed in."""
        quiz = self.get_object(request, object_id)
        sheet = [copy_of(question) for question in whole(quiz.questions.all())]
        context = self.admin_site.each_context(request) | {
            "title": quiz.lesson.title,
            "opts": self.opts,
            "original": quiz,
            "quiz": quiz,
            "back": page_of(quiz),
            "paper": blank_paper(sheet, {}, {}),
        }
        return TemplateResponse(request, "admin/courses/quiz/preview.html", context)

    @action(description=_("Results"), url_path="results", icon="bar_chart")
    def results(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go to how students did; the page belongs to the app that knows them."""
        quiz = self.get_object(request, object_id)
        return redirect("admin:progress_quizattempt_results", quiz.pk)

    @display(description=_("questions"))
    def new_question(self, quiz: Quiz) -> SafeString:
        page = f"{reverse('admin:courses_question_add')}?quiz={quiz.pk}"
        return link(page, _("Write a new question"))

    @display(description=_("questions"), ordering="n")
    def question_count(self, quiz: Quiz) -> Any:
        return getattr(quiz, "n", None)


class OptionsTable(OwnTable):
    """The options of a question, to be dragged into order."""

    model = Option
    form = OptionRowForm
    formset = OptionsFormSet
    fields = ["text", "is_correct", "feedback", "place"]
    seen_by = options_of
    ordering_field = "place"
    hide_title = True
    extra = 0
    verbose_name_plural = _("options, for questions that have some")


@admin.register(Question)
class QuestionAdmin(OwnAdmin):
    """A question with its options. Reached from its quiz."""

    form = QuestionForm
    seen_by = questions_of
    inlines = [OptionsTable]
    fields = ["quiz", "kind", "prompt", "points", "value", "tolerance", "accepted", "explanation"]
    conditional_fields = {
        "value": "kind == 'numeric'",
        "tolerance": "kind == 'numeric'",
        "accepted": "kind == 'text'",
    }
    list_display = ["__str__", "kind_label", "quiz", "course", "points"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    list_filter_submit = True
    search_fields = ["prompt", "quiz__lesson__title", "quiz__lesson__module__course__title"]
    ordering = ["quiz", "position", "id"]
    actions_detail = ["back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        rows: QuerySet[Question] = super().get_queryset(request)
        return rows.select_related("quiz__lesson__module__course")

    def get_readonly_fields(
        self,
        request: SignedInRequest,  # noqa: ARG002
        obj: Question | None = None,
    ) -> list[str]:
        return ["quiz"] if obj else []  # a question stays where it was written

    def formfield_for_foreignkey(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "quiz":
            own = quizzes_of(request.user).select_related("lesson")
            kwargs["queryset"] = own.order_by("lesson__title", "pk")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def save_model(
        self,
        request: SignedInRequest,
        obj: Question,
        form: QuestionForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Written with its options, all at once: see ``save_related``."""

    def save_related(
        self,
        request: SignedInRequest,
        form: QuestionForm,
        formsets: list[Any],
        change: bool,  # noqa: FBT001
    ) -> None:
        (formset,) = formsets
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        question, options, by = form.instance, choices_in(formset), request.user
        if change:
            change_question(question=question, by=by, options=options, **form.cleaned_data)
            return
        added = add_question(by=by, options=options, **form.cleaned_data)
        question.pk = added.pk
        question.refresh_from_db()

    def delete_model(self, request: SignedInRequest, obj: Question) -> None:
        remove_question(question=obj, by=request.user)

    def response_post_save_add(self, request: SignedInRequest, obj: Question) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.quiz))

    def response_post_save_change(self, request: SignedInRequest, obj: Question) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.quiz))

    @action(description=_("Back to the quiz"), url_path="quiz", icon="arrow_back")
    def back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go up to the quiz."""
        return redirect(page_of(self.get_object(request, object_id).quiz))

    @display(description=_("answer"), ordering="kind", label=True)
    def kind_label(self, question: Question) -> tuple[str, str]:
        return question.kind, question.get_kind_display()

    @display(description=_("course"), ordering="quiz__lesson__module__course__title")
    def course(self, question: Question) -> Text:
        return str(question.quiz.lesson.module.course)
