"""How a call and its result travel: four bytes of length, then JSON by the function's own annotations."""

import struct
from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any, BinaryIO, get_type_hints

from pydantic import ConfigDict, TypeAdapter, create_model

LONGEST = 16 * 1024 * 1024
_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", arbitrary_types_allowed=False)


def address(function: Callable[..., Any]) -> str:
    """Where a module's function is found again: `package.module:name`. Raises ValueError for anything else."""
    name = f"{function.__module__}:{function.__qualname__}"
    if "<" in name or "." in function.__qualname__:
        raise ValueError(f"{name} is not a function of a module")
    return name


@cache
def arguments_of(function: Callable[..., Any]) -> TypeAdapter[Any]:
    """The adapter of a function's positional arguments, each by its annotation."""
    hints = get_type_hints(function)
    fields: dict[str, Any] = {f"a{n}": (hints[name], ...) for n, name in enumerate(signature(function).parameters)}
    return TypeAdapter(create_model("Arguments", __config__=_BYTES, **fields))


@cache
def result_of(function: Callable[..., Any]) -> TypeAdapter[Any]:
    """The adapter of a function's result."""
    hint = get_type_hints(function)["return"]
    return TypeAdapter(create_model("Result", __config__=_BYTES, value=(hint, ...)))


def pack(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """A call as bytes."""
    adapter = arguments_of(function)
    model = adapter.validate_python({f"a{n}": value for n, value in enumerate(arguments)})
    return address(function).encode() + b"\n" + adapter.dump_json(model)


def called(body: bytes) -> tuple[Callable[..., Any], bytes]:
    """Which function is called, and its arguments as they came. Raises ImportError or AttributeError."""
    name, _, data = body.partition(b"\n")
    module, _, attribute = name.decode().partition(":")
    return getattr(import_module(module), attribute), data


def unpack(function: Callable[..., Any], data: bytes) -> list[Any]:
    """The arguments in these bytes."""
    model = arguments_of(function).validate_json(data)
    return [getattr(model, f"a{n}") for n in range(len(type(model).model_fields))]


def pack_result(function: Callable[..., Any], value: Any) -> bytes:
    """A result as bytes."""
    adapter = result_of(function)
    return adapter.dump_json(adapter.validate_python({"value": value}))


def unpack_result(function: Callable[..., Any], body: bytes) -> Any:
    """The result in these bytes, checked against the function's return type. Raises pydantic's ValidationError."""
    return result_of(function).validate_json(body).value


def write(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    """Send one message: a letter and a body."""
    stream.write(message(kind, body))
    stream.flush()


def message(kind: bytes, body: bytes) -> bytes:
    """A letter and a body as they are sent."""
    return struct.pack(">cI", kind, len(body)) + body


def read(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next message; None at the end of the stream. Raises ValueError for one that is too long."""
    head = stream.read(5)
    if len(head) < 5:
        return None
    kind, size = struct.unpack(">cI", head)
    if size > LONGEST:
        raise ValueError("message too long")
    body = stream.read(size)
    return (kind, body) if len(body) == size else None
