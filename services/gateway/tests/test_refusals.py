"""Every refusal has words, with and without its parameters."""

import pytest
from contracts.identifiers import LANGUAGES
from contracts.refusals import SLUGS, refuse
from gateway.refusals import SENTENCES, SUBJECTS, explain, sentence
from gateway.words import speaking


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_every_slug_has_a_sentence_without_any_parameter(slug: str) -> None:
    sentences = set()
    for language in LANGUAGES:
        with speaking(language):
            sentences.add(explain(slug, {}))
    assert all(sentence.endswith((".", "?")) and "%(" not in sentence for sentence in sentences)
    assert len(sentences) == len(LANGUAGES)


def test_parameters_are_in_the_language_of_the_sentence() -> None:
    with speaking("en"):
        assert explain("too_many", {"seconds": 1}).endswith("Try again in 1 second.")
        assert explain("order.state", {"state": "approved"}).startswith("The status of this order is now: approved.")
        assert "up to and including 24 November 2029" in explain("renewal.no_gain", {
            "reason": "later", "ends": "2029-11-24", "until": "2029-11-24", "from": "2027-01-01"})  # fmt: skip


def test_no_sentence_is_left_for_a_slug_that_is_gone() -> None:
    assert {key.split("/")[0] for key in SENTENCES} == set(SLUGS)


def test_each_sentence_stands_under_one_subject() -> None:
    assert sum(len(subject) for subject in SUBJECTS) == len(SENTENCES)


def test_s8_the_open_renewal_is_told_by_whom_when_and_under_which_reference() -> None:
    """Amsterdam time, whatever the service sent."""
    told = sentence(
        refuse(
            "renewal.open", name="Joris Bos", at="2026-01-31T12:57:55+00:00", reference="S20260131135755001", order="x"
        )
    )
    assert "Joris Bos" in told and "31 januari 2026 om 13:57" in told and "S20260131135755001" in told


def test_reasons_and_codes_become_words() -> None:
    assert "twee" not in explain("csr.format", {"reason": "more_than_one"})
    assert explain("csr.format", {"reason": "more_than_one"}) == SENTENCES["csr.format/more_than_one"]
    assert "afronding" in explain("draft.step_order", {"step": "completion"}).lower()
    assert "goedgekeurd" in explain("order.state", {"state": "approved"})


def test_a_percent_sign_in_what_a_customer_typed_is_harmless() -> None:
    assert "100%(name)s.example" in explain("names.format", {"name": "100%(name)s.example"})
