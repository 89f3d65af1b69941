"""The one reader of forms: what a person sent, without private keys.

People paste the wrong file. Whatever field a key stands in, it goes no further than here: not to a page, not to a
service. The page is told in which field it stood.
"""

import asyncio
from collections.abc import Collection

from chassis.errors import Refused
from contracts.refusals import refuse
from fastapi import Request
from pki.csr_input import key_file
from pki.private_keys import holds_private_key
from starlette.datastructures import UploadFile

from gateway.fields import PAGE_OF, Sent

#: Nothing longer is ever kept or shown, so nothing behind it is looked at.
_LOOKED_AT = 64 * 1024
_SMALL = 2048  # more is looked at beside the event loop


async def read(request: Request, *, left_to_page: Collection[str] = (), asked: Collection[str] = ()) -> Sent:
    """The form of a request. A private key in a field of `left_to_page` is left to the page; in any other it is refused.

    But for a field of `asked`: there a key that leaked is what is asked for, and it stays in it.

    Raises Refused(`input.private_key`).
    """
    form = await request.form()
    keys: dict[str, str] = {}
    kept: list[tuple[str, UploadFile | str]] = []
    for name, value in form.multi_items():
        if name == PAGE_OF:
            continue  # about the page, and read before it was
        data = await _start(value) if isinstance(value, UploadFile) else value.encode("utf-8", "replace")
        looked_at = data[:_LOOKED_AT]
        if name not in asked and (
            await asyncio.to_thread(holds_private_key, looked_at)
            if len(data) > _SMALL
            else holds_private_key(looked_at)
        ):
            keys[name] = key_file(data)
            kept.append((name, ""))
        else:
            kept.append((name, value))
    if not keys.keys() <= set(left_to_page):
        raise Refused(refuse("input.private_key"))
    sent = Sent(kept)
    sent.secrets = keys
    return sent


async def _start(file: UploadFile) -> bytes:
    data = await file.read(_LOOKED_AT)
    await file.seek(0)
    return data
