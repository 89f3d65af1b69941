"""Bodies in JSON, read strictly: what two readers could understand differently is not understood at all.

(I-JSON, RFC 7493 sections 2.1 to 2.3: UTF-8, no lone surrogates, no name twice, no number that a double can't hold.
RFC 8259: no NaN or Infinity, no byte order mark. Depth is ours.)
"""

import json
import math
import re
from email.message import Message
from typing import Any, NoReturn

from fastapi import Request

DEPTH = 32
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # also one without end: else each of its quotes is a start
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadJson(ValueError):
    """Not JSON as we take it. The message quotes nothing of the body."""


class StrictRequest(Request):
    """A request whose JSON is read by `loads`."""

    async def json(self) -> Any:
        """The body. Raises BadJson, which FastAPI turns into a refusal of the body."""
        if not hasattr(self, "_json"):
            said = Message()
            said["content-type"] = self.headers.get("content-type", "")
            if str(said.get_param("charset", "utf-8")).lower() != "utf-8":
                raise BadJson("charset")
            self._json = loads(await self.body())
        return self._json

    @property
    def named(self) -> dict[str, Any]:
        """What the request names in its path and, once read, at the top of its body."""
        body = getattr(self, "_json", None)
        return {**(body if isinstance(body, dict) else {}), **self.path_params}


def loads(body: bytes) -> Any:
    """Read JSON; takes time and memory in proportion to the body, whatever is in it. Raises BadJson."""
    if body.startswith(b"\xef\xbb\xbf"):
        raise BadJson("byte order mark")
    if _depth(body) > DEPTH:
        raise BadJson("depth")
    try:
        text = body.decode()
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
    except BadJson:
        raise
    except (ValueError, RecursionError):
        raise BadJson("syntax") from None  # the cause quotes the body
    # a pair of escapes becomes one character; what is left alone is no text
    if b"\\u" in body and _SURROGATE.search(json.dumps(document, ensure_ascii=False)):
        raise BadJson("surrogate")
    return document


def _depth(body: bytes) -> int:
    """How deep arrays and objects go at most."""
    depth = deepest = 0
    for byte in _TEXTS.sub(b"", body).translate(None, _NO_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BadJson("a name twice")
    return members


def _constant(_: str) -> NoReturn:
    raise BadJson("no number")


def _number(text: str) -> float:
    return float(text) if math.isfinite(float(text)) else _constant(text)
