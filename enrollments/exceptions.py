"""What can go wrong on the way into a course."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class PaymentRequired(DomainError):
    """``extra["purchaseUrl"]`` is where to buy it."""

    code = "payment_required"
    status = 402
    message = _("This course has a price. You are not enrolled yet; buy it and you are in.")


class CourseNotOpen(DomainError):
    code = "course_not_open"
    status = 404
    message = _(
        "This course is not open for enrolment. Nothing was changed; see the catalogue for those that are."
    )


class NotEnrolled(DomainError):
    code = "not_enrolled"
    status = 403
    message = _(
        "You are not enrolled in this course, or your access has ended. Enrol to go on; what you did is kept."
    )


class UpdateAlreadySent(DomainError):
    code = "update_already_sent"
    message = _(
        "This update was sent already, so it can neither be changed nor sent again. Write a new one."
    )


class UpdateTooSoon(DomainError):
    code = "update_too_soon"
    message = _(
        "An update of this course went today, and students get one a day at most. Yours is kept as a draft; "
        "send it tomorrow."
    )
