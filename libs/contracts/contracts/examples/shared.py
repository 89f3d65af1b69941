"""What the examples share: made-up moments, ids, hashes and texts."""

from datetime import UTC, datetime
from uuid import UUID

AT = datetime(2026, 11, 24, 9, 30, 15, 123456, UTC)
ORDER = UUID("019ab5c0-7a00-7000-8000-000000000001")
REQUEST = UUID("019ab5c0-7a00-7000-8000-000000000002")
NOMINATION = UUID("019ab5c0-7a00-7000-8000-000000000003")
HASH, OTHER = "3f" * 32, "a7" * 32
PEM = "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n"
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB…\n-----END CERTIFICATE REQUEST-----\n"
