"""The hierarchies and certificate profiles as data: policy OIDs, usages and validities by date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from standins.authority import Shape

TSP = "Voorbeeld Vertrouwensdiensten B.V."
TSP_IDENTIFIER = "NTRNL-23456789"

AUTHENTICATION = "2.16.528.1.1003.1.2.5.1"
SIGNATURE = "2.16.528.1.1003.1.2.5.2"
SEAL = "2.16.528.1.1003.1.2.5.7"
SERVER = "2.16.528.1.1003.1.2.8.6"
TRIAL = "2.16.528.1.1003.1.2.41.15.35.11"
ORGANISATION_VALIDATED = "2.23.140.1.2.2"
ODD = "1.3.6.1.4.1.99999.1"  # of nobody: for the card with the wrong policy

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
MICROSOFT_DOCUMENT_SIGNING = "1.3.6.1.4.1.311.10.3.12"

_SIGN = frozenset({"digital_signature"})
_COMMIT = frozenset({"content_commitment"})
_CERTIFY = frozenset({"key_cert_sign", "crl_sign"})

OCSP_SIGNER = Shape(usage=_SIGN, eku=(OCSP_SIGNING,), no_check=True, status=False)
CARD = Shape(usage=_SIGN, eku=(CLIENT_AUTH, EMAIL_PROTECTION), policies=(AUTHENTICATION,))
CARD_SIGNATURE = Shape(usage=_COMMIT, eku=(EMAIL_PROTECTION,), policies=(SIGNATURE,))
CARD_WRONG_POLICY = Shape(usage=_SIGN, eku=(CLIENT_AUTH, EMAIL_PROTECTION), policies=(ODD,))
CARD_WRONG_EKU = Shape(usage=_SIGN, eku=(SERVER_AUTH,), policies=(AUTHENTICATION,))
SEAL_SHAPE = Shape(usage=_COMMIT, eku=(DOCUMENT_SIGNING, MICROSOFT_DOCUMENT_SIGNING), policies=(SEAL,))
TLS_SERVER = Shape(usage=_SIGN, eku=(SERVER_AUTH,), status=False)
TLS_CLIENT = Shape(usage=_SIGN, eku=(CLIENT_AUTH,), status=False)
TLS_BOTH = Shape(usage=_SIGN, eku=(SERVER_AUTH, CLIENT_AUTH), status=False)


@dataclass(frozen=True)
class Ca:
    """One authority of a hierarchy. Roots and intermediates have no OCSP: their certificates' status is in CRLs."""

    slug: str
    name: str
    parent: str | None = None
    path_length: int | None = None
    policies: tuple[str, ...] = ()
    ocsp: bool = False

    @property
    def shape(self) -> Shape:
        """The certificate profile of this CA."""
        return Shape(usage=_CERTIFY, policies=self.policies, ca=True, path_length=self.path_length)


HIERARCHIES = (
    Ca("login-root", "Voorbeeld Stamcertificaat Personen"),
    Ca("login-domain", "Voorbeeld Domein Personen", "login-root", 1, (AUTHENTICATION, SIGNATURE, ODD)),
    Ca("login-personal", "Voorbeeld Personen CA", "login-domain", 0, (AUTHENTICATION, SIGNATURE, ODD), True),
    Ca("login-stopped", "Voorbeeld Personen CA gestopt", "login-domain", 0, (AUTHENTICATION, SIGNATURE), True),
    Ca("other-root", "Ander Stamcertificaat"),
    Ca("other-personal", "Andere Personen CA", "other-root", 0, (AUTHENTICATION, SIGNATURE), True),
    Ca("server-root", "Voorbeeld Stamcertificaat Servers"),
    Ca("server-issuing", "Voorbeeld Servers CA", "server-root", 0, (SERVER,), True),
    Ca("trial-root", "Voorbeeld PROEF Stamcertificaat"),
    Ca("trial-issuing", "Voorbeeld PROEF Servers CA", "trial-root", 0, (TRIAL,), True),
    Ca("public-root", "Voorbeeld Stamcertificaat Websites"),
    Ca("public-issuing", "Voorbeeld Websites CA", "public-root", 0, (ORGANISATION_VALIDATED,), True),
    Ca("seal-root", "Voorbeeld Stamcertificaat Zegels"),
    Ca("seal-issuing", "Voorbeeld Zegels CA", "seal-root", 0, (SEAL,), True),
)


@dataclass(frozen=True)
class ServerProfile:
    """How certificates of one product are made. `validity`: from that day on, at most so many days."""

    code: str
    authority: str
    policies: tuple[str, ...]
    eku: tuple[str, ...]
    validity: Mapping[date, int]
    ends_with_hierarchy: bool = False  # nothing of this product outlives the hierarchy's end
    wildcard: bool = False
    single_label: bool = False  # `localhost` only
    most_names: int = 100
    browsers: bool = False  # nothing in it that the Baseline Requirements advise against (7.1.2.7.6, 7.1.2.7.11)

    def days(self, on: date) -> int:
        """The longest validity on that day."""
        return self.validity[max((d for d in self.validity if d <= on), default=min(self.validity))]

    def shape(self, rsa: bool) -> Shape:
        """The certificate's shape: keyEncipherment only makes sense for RSA keys."""
        enciphers = rsa and not self.browsers
        usage = {"digital_signature", "key_encipherment"} if enciphers else {"digital_signature"}
        return Shape(usage=frozenset(usage), eku=self.eku, policies=self.policies, key_identifier=not self.browsers)


_LONG_AGO = date(2000, 1, 1)
_BOTH = (SERVER_AUTH, CLIENT_AUTH)

PRODUCTS: Mapping[str, ServerProfile] = {
    "pkio_private": ServerProfile("pkio-server", "server-issuing", (SERVER,), _BOTH, {_LONG_AGO: 1095}, True),
    "pkio_digipoort": ServerProfile("pkio-digipoort", "server-issuing", (SERVER,), _BOTH, {_LONG_AGO: 1095}, True),
    "trial": ServerProfile("trial-server", "trial-issuing", (TRIAL,), _BOTH, {_LONG_AGO: 397}, single_label=True),
    "public_ov": ServerProfile(
        "public-server",
        "public-issuing",
        (ORGANISATION_VALIDATED,),
        (SERVER_AUTH,),
        {_LONG_AGO: 398, date(2026, 3, 15): 200, date(2027, 3, 15): 100, date(2029, 3, 15): 47},
        wildcard=True,
        browsers=True,
    ),
}
#: What the CA calls them: a product that is not listed above is made as the profile that it asks for.
BY_CODE: Mapping[str, ServerProfile] = {profile.code: profile for profile in PRODUCTS.values()}


def limits(hierarchy_end: datetime) -> bytes:
    """What the CA gives of each product, as the file of certificates' setting PRODUCT_LIMITS."""
    listed = [
        {
            "product": product,
            "limits": [
                {
                    "from_date": start.isoformat(),
                    "longest_days": days,
                    "last_day": hierarchy_end.date().isoformat() if profile.ends_with_hierarchy else None,
                }
                for start, days in sorted(profile.validity.items())
            ],
        }
        for product, profile in PRODUCTS.items()
    ]
    return json.dumps(listed, indent=1).encode()
