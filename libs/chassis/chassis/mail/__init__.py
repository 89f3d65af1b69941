"""Mail: a message is a job, sent once by a worker with a fixed Message-ID."""

from chassis.mail.sending import register, send

__all__ = ["register", "send"]
