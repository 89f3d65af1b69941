"""Mail: words from a service's templates in one layout; a message is a job, sent once by a worker with a fixed Message-ID."""

from chassis.mail.layout import Templates, lay_out
from chassis.mail.sending import HOW, register, send

__all__ = ["HOW", "Templates", "lay_out", "register", "send"]
