"""An owner whose database was restored from a backup, and those who keep copies of what it says."""

import subprocess
import sys
from typing import Any

from chassis import state
from chassis.testing import Identities, Portal
from contracts.envelope import EPOCH

SUBSCRIBER: dict[str, Any] = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip
PERSON: dict[str, Any] = {
    "name": "Sanne de Vries", "email": "s.devries@voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad",
    "enrolled": True, "reason": "aangemeld",
    "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full"}],
}  # fmt: skip
READERS = ("auth", "certificates", "orders")


async def _copies(portal: Portal) -> set[tuple[int, bool]]:
    """Version and activity of the person, as each reader has it."""
    sql = "SELECT version, active FROM person WHERE number = 'CB1000002'"
    return {tuple(await portal.services[name].database.reads.fetchrow(sql)) for name in READERS}


async def test_copies_hear_a_restored_owner_again_once_its_epoch_was_raised(
    portal: Portal, identities: Identities
) -> None:
    """It goes on from a lower version, which copies take for old; in a higher epoch it is newer than all that was said."""
    operator = identities.service("operator", "organisation")
    organisation = portal.services["organisation"]

    async def say(**change: Any) -> int:
        async with portal.client("organisation", operator) as http:
            await http.put("/subscribers/P1234567", json=SUBSCRIBER)
            answer = await http.put("/persons/CB1000002", json=PERSON | change)
        await portal.settle()
        return int(answer.json()["version"])

    assert await say() == 1
    await portal.back_up("organisation")
    for name in ("Sanne Vries", "Sanne van Vries", "S. de Vries"):
        last = await say(name=name)
    assert last == 4 and await _copies(portal) == {(4, True)}
    assert not any(EPOCH in head for _, head, _ in portal.log), "an epoch that was never raised is not said"

    await portal.restore("organisation")
    assert await say(active=False) == 2
    assert await _copies(portal) == {(4, True)}, "who was de-activated after the restore is still active in every copy"

    epoch = await state.raise_epoch(organisation)
    assert await say(active=False, name="Sanne de Vries-Bos") == 3
    assert await _copies(portal) == {(3, False)}
    assert portal.log[-1][1][EPOCH] == str(epoch)
    assert await say() == 4 and await _copies(portal) == {(4, True)}
    assert await state.raise_epoch(organisation) > epoch, "a second restore begins an epoch of its own"


async def test_the_operators_command_raises_the_epoch(portal: Portal) -> None:
    """`python -m chassis SERVICE epoch`, with the service's own settings; it prints the epoch."""
    organisation = portal.services["organisation"]
    command = [sys.executable, "-m", "chassis", "organisation", "epoch"]
    told = subprocess.run(
        command, env={"DATABASE_URL": organisation.database.url}, capture_output=True, text=True, check=True
    )
    async with organisation.database.begin() as tx:
        assert await state.value(tx, "epoch") == told.stdout.split()[-1]
