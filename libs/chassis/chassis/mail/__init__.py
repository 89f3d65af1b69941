"""Mail: words from a service's templates in one layout; a message is a job, sent once by a worker with a fixed Message-ID."""

from chassis.mail.layout import Templates, lay_out
from chassis.mail.sending import BOUNCED, GIVES_UP, HOW, OVERDUE, register, send

__all__ = ["BOUNCED", "GIVES_UP", "HOW", "OVERDUE", "Templates", "lay_out", "register", "send"]
