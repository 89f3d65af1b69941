"""The words of mails: every mail in Dutch and English, each said whole in its own language, nothing of the data in its shape."""

import re
from types import SimpleNamespace

import pytest
from chassis.mail import lay_out
from contracts.desk import Desk
from orders import mails
from orders.mails import MAILS, Attached, To

#: Words that are in one language only.
DUTCH = {"uw", "u", "het", "een", "heeft", "voor", "wij", "niet", "naar", "uur", "dag", "jaar", "bestelling", "geldig"}
ENGLISH = {"your", "you", "the", "has", "have", "for", "we", "not", "to", "years", "order", "valid", "at"}


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_is_said_in_one_language_and_both_say_the_same(samples: SimpleNamespace, name: str) -> None:
    dutch, english = samples.mail(name, "nl"), samples.mail(name, "en")
    assert (dutch.key, dutch.to, dutch.to_name, dutch.cc) == (english.key, english.to, english.to_name, english.cc)
    assert (dutch.language, english.language) == ("nl", "en")
    assert dutch.letter is not None and english.letter is not None
    assert len(dutch.letter.paragraphs) == len(english.letter.paragraphs)
    assert len(dutch.letter.facts) == len(english.letter.facts) and dutch.letter.link == english.letter.link
    for message, foreign in ((dutch, ENGLISH), (english, DUTCH)):
        assert message.letter is not None
        told = message.model_copy(update={"letter": message.letter.model_copy(update={
            "paragraphs": tuple(p for p in message.letter.paragraphs if p not in {samples.order.reason, samples.question})})})  # fmt: skip
        text, html = lay_out(told, Desk(), "https://portal.example")
        assert words(told.subject + "\n" + text) & foreign == set()
        assert f'<html lang="{message.language}">' in html
        assert (
            "{" not in text
            and "None" not in text
            and "  " not in text.replace("\n  https://", "\n")
            and "\ue000" not in text
        )


def test_dates_are_those_of_amsterdam_in_the_language_of_the_mail(samples: SimpleNamespace) -> None:
    for language, ordered, ends, lasts in (
        ("nl", "05-03-2026 om 00:05 uur", "05-03-2026", "3 jaar, ten minste tot en met 04-03-2029"),
        ("en", "5 March 2026 at 00:05", "5 March 2026", "3 years, at least up to and including 4 March 2029"),
    ):
        values = [value for _, value in samples.mail("issued", language).letter.facts]
        assert ordered in values and ends in values
        assert any(lasts in value for _, value in samples.mail("placed", language).letter.facts)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_b19_a_reason_is_one_paragraph_whatever_is_in_it(samples: SimpleNamespace, language: str) -> None:
    letter = samples.mail("rejected", language).letter
    assert letter.paragraphs[2] == samples.order.reason and len(letter.paragraphs) == 5
    assert [value for _, value in letter.facts if value == "vals"] == []
    forged = samples.mail("discarded", language, deleted_by="A\nVerwijderd door: B\n\n{% raw %}{{ x }}").letter
    assert [value for _, value in forged.facts].count("A\nVerwijderd door: B\n\n{% raw %}{{ x }}") == 1
    assert len(forged.facts) == 4 and len(forged.paragraphs) == 2


@pytest.mark.parametrize(("language", "again"), [("nl", "nog eens gebruiken"), ("en", "the same CSR again")])
def test_a_key_that_may_not_be_used_is_never_advised_again(
    samples: SimpleNamespace, language: str, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every other order that ended without a certificate the CSR may come back; never of a key that leaked."""
    for reason, free in (("key.leaked", True), ("ca.lost", False), ("ca.refused", True), ("", True)):
        monkeypatch.setattr(samples.order, "reason", reason)
        monkeypatch.setitem(samples.told, "csr_reusable", free)
        said = " ".join(samples.mail("withdrawn", language).letter.paragraphs)
        assert (again in said) is (free and reason != "key.leaked"), reason
        said = " ".join(samples.mail("rejected", language).letter.paragraphs)
        assert (again in said) is free


def test_keys_are_what_they_were(samples: SimpleNamespace) -> None:
    """A mail that was asked for before is not asked for again under another key."""
    order, draft = f"order.{samples.order.id}", f"draft.{samples.draft.id}"
    were = {
        "placed": f"{order}.placed", "placed_by_colleague": f"{order}.placed.CB1000003", "approved": f"{order}.approved",
        "rejected": f"{order}.rejected", "issued": f"{order}.issued", "discarded": f"{draft}.discarded.CB1000002",
    }  # fmt: skip
    assert {name: samples.mail(name, "nl").key for name in were} == were
    assert len({samples.mail(name, "nl").key for name in MAILS}) == len(MAILS), "no two mails are one"


def test_who_gets_what_and_with_what(samples: SimpleNamespace) -> None:
    """The certificate goes where it was asked for; an address that is a person's is that person's."""
    for address, number, copies in (
        (samples.karel.email.upper(), samples.karel.number, 1), (samples.sanne.email, samples.sanne.number, 0), ("beheer@voorbeeldstad.example", None, 1),
    ):  # fmt: skip
        to = mails.recipient("issued", samples.content(delivery_email=address))
        assert (to.email, to.name, to.number, len(to.copy)) == (address, samples.karel.name, number, copies)
    assert [a.file_name for a in samples.mail("issued", "nl").attachments] == [
        "_.voorbeeldstad.example.pem",
        "_.voorbeeldstad.example-keten.pem",
    ]
    assert [a.file_name for a in samples.mail("issued", "en").attachments] == [
        "_.voorbeeldstad.example.pem",
        "_.voorbeeldstad.example-chain.pem",
    ]
    assert [a.file_name for a in samples.mail("placed", "en").attachments] == [samples.order.document_name], (
        "as the portal calls it"
    )
    assert {mail.to for mail in MAILS.values()} == set(To) and {mail.attached for mail in MAILS.values()} == set(
        Attached
    )
