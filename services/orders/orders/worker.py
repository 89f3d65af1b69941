"""Work that comes by itself: mails (the chassis sends them), codes that are made with their mail, drafts whose time is over, forms that don't come, cases that nobody decides."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from chassis import mail
from chassis.service import Service
from chassis.transaction import Transaction
from chassis.work.jobs import Jobs, Periodic, Work

from orders.adapters import Adapters
from orders.service import (
    approval,
    drafts,
    forms,
    hints,
    invitations,
    mailing,
    nominations,
    predictions,
    questions,
    together,
)
from orders.settings import Settings
from orders.steps import email_code
from orders.store import batches, copies
from orders.store import hints as kept_hints

jobs: Jobs[Adapters] = Jobs()
mail.register(jobs, mailing.undelivered, copies.marked)
jobs.on(
    hints.JOB,
    overdue=timedelta(minutes=10),
    gives_up=timedelta(minutes=10),
    on_give_up=hints.given_up,
    longest=60,
    concurrency=2,
)(hints.look_up)
jobs.on(
    predictions.JOB,
    overdue=timedelta(hours=1),
    gives_up=timedelta(hours=4),
    on_give_up=predictions.given_up,
    longest=120,
)(predictions.lint)
jobs.on(email_code.JOB, overdue=timedelta(minutes=10), on_give_up=email_code.undelivered, **mail.HOW)(email_code.send)
jobs.on(invitations.JOB, overdue=mail.OVERDUE, gives_up=mail.GIVES_UP, on_give_up=invitations.undelivered, **mail.HOW)(
    invitations.send
)


jobs.on(together.JOB, overdue=timedelta(hours=1))(together.send)


def _every(name: str, seconds: float, each: Callable[[Transaction, Settings], Awaitable[object]]) -> Periodic[Adapters]:
    """This, in one transaction, every so many seconds; by its name it is logged and counted. May run twice at once."""

    async def run(service: Service[Adapters]) -> None:
        assert isinstance(service.settings, Settings)
        async with service.database.begin(service.actor) as tx:
            await each(tx, service.settings)

    run.__name__ = name
    return jobs.every(seconds)(run)


forget_drafts = _every("forget_drafts", 3600, lambda tx, _: drafts.forget_expired(tx))
forget_batches = _every("forget_batches", 3600, lambda tx, _: batches.forget_expired(tx))
forget_hints = _every("forget_hints", 3600, lambda tx, _: kept_hints.forget(tx))
ask_for_forms_again = _every("ask_for_forms_again", 30, forms.ask_again)
say_approvals_again = _every("say_approvals_again", 60, approval.say_again)
say_nominations_again = _every("say_nominations_again", 3600, nominations.say_again)
lint_again = _every("lint_again", 600, lambda tx, _: predictions.ask_again(tx))
alarm_about_orders = _every("alarm_about_orders", 300, approval.alarm)
follow_questions = _every("follow_questions", 3600, questions.follow)


@jobs.on("say_withdrawn", overdue=timedelta(hours=1))
async def say_withdrawn(work: Work[Adapters]) -> None:
    """Say once that an order was withdrawn when the tables were changed."""
    async with work.begin() as tx:
        await questions.say_withdrawn(tx, UUID(work.job.payload["order"]))
        await work.done(tx)
