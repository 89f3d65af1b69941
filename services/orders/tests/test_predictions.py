"""The certificate that the CA would make of an order: predicted, linted by a job, shown at the case; what is wrong a person looks at."""

from datetime import UTC, datetime
from typing import Any

import pytest
from chassis import clock
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from orders import linter, predicted
from orders.domain.prediction import Found, Prediction
from orders.linter import Linter, LinterAway

SUBJECT = (
    ("C", "NL"),
    ("ST", "Utrecht"),
    ("L", "Voorbeeldstad"),
    ("O", "Gemeente Voorbeeldstad"),
    ("CN", "www.voorbeeldstad.nl"),
)
NAMES = ("www.voorbeeldstad.nl", "*.voorbeeldstad.nl", "xn--bcher-kva.voorbeeldstad.nl")


def request(key: Any = None) -> str:
    signed = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )
    return signed.public_bytes(Encoding.PEM).decode()


def found(
    day: datetime, days: int, *, names: tuple[str, ...] = NAMES, subject=SUBJECT, public: bool = True, key: Any = None
) -> list[str]:
    return [each.code for each in predicted.lint(Prediction(subject, names, request(key), day, days, public))]


@pytest.mark.parametrize(
    ("day", "days", "wanted"),
    [
        (datetime(2026, 3, 14, 23, 59, 59, tzinfo=UTC), 397, ""),
        (datetime(2026, 3, 15, tzinfo=UTC), 397, "200_days"),
        (datetime(2026, 3, 15, tzinfo=UTC), 199, ""),
        (datetime(2027, 3, 14, 23, 59, 59, tzinfo=UTC), 199, ""),
        (datetime(2027, 3, 15, tzinfo=UTC), 199, "100_days"),
        (datetime(2027, 3, 15, tzinfo=UTC), 99, ""),
        (datetime(2029, 3, 14, 23, 59, 59, tzinfo=UTC), 99, ""),
        (datetime(2029, 3, 15, tzinfo=UTC), 99, "47_days"),
        (datetime(2029, 3, 15, tzinfo=UTC), 46, ""),
    ],
)  # fmt: skip
def test_r067_the_rules_are_those_of_the_first_day(day: datetime, days: int, wanted: str) -> None:
    codes = found(day, days)
    assert [code.endswith(wanted) for code in codes] == ([True] if wanted else [])


DAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 3072)])
def test_r067_a_right_order_has_nothing_and_its_own_key(key: Any) -> None:
    assert found(DAY, 199, key=key) == []
    private = tuple(name for name in NAMES if "*" not in name)
    assert (
        found(
            DAY,
            1095,
            names=private,
            public=False,
            key=key,
            subject=(*SUBJECT, ("serialNumber", "00000003123456780000")),
        )
        == []
    )
    der = predicted.predicted(Prediction(SUBJECT, NAMES, request(key), DAY, 199, True))
    assert x509.load_der_x509_certificate(der).public_key() == key.public_key()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"subject": (*SUBJECT, ("serialNumber", "0001"))}, "cabf.serverauth.ov.unknown_attribute_present"),
        ({"names": (*NAMES, "intern.local")}, "cabf.internal_domain_name"),
        ({"names": (*NAMES, "a_b.voorbeeldstad.nl")}, "cabf.serverauth.invalid_dnsname_syntax"),
        ({"subject": tuple(part for part in SUBJECT if part[0] != "C")}, "cabf.serverauth.ov.country_attribute_absent"),
        ({"names": NAMES[1:]}, "cabf.serverauth.subscriber_common_name_unknown_source"),
        ({"key": rsa.generate_private_key(65537, 1024)}, ""),
        ({"subject": (*SUBJECT[:3], ("O", "N" * 65), SUBJECT[4]), "public": False}, ""),
    ],
)  # fmt: skip
def test_r067_what_is_wrong_is_told_by_the_linters_own_code(wrong: dict[str, Any], code: str) -> None:
    codes = found(DAY, 199, **wrong)
    assert codes and (not code or code in codes), codes


def test_the_own_computer_is_a_name_in_what_is_for_tests_alone() -> None:
    names = ("localhost", "intern.local", "a_b.voorbeeldstad.nl")
    ours, theirs = (
        {each.message for each in predicted.lint(Prediction(SUBJECT, names, request(), DAY, 90, False, for_tests))}
        for for_tests in (True, False)
    )
    assert theirs - ours == {'Invalid domain name syntax: "localhost"'} and ours < theirs


async def test_the_linter_runs_in_a_sandbox_of_its_own() -> None:
    answer = await Linter().lint(Prediction(SUBJECT, (*NAMES, "intern.local"), request(), DAY, 199, True))
    assert answer == (Found("ERROR", "cabf.internal_domain_name", 'Internal domain name: "intern.local"'),)
    with pytest.raises(LinterAway) as away:
        await Linter().lint(Prediction(SUBJECT, NAMES, "geen aanvraag", DAY, 199, True))
    assert not away.value.again


class Says:
    """A linter that says this, or fails so."""

    def __init__(self, *found: Found, fails: LinterAway | None = None) -> None:
        self.found, self.fails, self.asked = found, fails, []

    async def lint(self, prediction: Prediction) -> tuple[Found, ...]:
        self.asked.append(prediction)
        if self.fails is not None:
            raise self.fails
        return self.found


WRONG = Found("ERROR", "cabf.internal_domain_name", 'Internal domain name: "intern.local"')


def use(shop, says: Says) -> Says:
    object.__setattr__(shop.portal.services["orders"].adapters, "linter", says)
    return says


async def case(shop, order: str) -> dict[str, Any]:
    async with shop.validator() as http:
        return (await http.get(f"/validation/cases/{order}")).json()


async def test_b1_r067_an_order_is_linted_once_when_it_is_a_case(shop) -> None:
    says = use(shop, Says())
    order = await shop.place()
    assert says.asked == []
    await shop.seal(order)
    (prediction,) = says.asked
    assert prediction.names[0] == "www.voorbeeldstad.nl" and prediction.days == 1095 and not prediction.public
    assert dict(prediction.subject)["O"] == "Gemeente Voorbeeldstad"
    shown = await case(shop, order)
    assert shown["prediction"]["outcome"] == "right" and shown["prediction"]["linter"] == linter.NAME
    assert shown["prediction"]["rules"] <= clock.local(clock.now()).date().isoformat()
    assert "prediction_looked_at" not in [check["check"] for check in shown["by_hand"]]
    assert (await shop.decide(order)).status_code == 200
    await shop.settle()
    assert len(says.asked) == 1


async def test_b1_r067_what_is_wrong_blocks_until_a_person_looked_at_it(shop) -> None:
    use(shop, Says(WRONG))
    order = await shop.place()
    await shop.seal(order)
    shown = await case(shop, order)
    assert shown["prediction"]["findings"] == [{"severity": "ERROR", "code": WRONG.code, "message": WRONG.message}]
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["params"]) == (409, {"checks": "prediction_looked_at", "count": 1})
    async with shop.validator() as http:
        version = (await http.get(f"/validation/cases/{order}")).json()["version"]
        tick = {
            "version": version,
            "check": "prediction_looked_at",
            "done": True,
            "note": "Regel van de uitgever zelf.",
        }
        ticked = await http.post(f"/validation/cases/{order}/check", json=tick)
        assert ticked.status_code == 200, ticked.text
        approved = await http.post(f"/validation/cases/{order}/approve", json={"version": ticked.json()["version"]})
    assert approved.status_code == 200, approved.text


async def test_f48_a_linter_that_does_not_get_through_is_shown_as_not_checked(shop) -> None:
    use(shop, Says(fails=LinterAway(again=False)))
    order = await shop.place()
    await shop.seal(order)
    assert (await case(shop, order))["prediction"]["outcome"] == "unchecked"
    assert (await shop.decide(order)).status_code == 200


async def test_a_linter_that_is_busy_is_asked_again(shop) -> None:
    says = use(shop, Says(fails=LinterAway(again=True)))
    order = await shop.place()
    await shop.seal(order)
    assert (await case(shop, order))["prediction"]["outcome"] == "waits"
    says.fails = None
    await shop.sql("UPDATE job SET not_before = not_before - interval '1 minute' WHERE kind = 'lint'")
    await shop.settle()
    assert (await case(shop, order))["prediction"]["outcome"] == "right"


async def test_r067_it_is_done_again_when_the_rules_or_the_linter_are_others(
    shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = use(shop, Says())
    order = await shop.place()
    await shop.seal(order)
    await again(shop)
    assert len(says.asked) == 1
    await shop.sql("INSERT INTO product_term (product, days, from_date, price_cents) VALUES ('pkio_private', 30, $1, 100)",
                   clock.local(clock.now()).date())  # fmt: skip
    says.found = (WRONG,)
    await again(shop)
    shown = await case(shop, order)
    assert len(says.asked) == 2 and shown["prediction"]["rules"] == clock.local(clock.now()).date().isoformat()
    assert "prediction_looked_at" in [check["check"] for check in shown["by_hand"] if check["required"]]
    monkeypatch.setattr(linter, "NAME", "pkilint 99")
    says.found = ()
    await again(shop)
    shown = await case(shop, order)
    assert len(says.asked) == 3 and shown["prediction"]["outcome"] == "right"
    assert "prediction_looked_at" not in [check["check"] for check in shown["by_hand"]]
    assert (await shop.decide(order)).status_code == 200


async def again(shop) -> None:
    service = shop.portal.services["orders"]
    await next(run for _, run in service.jobs.periodic if run.__name__ == "lint_again")(service)
    await shop.settle()
