"""Work that comes by itself: mails (the chassis sends them), codes that are made with their mail, drafts whose time is over, forms that don't come, cases that nobody decides."""

from chassis import mail
from chassis.service import Service
from chassis.work.jobs import Jobs

from orders.adapters import Adapters
from orders.service import drafts, forms, validation
from orders.settings import Settings
from orders.steps import email_code

jobs: Jobs[Adapters] = Jobs()
mail.register(jobs)
jobs.on(email_code.JOB, lease=120)(email_code.send)


@jobs.every(3600)
async def forget_drafts(service: Service[Adapters]) -> None:
    """Throw away drafts that nobody touched for thirty days."""
    async with service.database.begin(service.actor) as tx:
        await drafts.forget_expired(tx)


@jobs.every(30)
async def ask_for_forms_again(service: Service[Adapters]) -> None:
    """Ask again for the forms of placed orders that got no answer."""
    assert isinstance(service.settings, Settings)
    async with service.database.begin(service.actor) as tx:
        await forms.ask_again(tx, service.settings)


@jobs.every(300)
async def alarm_about_forms(service: Service[Adapters]) -> None:
    """An alarm while placed orders wait too long for their form."""
    assert isinstance(service.settings, Settings)
    async with service.database.begin(service.actor) as tx:
        await forms.alarm(tx, service.settings)


@jobs.every(300)
async def alarm_about_cases(service: Service[Adapters]) -> None:
    """An alarm about each case that waits too long for a decision."""
    async with service.database.begin(service.actor) as tx:
        await validation.alarm(tx)
