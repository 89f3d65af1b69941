"""Structured logs, traces and the correlation id that runs through rows, headers and requests."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

import structlog
from fastapi.telemetry import TelemetryConfig
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, Span, StatusCode

from chassis import counters, failures

correlation: ContextVar[str] = ContextVar("correlation", default="")
#: The address a request came from, when somebody who may say so said it.
source: ContextVar[str] = ContextVar("source", default="")
tracer = trace.get_tracer("mijncertificaten")
#: For every FastAPI app. Its own spans say addresses as they were typed, with the searches and codes in them, and its own records
#: what exceptions quote; each request has one span of ours (`chassis.edge.around`).
OURS_ALONE = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)
_CORRELATION = re.compile(r"^[0-9A-Za-z-]{8,64}\Z")


#: Libraries that log what is no fault; the last says when a pool of ours ends.
_NOISY = ("aiokafka", "httpx", "httpcore", "pyhanko_certvalidator", "pyhanko", "fontTools", "chassis.connecting")


def configure(service: str, level: str = "INFO", otlp_endpoint: str = "") -> None:
    """JSON lines on standard output; spans to the collector when an endpoint is set."""
    logging.basicConfig(stream=sys.stdout, level=level, force=True)
    logging.getLogger().handlers[0].setFormatter(failures.Formatter("%(message)s"))
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_correlation,
            counters.alarm,
            failures.processor,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
    )
    structlog.contextvars.bind_contextvars(service=service)
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if otlp_endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{otlp_endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)


def _with_correlation(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: each line says which story it belongs to and which address asked, where known."""
    if correlation.get():
        line["correlation_id"] = correlation.get()
    if source.get():
        line.setdefault("source", source.get())
    return line


@contextmanager
def span(name: str, context: Any = None, links: Sequence[Link] = ()) -> Iterator[Span]:
    """A span of the trace, or of that of `context`. One that fails says the type of the exception, not its message: that may quote data."""
    started = tracer.start_as_current_span(
        name, context=context, links=links, record_exception=False, set_status_on_exception=False
    )
    with started as current:
        try:
            yield current
        except BaseException as error:
            current.set_status(StatusCode.ERROR, failures.describe(error))
            raise


def new_correlation(given: str | None = None) -> str:
    """The given correlation id when it is well-formed, else a new one; it is set for this context."""
    value = given if given and _CORRELATION.match(given) else uuid4().hex
    correlation.set(value)
    return value


def origin() -> dict[str, str]:
    """What a row or a header says of where it came from: correlation id, and the W3C traceparent of the current span."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return {"correlation_id": correlation.get(), "traceparent": carrier.get("traceparent", "")}


def outgoing() -> dict[str, str]:
    """Headers for a request to another service."""
    carrier = {"x-correlation-id": correlation.get() or new_correlation()}
    propagate.inject(carrier)
    return carrier


log = structlog.get_logger()
