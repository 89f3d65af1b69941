"""Sets of codes that may grow: a reader of today takes a value of tomorrow, keeps it and shows it as the text it came as.

In events and views every code of a set is `Open`: `Open[Product]` is a `Product` or `Unknown`. Commands name the set
itself, since what is asked must be understood. A type checker then asks at every place what is done with a value that
is newer than the code; the answer where rights are given is: nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_E = TypeVar("_E", bound=StrEnum)
LONGEST = 100  # characters of a code


class Unknown(str):
    """A code that is newer than this reader. It is in no set that is known here, so it gives no rights and has no words."""

    __slots__ = ()

    @property
    def value(self) -> str:
        """The code as text, as a member of a set has it."""
        return str(self)


def opened(kind: type[_E], code: str) -> _E | Unknown:
    """The member of a set with this code, or the code itself when it is newer than the set."""
    try:
        return kind(code)
    except ValueError:
        return Unknown(code)


@dataclass(frozen=True)
class _OpenSet:
    """How pydantic reads, writes and describes `Open[...]`: text in, a member or `Unknown` inside, text out."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kind = _kind(source)
        # a code is printed and stored: no line ends, no control characters
        text = core_schema.str_schema(min_length=1, max_length=LONGEST, pattern=r"^[^\p{C}]+$")
        return core_schema.no_info_after_validator_function(
            lambda code: opened(kind, code),
            text,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda code: code.value, return_schema=core_schema.str_schema(), when_used="json"
            ),
            metadata={"open_set": kind},
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        members = ", ".join(schema["metadata"]["open_set"])
        return {"type": "string", "description": f"Open set; today: {members}."}


def _kind(source: Any) -> type[StrEnum]:
    kinds: tuple[type[StrEnum], ...] = get_args(source)
    return next(kind for kind in kinds if issubclass(kind, StrEnum))


#: A code of a set that may grow: `Open[Product]`.
Open = Annotated[_E | Unknown, _OpenSet()]
