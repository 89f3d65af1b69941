"""Orders with any content that the portal takes, drawn from a seed: for tests of what is made of them.

Short and long, with and without each optional part, in the letters of Europe that names are written in, in both languages.
"""

import base64
import random
from datetime import UTC, datetime, timedelta

from contracts.auth import Credential
from contracts.certificates import Subject
from contracts.forms import FormContent
from contracts.journeys import Journey
from contracts.letters import composed
from contracts.orders import CsrSummary, DeclarationText, OldCertificate, PersonCard, SubscriberCard, Validity
from contracts.products import Product
from orders.domain.content import Content, ServerContent
from orders.forms import form

#: Letters by language, as names and places are written in it.
_LETTERS = (
    "abcdefghijklmnopqrstuvwxyzéëïöüáèêçñ",  # Dutch, French, Spanish
    "abcdefghijklmnoprstuvyząćęłńóśźżčďěňřšťůžľĺŕôäőűăâîșțğışđžćēģīķļņūįėųæøåðþßœĳ",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰς",
    "абвгдежзийклмнопрстуфхцчшщъьюяѐѝљњџћђјіїєґѓќўэыё",
)
_BETWEEN = (" ", " ", " ", "-", "'", "’", ". ", ", ", " & ", "/")
_LONG = 200  # characters of a line at most
#: The orders of every day; any other number is one too.
SEEDS = range(16)


class _Draw:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.moment = datetime(2026, 11, 24, 9, 15, 32, tzinfo=UTC) + timedelta(minutes=self.dice.randrange(10**6))

    def word(self, most: int = 24) -> str:
        letters, many = self.dice.choice(_LETTERS), self.dice.choice((1, 4, 9, most))
        made = "".join(self.dice.choice(letters) for _ in range(self.dice.randint(1, many)))
        return self.dice.choice((made, made.capitalize(), made.upper()))

    def line(self, most: int = _LONG) -> str:
        """A line as it is kept: no space at its ends."""
        wanted, made = self.dice.choice((3, 20, 60, most)), self.word()
        while len(made) < wanted:
            made += self.dice.choice(_BETWEEN) + self.word()
        return composed(made)[:most].strip(" ,.")

    def digits(self, many: int) -> str:
        return "".join(self.dice.choice("0123456789") for _ in range(many))

    def maybe(self) -> bool:
        return self.dice.random() < 0.5

    def serial(self) -> str:
        return self.hexadecimal(self.dice.randint(1, 20))

    def hexadecimal(self, octets: int) -> str:
        return self.dice.randbytes(octets).hex()

    def host(self) -> str:
        labels = [self._label() for _ in range(self.dice.choice((1, 2, 3)))]
        return ".".join([*labels, "voorbeeldstad", "example"])[-253:].lstrip(".-")

    def _label(self) -> str:
        many = self.dice.choice((3, 12, 63))
        return "".join(self.dice.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(many))

    def person(self) -> PersonCard:
        name = "".join(self.dice.choice("abcdefghijklmnopqrstuvwxyz.") for _ in range(self.dice.choice((3, 20, 60))))
        phone = f"+31{self.digits(9)}" if self.dice.random() < 0.6 else None
        return PersonCard(
            number=f"CB{self.digits(7)}",
            name=self.line(),
            email=f"a{name}z@{self.host()}"[:254].replace("..", "."),
            phone=phone,
            organisation=self.line(),
            active=True,
        )

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.host() for _ in range(self.dice.choice((1, 2, 10, 100, 200)))))


def content(seed: int) -> Content:
    """The frozen content of an order."""
    draw = _Draw(seed)
    details, is_renewal, contact = _details(draw), draw.maybe(), draw.person()
    subject = f"CN={contact.name},O={draw.line()},C=NL"
    return Content(
        reference=f"S{draw.digits(17)}",
        journey=Journey.SERVER_RENEW if is_renewal else Journey.SERVER_NEW,
        product=Product.PKIO_PRIVATE,
        language=draw.dice.choice(("nl", "en")),
        contact=contact,
        subscriber=_subscriber(draw),
        renews=_renewed(draw, details.sans) if is_renewal else None,
        price_cents=draw.dice.randint(0, 10**7),
        placed_at=draw.moment,
        details=details,
        credential=Credential(
            sha256=draw.hexadecimal(32), issuer=f"CN={draw.line()},C=NL", subject=subject, serial=draw.serial()
        ),
        terms_version="2026-01",
        declarations=tuple(
            DeclarationText(code=f"d{n}", version="2026-01", text=". ".join(draw.line() for _ in range(n % 4 + 1)))
            for n in range(draw.dice.randint(1, 9))
        ),
    )


def _details(draw: _Draw) -> ServerContent:
    dice, names, spki = draw.dice, draw.names(), draw.hexadecimal(32)
    subject = Subject(
        common_name=names[0],
        organisation=draw.line(),
        locality=draw.line(128),
        state=draw.line(128),
        country="NL",
        serial_number=draw.digits(20) if draw.maybe() else None,
        organisation_identifier=f"NTRNL-{draw.digits(8)}",
    )
    summary = CsrSummary(
        key_type=dice.choice(("EC P-256", "RSA 4096")),
        common_name=names[0],
        sans=names,
        organisation=subject.organisation,
        locality=subject.locality,
        state=subject.state,
        country="NL",
        spki_sha256=spki,
    )
    until = draw.moment.date() + timedelta(days=dice.randint(2, 1095))
    body = base64.encodebytes(dice.randbytes(dice.choice((300, 900, 11_000)))).decode()
    return ServerContent(
        manager=draw.person(),
        subject=subject,
        sans=names,
        spki_sha256=spki,
        csr_summary=summary,
        csr_pem=f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n",
        delivery_email=draw.person().email,
        validity_days=1095,
        validity=Validity(until=until, days=dice.randint(2, 1095), issuer_ends=draw.maybe()) if draw.maybe() else None,
    )


def _renewed(draw: _Draw, names: tuple[str, ...]) -> OldCertificate:
    return OldCertificate(
        id=1,
        serial=draw.serial(),
        common_name=names[0],
        sans=names,
        product=Product.PKIO_PRIVATE,
        not_before=draw.moment,
        not_after=draw.moment + timedelta(days=40),
        manager=None,
    )


def _subscriber(draw: _Draw) -> SubscriberCard:
    return SubscriberCard(
        number=f"P{draw.digits(7)}",
        name=draw.line(),
        kvk=draw.digits(8),
        street=draw.line(),
        postcode=f"{draw.dice.randint(1000, 9999)} AB",
        town=draw.line(),
        state=draw.line(),
        country="NL",
    )


def any_form(seed: int) -> FormContent:
    """The form of such an order, as orders asks for it."""
    made = content(seed)
    ends = made.renews.not_after if made.renews else None
    return form(made, "ab" * 32, "PKIoverheid Private Server", made.placed_at.date(), ends, "https://portal.example")
