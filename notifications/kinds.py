"""What may be done with a mail of which kind. Kinds are the names of the functions in the apps' ``emails`` modules."""

from __future__ import annotations

from typing import Final

from notifications.models import FAREWELL

#: Their link lets whoever has it into the account: it is for the mailbox alone, not for a colleague's eyes, and is
#: never sent again. A new one is asked for.
SECRET_KINDS: Final = frozenset({"verify_address", "confirm_address", "reset_password"})

#: What a reader may have sent once more without asking anybody: what they bought, joined and earned.
READERS_MAY_REPEAT: Final = frozenset(
    {
        "certificate_issued",
        "certificate_reinstated",
        "certificate_revoked",
        "enrollment_confirmed",
        "order_paid",
        "refund_made",
        "submission_reviewed",
    }
)

#: What makes no sense a second time: its reader is gone, or nobody knows that they are one.
NEVER_REPEATED: Final = SECRET_KINDS | {FAREWELL, "unknown_address", "account_already_exists"}
