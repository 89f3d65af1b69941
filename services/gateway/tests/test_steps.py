"""The steps of journeys as pages know them: every form as it is read, and nobody but a step's own files knows its name."""

import base64
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import gateway
import pytest
from contracts.journeys import ANSWERS, STEPS, CertificateAnswers, ConditionsAnswers, Journey, ManagerAnswers, Step
from gateway import journeys, own_texts
from gateway.fields import Sent
from gateway.steps import StepForm, form_of, label, step_of
from gateway.steps.certificate import Form as Certificate
from gateway.steps.conditions import Form as Conditions
from gateway.steps.manager import Form as Manager
from gateway.words import labels
from starlette.datastructures import UploadFile

PACKAGE = Path(gateway.__file__).parent
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----"


def sent(secrets: dict[str, str] | None = None, **fields: Any) -> Sent:
    """A form as a browser sends it; a list is a field that is there more than once."""
    items = [(name, each) for name, value in fields.items() for each in (value if isinstance(value, list) else [value])]
    form = Sent([(name, value) for name, value in items])
    form.secrets = secrets or {}
    return form


def file(content: bytes, name: str = "nieuw.csr") -> UploadFile:
    return UploadFile(BytesIO(content), filename=name)


def test_every_step_has_its_form_its_template_and_a_word_of_its_own() -> None:
    """Whoever adds a step is told here what is missing."""
    paths = [form_of(step).PATH for step in Step]
    assert len(set(paths)) == len(paths) and all(step_of(form_of(step).PATH) is step for step in Step)
    assert all(re.fullmatch(r"[a-z-]+", path) and path != "verwijderen" for path in paths)
    assert {file.stem for file in (PACKAGE / "steps").glob("[a-z]*.py")} == {step.value for step in Step}
    templates = {file.stem for file in (PACKAGE / "templates/steps").glob("[a-z]*.html")}
    assert templates == {step.value for step in Step}
    assert step_of("bestaat-niet") is None and label(Step.CHECK) == "Controle"


def test_every_journey_is_called_something_and_has_a_page_before_its_first_step() -> None:
    assert set(labels.JOURNEYS) == set(journeys.BEGAN) == set(STEPS) == set(Journey)


@pytest.mark.parametrize("step", Step)
def test_what_a_form_keeps_is_what_its_answers_take(step: Step) -> None:
    form = form_of(step)
    assert form.TYPED.keys() == (ANSWERS[step].TYPED.keys() if step in ANSWERS else set())
    assert set(form.TYPED.values()) == set(form.DATA), "what is typed is what one chooses between after a conflict"


@pytest.mark.parametrize("step", ANSWERS)
async def test_every_step_that_has_answers_makes_them_of_a_form(step: Step) -> None:
    fields = {"beheerder": "CB1000010", "akkoord": ["d1"], "csr": CSR, "namen": "", "email": "k@a.example"}
    answers = (await form_of(step).read(sent(**fields))).answers()
    assert type(answers) is ANSWERS[step]


def test_the_wizard_knows_no_step_and_no_journey_by_name() -> None:
    """What is particular to a step is in its own two files, what is to a journey in `journeys.py` and the words."""
    names, codes = "|".join(step.name for step in Step), "|".join(Step)
    paths = "|".join(form_of(step).PATH for step in Step)
    named = rf"Step\.({names})\b|[\"/]({paths})\b|(?<!icon\()'({codes})'"
    engine = [
        PACKAGE / f"{name}.py"
        for name in ("journeys", "pages/journey", "pages/typed", "pages/drafts", "steps/__init__")
    ]
    engine += (PACKAGE / "templates/journey").glob("*.html")
    assert [at.name for at in engine if re.search(named, at.read_text())] == []
    assert all(len(steps) > 1 and steps[-1] not in ANSWERS for steps in STEPS.values()), "the last one places"


@pytest.mark.parametrize("chosen", ["", "CB1", "P1234567", "cb1000010' OR 1=1", "x" * 5000])
async def test_a_manager_that_is_none_is_not_sent(chosen: str) -> None:
    form = await Manager.read(sent(beheerder=chosen))
    assert form.answers() is None and form.errors == [("beheerder", "Kies een certificaatbeheerder.")]
    assert len(form.manager) <= 100


async def test_a_manager_is_read_and_a_file_in_its_place_is_none() -> None:
    assert (await Manager.read(sent(beheerder=" CB1000010\r\n"))).answers() == ManagerAnswers(manager="CB1000010")
    assert (await Manager.read(sent(beheerder=file(b"CB1000010")))).answers() is None
    assert (await Manager.read(sent())).answers() is None


async def test_declarations_are_read_each_once_and_no_more_than_there_can_be() -> None:
    form = await Conditions.read(sent(akkoord=["d1", "d2", "d1"]))
    assert form.answers() == ConditionsAnswers(accepted=("d1", "d2"))
    form = await Conditions.read(sent(akkoord=["x" * 1000] + [f"d{n}" for n in range(50)]))
    assert len(form.answers().accepted) == 20 and len(form.answers().accepted[0]) == 60
    assert (await Conditions.read(sent())).answers().accepted == ()


async def test_a_certificate_is_read_as_it_was_typed() -> None:
    typed = {"csr": f" {CSR}\r\n", "namen": "a.example, b.example;c.example\r\na.example", "email": " k@a.example "}
    form = await Certificate.read(sent(**typed, looptijd="730", waarschuwingen="ja"))
    assert form.answers() == CertificateAnswers(
        csr=CSR,
        sans=("a.example", "b.example", "c.example"),
        delivery_email="k@a.example",
        term_days=730,
        accept_warnings=True,
    )
    assert form.names == "a.example, b.example;c.example\na.example", "shown again as it was typed"
    assert (await Certificate.read(sent(csr=CSR, waarschuwingen="nee"))).answers().accept_warnings is False


async def test_a_file_goes_on_byte_for_byte() -> None:
    for content in (b"\x30\x82\xff\x00", CSR.encode("utf-16"), b""):
        form = await Certificate.read(sent(csr="", csr_bestand=file(content)))
        assert base64.b64decode(form.answers().model_dump(mode="json")["csr_file"]) == content
    assert (await Certificate.read(sent(csr="", csr_bestand=file(b"", name="")))).file is None, "none was chosen"


@pytest.mark.parametrize(
    ("fields", "secrets", "wrong"),
    [
        ({"csr": "x" * 16_385}, {}, ("csr", "csr.too_large")),
        ({"csr": "", "csr_bestand": file(b"x" * 16_385)}, {}, ("csr", "csr.too_large")),
        ({"csr": ""}, {"csr": ""}, ("csr", "csr.private_key")),
        ({"csr": "", "csr_bestand": ""}, {"csr_bestand": "pkcs12"}, ("csr", "csr.private_key")),
        ({"namen": ""}, {"namen": ""}, ("sans", "input.private_key")),
        ({"email": ""}, {"email": ""}, ("delivery_email", "input.private_key")),
        ({"namen": "\n".join(f"n{n}.example" for n in range(201))}, {}, ("sans", "names.too_many")),
        ({"namen": "n" * 301}, {}, ("sans", "names.format")),
        ({"email": "e" * 301}, {}, ("delivery_email", "email.invalid")),
        *(
            ({"looptijd": bad}, {}, ("term", "term.unfit"))
            for bad in ("0", "-1", "36501", "1e3", "³⁶⁵", "01", "9" * 400)
        ),
    ],
)
async def test_what_can_not_be_a_request_is_found_before_it_is_sent(
    fields: dict[str, Any], secrets: dict[str, str], wrong: tuple[str, str]
) -> None:
    """Each at its input, everything else as it was typed, and nothing is sent."""
    usual = {"csr": CSR, "namen": "a.example", "email": "k@a.example"}
    form = await Certificate.read(sent(secrets, **{**usual, **fields}))
    assert [(f.field, f.slug) for f in form.findings] == [wrong] and form.answers() is None
    assert form.FOUND_IN[wrong[0]] and all(getattr(form, name, CSR) for name in usual.keys() - fields.keys())
    assert len(form.csr) <= 16_384 and len(form.email) <= 300 and len(form.term) <= 5


@pytest.mark.parametrize("form", [form_of(step) for step in Step], ids=lambda form: form.PATH)
def test_a_refusal_about_an_input_is_about_one_that_the_page_has(form: type[StepForm]) -> None:
    """No link of the summary leads to nothing."""
    (step,) = [step for step in Step if form_of(step) is form]
    template = PACKAGE / f"templates/steps/{step}.html"
    included = re.findall(r"include '(steps/[\w.]+)'", template.read_text())
    text = template.read_text() + "".join((PACKAGE / "templates" / name).read_text() for name in included)
    for name in {*form.ABOUT.values(), *form.FOUND_IN.values()}:
        bare = re.sub(r"-\d+$", "-{{ loop.index }}", name)
        asked = name in own_texts.INPUTS.values() and "form.own_fields()" in text
        assert asked or any(f'id="{each}"' in text or f"'{each}'" in text for each in (name, bare)), name
