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
    dice, names, spki, manager = draw.dice, draw.names(), draw.hexadecimal(32), draw.person()
    subject = Subject(
        common_name=names[0],
        organisation=draw.line(),
        locality=draw.line(128),
        state=draw.line(128),
        country="NL",
        serial_number=dice.choice((None, draw.digits(20))),
        organisation_identifier=f"NTRNL-{draw.digits(8)}",
    )
    body = base64.encodebytes(dice.randbytes(dice.choice((300, 900, 11_000)))).decode()
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
    day = draw.moment.date()
    validity = Validity(
        until=day + timedelta(days=dice.randint(2, 1095)), days=dice.randint(2, 1095), issuer_ends=dice.random() < 0.3
    )
    details = ServerContent(
        manager=manager,
        subject=subject,
        sans=names,
        spki_sha256=spki,
        csr_summary=summary,
        csr_pem=f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n",
        delivery_email=draw.person().email,
        validity_days=1095,
        validity=dice.choice((None, validity)),
    )
    renews = OldCertificate(
        id=1,
        serial=draw.hexadecimal(dice.randint(1, 20)),
        common_name=names[0],
        sans=names,
        product=Product.PKIO_PRIVATE,
        not_before=draw.moment,
        not_after=draw.moment + timedelta(days=40),
        manager=None,
    )
    is_renewal, contact = dice.random() < 0.5, draw.person()
    declarations = tuple(
        DeclarationText(code=f"d{n}", version="2026-01", text=". ".join(draw.line() for _ in range(dice.randint(1, 4))))
        for n in range(dice.randint(1, 9))
    )
    street, town, state = draw.line(), draw.line(), draw.line()
    return Content(
        reference=f"S{draw.digits(17)}",
        journey=Journey.SERVER_RENEW if is_renewal else Journey.SERVER_NEW,
        product=Product.PKIO_PRIVATE,
        language=dice.choice(("nl", "en")),
        contact=contact,
        subscriber=SubscriberCard(
            number=f"P{draw.digits(7)}",
            name=draw.line(),
            kvk=draw.digits(8),
            street=street,
            postcode=f"{dice.randint(1000, 9999)} AB",
            town=town,
            state=state,
            country="NL",
        ),
        renews=renews if is_renewal else None,
        price_cents=dice.randint(0, 10**7),
        placed_at=draw.moment,
        details=details,
        credential=Credential(
            sha256=draw.hexadecimal(32),
            issuer=f"CN={draw.line()},C=NL",
            subject=f"CN={contact.name},O={draw.line()},C=NL",
            serial=draw.hexadecimal(dice.randint(1, 20)),
        ),
        terms_version="2026-01",
        declarations=declarations,
    )


def any_form(seed: int) -> FormContent:
    """The form of such an order, as orders asks for it."""
    made = content(seed)
    ends = made.renews.not_after if made.renews else None
    return form(made, "ab" * 32, "PKIoverheid Private Server", made.placed_at.date(), ends, "https://portal.example")
