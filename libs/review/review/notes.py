"""Notes among colleagues, whoever has the case and wherever it is. They are acts: no event, form or mail is made of acts."""

from chassis.transaction import Transaction
from contracts.review import Act

from review import store
from review.claim import changed, no_part
from review.store import Review
from review.subject import People


async def note(tx: Transaction, people: People, review: Review, words: str) -> bool:
    """Keep a note with the case. False when the actor's last act was this very note: pressed twice it stands there once.

    It decides nothing, but the case has a new version: who decides has seen it. Refusals: `case.own`, `case.own_subscriber`.
    """
    await no_part(tx, people, review)
    last = (await store.acts(tx, review.subject))[-1:]
    if last and (last[0].act, last[0].by, last[0].note) == (Act.NOTED, tx.actor.number, words):
        return False
    await changed(tx, review, Act.NOTED, words)
    return True
