"""The wizard through the browser: steps in order, everything kept, every finding told at once (S8, S10)."""

import base64
import html
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from chassis.testing.inputs import rows
from contracts.journeys import STEPS, Journey
from contracts.orders import KeyRange, Renewals, State, Step
from contracts.refusals import Refusal, refuse
from gateway.steps import form_of

PATH = "/aanvragen/01920000-0000-7000-8000-000000000001"
SAVED = r"/drafts/[\w-]+/steps/certificate"
PLACED = "/bestellingen/01920000-0000-7000-8000-000000000002/geplaatst"
PLACE = PATH.replace("/aanvragen", "/drafts") + "/place"
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----"
TYPED = {"versie": "4", "csr": CSR, "namen": "a.example\r\nb.example, a.example", "email": "k@voorbeeldstad.example"}

STEPS_HERE = STEPS[Journey.SERVER_RENEW]


def sent(services: Any, path: str, method: str = "POST") -> dict[str, Any]:
    """The one command that went to this path."""
    (request,) = services.sent(method, path)
    found: dict[str, Any] = json.loads(request.content)
    return found


def sends(services: Any) -> bool:
    """Whether anything was saved or placed."""
    return bool(services.sent("PUT", r"/drafts/.*") or services.sent("POST", r"/drafts/.*"))


@pytest.fixture
def at(services: Any, samples: Any) -> Callable[..., None]:
    """`at(step)`: the draft is complete up to this step."""

    def set_up(step: Step, **more: Any) -> None:
        draft = samples.draft(done=samples.done(until=step), **more)
        services.on("GET", r"/drafts/[\w-]+", draft)

    return set_up


def saved(services: Any, samples: Any, step: Step) -> None:
    """Saving this step succeeds."""
    done = (*samples.done(until=step), step)
    services.on("PUT", rf"/drafts/[\w-]+/steps/{step.value}", samples.draft(done=done, version=5))


async def test_s8_the_start_leads_to_the_first_open_step(services: Any, web: httpx.AsyncClient) -> None:
    """POST, then 303 to the draft."""
    answer = await web.post("/servercertificaten/2/verlengen")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/contactpersoon")
    assert sent(services, "/drafts") == {"certificate": 2, "language": "nl", "instead_of": None, "replaces": None}


async def test_s8_in_two_pages_what_is_proposed_is_confirmed_with_the_request(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: the start leads to the request; its page shows what it confirms, and saves that first, each in the version before it."""
    answer = await web.post("/servercertificaten/2/verlengen", data={"kort": "ja"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/certificaat")
    html = (await web.get(f"{PATH}/certificaat")).text
    assert "Dit nemen we over" in html and 'name="bevestigt" value="contactpersoon certificaatbeheerder"' in html
    assert f'href="{PATH}/certificaatbeheerder?terug=certificaat"' in html
    versions = {Step.CONTACT: 5, Step.MANAGER: 6, Step.CERTIFICATE: 7}
    for step, version in versions.items():
        done = tuple(s for s in versions if versions[s] <= version)
        services.on("PUT", rf"/drafts/[\w-]+/steps/{step.value}", samples.draft(done=done, version=version))
    typed = {
        "versie": "4",
        "csr": "aanvraag",
        "email": "a@voorbeeldstad.example",
        "bevestigt": "contactpersoon certificaatbeheerder",
    }
    answer = await web.post(f"{PATH}/certificaat", data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/controle")
    said = [json.loads(request.content) for request in services.sent("PUT", r"/drafts/.*")]
    assert [(each["version"], each["answers"]["step"]) for each in said] == [
        (4, "contact"),
        (5, "manager"),
        (6, "certificate"),
    ]
    assert said[1]["answers"]["manager"] == "CB1000010"


@pytest.mark.parametrize(
    "more",
    [
        {"manager": None},
        {"manager_note": "manager.inactive"},
        {"prepared_by": "Vera Toets"},
        {"own": False, "owner": "Joris Bos"},
    ],
)
async def test_s8_where_something_is_to_be_chosen_it_goes_step_by_step(
    more: dict[str, Any], services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: nobody to propose, or what somebody else began: the first step that is not complete, and no step is skipped."""
    services.on("POST", "/drafts", samples.draft(**more))
    services.on("GET", r"/drafts/[\w-]+", samples.draft(**more))
    assert (await web.post("/servercertificaten/2/verlengen", data={"kort": "ja"})).headers[
        "location"
    ] == f"{PATH}/contactpersoon"
    assert (await web.get(f"{PATH}/certificaat")).headers["location"] == f"{PATH}/contactpersoon"
    await web.post(
        f"{PATH}/certificaat", data={"versie": "4", "csr": "x", "email": "a@a.example", "bevestigt": "contactpersoon"}
    )
    assert [r.url.path.rpartition("/")[2] for r in services.sent("PUT", r"/drafts/.*")] == ["certificate"]
    done = samples.draft(done=samples.done(until=Step.CHECK), **more)
    services.on("GET", r"/drafts/[\w-]+", done)
    placed = await web.post(
        f"{PATH}/controle/plaats", data={"versie": "4", "akkoord-alle": "ja", "verklaringen": "a b"}
    )
    assert (placed.status_code == 404) is bool(more.get("prepared_by") or more.get("owner"))


async def test_s8_a_request_that_is_wrong_comes_back_in_the_version_after_what_was_confirmed(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: what was confirmed stays saved, and going on does not meet one's own save as somebody else's."""
    for step, version in ((Step.CONTACT, 5), (Step.MANAGER, 6)):
        services.on(
            "PUT",
            rf"/drafts/[\w-]+/steps/{step.value}",
            samples.draft(done=(Step.CONTACT, Step.MANAGER)[: version - 4], version=version),
        )
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("email.invalid"))
    services.on("GET", r"/drafts/[\w-]+", samples.draft())
    typed = {"versie": "4", "csr": "aanvraag", "email": "a", "bevestigt": "contactpersoon certificaatbeheerder"}
    answer = await web.post(f"{PATH}/certificaat", data=typed)
    assert answer.status_code == 422 and 'name="versie" value="6"' in answer.text


async def test_s8_the_second_page_reads_declares_and_places(
    services: Any, samples: Any, web: httpx.AsyncClient, at: Any
) -> None:
    """S8, S10, S12: exactly the declarations that the page shows are given, by one tick; without it nothing is placed, and it says so at the tick."""
    at(Step.CHECK)
    html = (await web.get(f"{PATH}/controle")).text
    codes = [declaration.code for declaration in samples.declarations()]
    assert f'name="verklaringen" value="{" ".join(codes)}"' in html and f'formaction="{PATH}/controle/plaats"' in html
    for step, version in ((Step.CHECK, 5), (Step.CONDITIONS, 6)):
        services.on(
            "PUT", rf"/drafts/[\w-]+/steps/{step.value}", samples.draft(done=samples.done(until=step), version=version)
        )
    sent_along = {"versie": "4", "verklaringen": " ".join(codes)}
    answer = await web.post(f"{PATH}/controle/plaats", data={**sent_along, "akkoord-alle": "ja"})
    assert (answer.status_code, answer.headers["location"]) == (303, PLACED)
    said = [json.loads(request.content) for request in services.sent("PUT", r"/drafts/.*")]
    assert [(each["version"], each["answers"]["step"]) for each in said] == [(4, "check"), (5, "conditions")]
    assert said[1]["answers"]["accepted"] == codes and sent(services, PLACE)["version"] == 6
    services.asked.clear()
    services.on("PUT", r"/drafts/[\w-]+/steps/conditions", refuse("conditions.missing"))
    answer = await web.post(f"{PATH}/controle/plaats", data=sent_along)
    assert answer.status_code == 422 and 'href="#akkoord-1"' in answer.text and 'name="versie" value="5"' in answer.text
    assert not services.sent("POST", r"/drafts/.*/place")


async def test_s10_pressed_twice_on_the_second_page_it_is_one_order(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S10: the second press meets what the first saved, and goes to the order that it placed; another's order is told."""
    first = samples.draft(done=(*samples.done(until=Step.CONDITIONS), Step.CONDITIONS), version=6,
                          accepted=tuple(d.code for d in samples.declarations()))  # fmt: skip
    services.on("GET", r"/drafts/[\w-]+", first)
    services.on("PUT", r"/drafts/[\w-]+/steps/.*", refuse("draft.stale", version=6))
    codes = " ".join(first.accepted)
    answer = await web.post(
        f"{PATH}/controle/plaats", data={"versie": "4", "akkoord-alle": "ja", "verklaringen": codes}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, PLACED)
    assert sent(services, PLACE)["version"] == 6
    for number, status in (("CB1000002", 303), ("CB1000003", refuse("draft.placed").status)):
        placed = refuse(
            "draft.placed",
            number=number,
            name="x",
            at=samples.now.isoformat(),
            reference="S20261124120000001",
            order=PLACED.split("/")[2],
        )
        services.on("GET", r"/drafts/[\w-]+", placed)
        answer = await web.post(
            f"{PATH}/controle/plaats", data={"versie": "4", "akkoord-alle": "ja", "verklaringen": codes}
        )
        assert answer.status_code == status
        assert (answer.headers.get("location") == PLACED) is (status == 303)


async def test_s8_what_a_colleague_changed_meanwhile_is_read_again(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: nothing is placed that was not on the page."""
    changed = samples.draft(done=samples.done(until=Step.CHECK), version=9)
    services.on("GET", r"/drafts/[\w-]+", changed)
    services.on("PUT", r"/drafts/[\w-]+/steps/check", refuse("draft.stale", version=9))
    answer = await web.post(f"{PATH}/controle/plaats", data={"versie": "4", "akkoord-alle": "ja", "verklaringen": "a"})
    assert answer.status_code == 409 and 'name="versie" value="9"' in answer.text
    assert not services.sent("POST", r"/drafts/.*/place")


async def test_s8_an_older_draft_is_gone_on_with_or_thrown_away_only_as_one_chose(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """The start page says whose there are, from when and where they rest; a click on the start never resumes one."""
    mine, theirs = samples.orders().drafts
    services.on("GET", "/renewals", Renewals(notices=(), drafts=(mine, theirs)))
    services.on("POST", "/drafts", refuse("draft.exists", draft=str(mine.id), version=4, at=samples.now.isoformat()))
    page = await web.get("/servercertificaten/2/verlengen")
    again = await web.post("/servercertificaten/2/verlengen")
    assert (page.status_code, again.status_code) == (200, 409)
    for answer in (page, again):
        assert "U heeft al een concept van deze verlenging" in answer.text and "Start verlenging" not in answer.text
        assert "Concept van u" in answer.text and "Concept van Joris Bos" in answer.text
        assert "gebleven bij: Certificaat" in answer.text and "gebleven bij: Voorwaarden" in answer.text
        assert f'href="{PATH}"' in answer.text and 'name="in-plaats-van" value="4"' in answer.text
    services.asked.clear()
    services.on("POST", "/drafts", samples.draft())
    await web.post("/servercertificaten/2/verlengen", data={"in-plaats-van": "4"})
    assert sent(services, "/drafts")["instead_of"] == 4


async def test_s8_a_colleagues_draft_is_told_and_left(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """One begins one's own beside it."""
    services.on("GET", "/renewals", Renewals(notices=(), drafts=samples.orders().drafts[1:]))
    answer = await web.get("/servercertificaten/2/verlengen")
    assert "Er is al een concept van een collega" in answer.text and "Concept van Joris Bos" in answer.text
    assert "Start verlenging" in answer.text and "Begin opnieuw" not in answer.text


async def test_s8_an_open_renewal_is_replaced_by_its_button_alone(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Who, when, which reference; the order that the page showed goes along, and no other press names one."""
    services.on("GET", "/renewals", Renewals(notices=(samples.notice(replaceable=True),)))
    services.on("GET", "/offers", samples.offers(refuse("renewal.open", **samples.opened().params)))
    page = (await web.get("/servercertificaten/2/verlengen")).text
    order = str(samples.notice().order)
    assert "Joris Bos vroeg de verlenging aan op" in page and f'name="vervangt" value="{order}"' in page
    assert "Vervang deze bestelling" in page and "Start verlenging" not in page
    answer = await web.post("/servercertificaten/2/verlengen", data={"vervangt": order})
    assert answer.status_code == 303 and sent(services, "/drafts")["replaces"] == order
    services.asked.clear()
    await web.post("/servercertificaten/2/verlengen")
    assert sent(services, "/drafts")["replaces"] is None
    services.asked.clear()
    wrong = await web.post("/servercertificaten/2/verlengen", data={"vervangt": "1; x"})
    assert wrong.status_code == 422 and not services.sent("POST", "/drafts")


@pytest.mark.parametrize(
    ("state", "looked_at", "why"),
    [(State.IN_VALIDATION, True, "bekijkt die bestelling nu"), (State.APPROVED, False, "is al goedgekeurd")],
)
async def test_s8_what_may_not_be_withdrawn_is_not_offered_to_be_replaced(
    state: State, looked_at: bool, why: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    notice = samples.notice(state=state, under_review=looked_at)
    services.on("GET", "/renewals", Renewals(notices=(notice,)))
    services.on("GET", "/offers", samples.offers(refuse("renewal.open", **samples.opened().params)))
    page = (await web.get("/servercertificaten/2/verlengen")).text
    assert why in page and 'name="vervangt"' not in page and "Start verlenging" not in page


async def test_s8_every_step_says_what_is_replaced_and_the_last_one_when_that_can_not_be_any_more(
    visit: Any, services: Any, web: httpx.AsyncClient
) -> None:
    page = (await visit("draft-replaces")).text
    assert "U vervangt een bestelling" in page and page.count("trekken wij die in") == 1 and "Plaats bestelling" in page
    gone = (await visit("draft-not-replaced")).text
    assert "Dat kan nu niet" in gone and "Plaats bestelling" not in gone and "Bestelling vervangen" not in gone
    overtaken = (await visit("draft-overtaken")).text
    assert "Bestelling vervangen" in overtaken and 'href="/servercertificaten/2/verlengen"' in overtaken


@pytest.mark.parametrize(
    "where", ["renew", "renew-revoked", "renew-replaceable", "detail", "detail-revoked", "detail-bare"]
)
async def test_s8_the_road_to_a_new_order_with_the_same_data(
    where: str, visit: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """From the renewal's start and from the certificate, valid, revoked or expired; one press, and refusals are told where one chooses."""
    page = (await visit(where)).text
    path = "/servercertificaten/2/dezelfde-gegevens"
    assert page.count(f'action="{path}"') == 1 and "Nieuwe bestelling met dezelfde gegevens" in page
    answer = await web.post(path)
    assert (answer.status_code, answer.headers["location"].startswith("/aanvragen/")) == (303, True)
    assert sent(services, "/drafts") == {"like": 2, "language": "nl"}
    gone = refuse("offer.withdrawn_product", product="pkio_private", reason="successor", successor="public_ov")
    services.on("POST", "/drafts", gone)
    answer = await web.post(path)
    assert answer.status_code == 409 and "komt ervoor in de plaats" in answer.text
    services.on("POST", "/drafts", refuse("not_found"))
    assert (await web.post(path)).status_code == 404


async def test_s8_a_draft_says_from_which_certificate_it_was_begun(visit: Any) -> None:
    page = (await visit("new-like")).text
    assert "met de gegevens van het certificaat van" in page and 'href="/servercertificaten/2"' in page


async def test_s8_anothers_open_renewal_is_told_and_stops(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Who, when and under which reference; there is no way on."""
    services.on("POST", "/drafts", refuse("renewal.open", name="Joris Bos", reference="S20261124120000001"))
    services.on("GET", "/renewals", Renewals(notices=(samples.notice(),)))
    answer = await web.post("/servercertificaten/2/verlengen")
    assert answer.status_code == 409
    assert "Joris Bos" in answer.text and "S20261124120000001" in answer.text and "Start verlenging" not in answer.text


@pytest.mark.parametrize(("step", "word"), [(step, form_of(step).PATH) for step in STEPS_HERE])
async def test_a_step_that_is_not_open_yet_leads_to_the_open_one(
    step: Step, word: str, at: Callable[..., None], web: httpx.AsyncClient
) -> None:
    """No step can be skipped by its address; earlier ones stay open."""
    at(Step.CERTIFICATE)
    answer = await web.get(f"{PATH}/{word}")
    if step in STEPS_HERE[:3]:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/certificaat")


@pytest.mark.parametrize("word", ["", "/onzin", "/CONTACTPERSOON"])
async def test_addresses_that_are_no_step(word: str, web: httpx.AsyncClient) -> None:
    """Without a step one goes on where one left off; an unknown one is not found."""
    answer = await web.get(PATH + word)
    assert answer.status_code == (404 if word else 303)


#: Nothing is said of anybody who is not in the list.
NOBODY = dict.fromkeys(("given_names", "surname", "email", "phone", "function", "employer", "number"), "")


@pytest.mark.parametrize(
    ("step", "typed", "command"),
    [
        (Step.CONTACT, {}, {}),
        (Step.MANAGER, {"beheerder": "CB1000010"}, {"manager": "CB1000010", "who": "here", **NOBODY}),
        (Step.MANAGER, {"beheerder": "nieuw", "voornamen": " Noor ", "achternaam": "van Dam", "email": "n@a.example",
                        "telefoon": "06 12345678", "functie": "Beheer"},
         {**NOBODY, "manager": None, "who": "new", "given_names": "Noor", "surname": "van Dam", "email": "n@a.example",
          "phone": "06 12345678", "function": "Beheer"}),
        (Step.MANAGER, {"beheerder": "elders", "nummer": "cb1"}, {**NOBODY, "manager": None, "who": "elsewhere", "number": "cb1"}),
        (Step.CERTIFICATE, TYPED, {"csr": CSR, "sans": ["a.example", "b.example"],
                                   "csr_file": None, "common_name": None,
                                   "delivery_email": "k@voorbeeldstad.example",
                                   "accept_warnings": False, "term_days": None,
                                   "by_manager": False, "texts": None}),
        (Step.CERTIFICATE, {**TYPED, "looptijd": "730"}, {"csr": CSR, "sans": ["a.example", "b.example"],
                                                          "csr_file": None, "common_name": None,
                                                          "delivery_email": "k@voorbeeldstad.example",
                                                          "accept_warnings": False, "term_days": 730,
                                                          "by_manager": False, "texts": None}),
        (Step.CHECK, {}, {}),
        (Step.CONDITIONS, {"akkoord": ["d1", "d2"]}, {"accepted": ["d1", "d2"]}),
    ],
)  # fmt: skip
async def test_s8_each_step_is_saved_and_leads_on(
    step: Step, typed: dict[str, Any], command: dict[str, Any], at: Any, services: Any, samples: Any,
    web: httpx.AsyncClient,
) -> None:  # fmt: skip
    """One POST per step, then 303 to the next."""
    at(step)
    saved(services, samples, step)
    answer = await web.post(f"{PATH}/{form_of(step).PATH}", data={"versie": "4", **typed})
    following = form_of(STEPS_HERE[STEPS_HERE.index(step) + 1]).PATH
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/{following}")
    answers = {"step": step.value, **command}
    assert sent(services, rf"/drafts/[\w-]+/steps/{step.value}", "PUT") == {"version": 4, "answers": answers}


async def test_who_comes_from_the_check_page_goes_back_there(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """`Wijzigen` on the check page."""
    services.on("PUT", r"/drafts/[\w-]+/steps/manager", samples.draft(done=samples.done(until=Step.CHECK)))
    answer = await web.post(
        f"{PATH}/certificaatbeheerder", data={"versie": "4", "beheerder": "CB1000010", "terug": "controle"}
    )
    assert answer.headers["location"] == f"{PATH}/controle"


async def test_who_came_from_the_check_page_still_goes_back_there_after_an_error(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """In every answer to the form, and for no word that is no step."""
    at(Step.CHECK)
    for data, kept in (({"terug": "controle"}, True), ({"terug": '"><script>'}, False), ({}, False)):
        answer = await web.post(f"{PATH}/certificaatbeheerder", data={"versie": "4", **data})
        assert answer.status_code == 422
        assert ('<input type="hidden" name="terug" value="controle">' in answer.text) is kept
        assert answer.text.count('name="terug"') == kept and "<script>" not in answer.text.split("</head>")[1]
    services.on("PUT", r"/drafts/[\w-]+/steps/manager", samples.draft(done=samples.done(until=Step.CHECK)))
    earlier = {"versie": "4", "beheerder": "CB1000010", "terug": "contactpersoon"}
    answer = await web.post(f"{PATH}/certificaatbeheerder", data=earlier)
    assert answer.headers["location"] == f"{PATH}/certificaat", "back is to a later step alone"


async def test_s8_every_finding_is_told_at_once_and_what_was_typed_is_kept(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """422 with a summary that links to the fields, the same words at the field, and a title that says so."""
    at(Step.CERTIFICATE, csr_summary=samples.summary())
    findings = tuple(f.model_dump() for f in samples.findings())
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=findings))
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "email": "kapot"})
    assert answer.status_code == 422
    assert "<title>Fout: Certificaat" in answer.text
    assert "data-error-summary" in answer.text and 'href="#csr"' in answer.text and 'href="#email"' in answer.text
    assert answer.text.count("1024 bits") == 3  # summary, field, panel
    assert CSR in answer.text and 'value="kapot"' in answer.text and "b.example, a.example</textarea>" in answer.text
    assert "Neem over" in answer.text


async def test_warnings_are_a_block_of_their_own_that_has_to_be_accepted(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """No error, no red: the points with their tick box. Only who saves again without the tick is told to set it."""
    at(Step.CERTIFICATE)
    findings = tuple(f.model_dump() for f in samples.findings()[1:3])
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.warnings", findings=findings))
    answer = await web.post(f"{PATH}/certificaat", data=TYPED)
    assert answer.status_code == 422 and "2 aandachtspunten</h2>" in answer.text
    assert "<title>Certificaat" in answer.text and "moet aanpassen" not in answer.text
    assert "waarschuwing" not in re.sub(r"<[^>]*>", "", answer.text)
    block = answer.text.split('id="aandacht"')[1].split("</section>")[0]
    assert 'id="waarschuwingen"' in block and "Neem over" in block and "Gemeente Voorbeeldst." in block
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "aandacht": "gelezen"})
    assert "<title>Fout: Certificaat" in answer.text and 'href="#waarschuwingen"' in answer.text
    saved(services, samples, Step.CERTIFICATE)
    services.asked.clear()
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "aandacht": "gelezen", "waarschuwingen": "ja"})
    assert answer.status_code == 303
    assert sent(services, SAVED, "PUT")["answers"]["accept_warnings"] is True


async def test_neem_over_adds_the_names_of_the_request_and_stays(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Typed names stay, those in the CSR are added once, the CN is not repeated. Nothing is saved, the step stays open."""
    names = ("A.example", "koppelvlak.voorbeeldstad.example", "c.example")
    at(Step.CERTIFICATE, csr=f"{CSR}\n", csr_summary=samples.summary(sans=names), findings=samples.findings()[1:3])
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "actie": "neem-over"})
    assert answer.status_code == 200 and "a.example\nb.example\nc.example</textarea>" in answer.text
    assert "Nieuw bij “Extra namen”: c<wbr>.example." in answer.text and "tenzij u ze overneemt" not in answer.text
    assert "Aandachtspunt</h2>" in answer.text and "Fout" not in answer.text.split("</title>")[0]
    assert CSR in answer.text and 'value="k@voorbeeldstad.example"' in answer.text
    assert not sends(services)
    again = {**TYPED, "namen": "a.example\nb.example\nc.example", "actie": "neem-over"}
    assert "Deze namen staan al in de lijst" in (await web.post(f"{PATH}/certificaat", data=again)).text


@pytest.mark.parametrize("other", [{"csr": "-----BEGIN andere"}, {"files": {"csr_bestand": ("x.csr", b"1")}}])
async def test_neem_over_takes_no_names_of_another_request(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient, other: dict[str, Any]
) -> None:
    """What was pasted or chosen since was not looked at yet."""
    at(Step.CERTIFICATE, csr=CSR, csr_summary=samples.summary(sans=("c.example",)), findings=samples.findings()[1:3])
    files = other.pop("files", None)
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, **other, "actie": "neem-over"}, files=files)
    assert answer.status_code == 422 and "Sla eerst op" in answer.text and "c.example</textarea>" not in answer.text
    assert not sends(services)


async def test_a_text_and_a_file_together_are_asked_about(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """None of both is ignored without a word."""
    at(Step.CERTIFICATE, csr="")
    chosen = {"csr_bestand": ("nieuw.csr", b"-----BEGIN iets anders")}
    answer = await web.post(f"{PATH}/certificaat", data=TYPED, files=chosen)
    assert answer.status_code == 422 and "koos ook een bestand (nieuw.csr)" in answer.text and CSR in answer.text
    assert not sends(services)


@pytest.mark.parametrize("kept", [CSR, ""])
async def test_a_file_besides_the_text_of_the_page_or_of_itself_is_one_request(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient, kept: str
) -> None:
    """The page shows what was saved before; a file then takes its place. The same request twice is one."""
    at(Step.CERTIFICATE, csr=kept)
    saved(services, samples, Step.CERTIFICATE)
    content = b"\x30\x82" if kept else CSR.encode()
    answer = await web.post(f"{PATH}/certificaat", data=TYPED, files={"csr_bestand": ("nieuw.csr", content)})
    assert answer.status_code == 303
    assert sent(services, SAVED, "PUT")["answers"]["csr_file"] is not None


async def test_a_pasted_key_is_told_when_a_file_is_chosen_too(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """The key reached us: who sent it must hear that."""
    at(Step.CERTIFICATE, csr="")
    files = {"csr_bestand": ("nieuw.csr", CSR.encode())}
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "csr": KEY}, files=files)
    assert answer.status_code == 422 and "geheime sleutel" in answer.text and SECRET[:20] not in answer.text


async def test_which_keys_are_taken_is_told_before(at: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """From the product's row of that day."""
    keys = KeyRange(rsa_min=4096, rsa_max=8192, curves=("P-256", "P-384"))
    at(Step.CERTIFICATE, terms=samples.draft(done=()).terms.model_copy(update={"keys": keys}))
    answer = await web.get(f"{PATH}/certificaat")
    hint = answer.text.split('id="csr-uitleg">')[1].split("</div>")[0]
    assert "RSA van 4096 tot 8192 bits, of een elliptische kromme (EC), P-256 of P-384." in hint
    assert "-newkey rsa:4096" in answer.text and "Vul alle velden in" not in answer.text


async def test_who_is_not_in_the_list_is_given(at: Any, web: httpx.AsyncClient) -> None:
    """Also without anybody in the list: with a number, or new."""
    at(Step.MANAGER)
    text = (await web.get(f"{PATH}/certificaatbeheerder")).text
    assert "Iemand met een persoonsnummer" in text and "Iemand die nieuw is" in text and 'name="achternaam"' in text


async def test_what_cannot_be_done_is_not_something_to_change(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Its own words and look, said once, and no `Fout` in the title."""
    at(Step.COMPLETION)
    services.on("POST", r"/drafts/[\w-]+/place", refuse("renewal.withdrawn_product", product="pkio_private"))
    answer = await web.post(f"{PATH}/afronding", data={"versie": "4"})
    assert "Dit kan nu niet</h2>" in answer.text and "moet aanpassen" not in answer.text
    assert answer.text.count("leveren") == 1 and "utrecht-alert--error" not in answer.text


@pytest.mark.parametrize("slug", ["manager.inactive", "conditions.missing", "email.invalid"])
async def test_what_is_wrong_with_another_step_is_no_link_to_an_input_that_is_not_there(
    slug: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    at(Step.COMPLETION)
    services.on("POST", r"/drafts/[\w-]+/place", refuse(slug))
    text = (await web.post(f"{PATH}/afronding", data={"versie": "4"})).text
    assert "data-error-summary" in text
    assert all(f'id="{name}"' in text for name in re.findall(r'href="#([\w-]+)"', text))


async def test_a_private_key_is_never_shown_again(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """Who pastes a private key by mistake does not find it on the page."""
    at(Step.CERTIFICATE)
    finding = {"field": "csr", "slug": "csr.private_key", "severity": "error", "params": {}}
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=(finding,)))
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "csr": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n"})
    assert answer.status_code == 422 and "c2VjcmV0" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CSR.encode(),
        b"\x30\x82\xff\x00",
        CSR.encode("utf-16"),
        "Één regel\r\n".encode("cp1252"),
        b"PK\x03\x04",
    ],
)
async def test_an_uploaded_file_goes_to_orders_byte_for_byte(
    content: bytes, at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Without any script, and whatever it is: orders says what it is."""
    at(Step.CERTIFICATE)
    saved(services, samples, Step.CERTIFICATE)
    answer = await web.post(
        f"{PATH}/certificaat", data={**TYPED, "csr": ""}, files={"csr_bestand": ("server.csr", content)}
    )
    assert answer.status_code == 303
    assert base64.b64decode(sent(services, SAVED, "PUT")["answers"]["csr_file"]) == content


async def test_after_a_refused_file_only_what_was_typed_comes_back(
    at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """No block that nobody made; what orders read in the file and keeps is shown, since a tick may be all that lacks."""
    zipped = {"field": "csr", "slug": "csr.not_a_csr", "severity": "error", "params": {"what": "zip"}}
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=(zipped,)))
    at(Step.CERTIFICATE, csr="")
    typed = {**TYPED, "csr": ""}
    answer = await web.post(f"{PATH}/certificaat", data=typed, files={"csr_bestand": ("a.zip", b"PK\x03\x04")})
    assert answer.status_code == 422 and "ZIP-bestand" in answer.text and "a.example, b.example" not in answer.text
    assert "BEGIN CERTIFICATE REQUEST" not in answer.text and "b.example, a.example</textarea>" in answer.text
    at(Step.CERTIFICATE, csr=CSR)
    answer = await web.post(f"{PATH}/certificaat", data=typed, files={"csr_bestand": ("a.der", b"\x30\x00")})
    assert f">{CSR}</textarea>" in answer.text


SECRET = base64.encodebytes(
    bytes.fromhex("302e020100300506032b657004220420") + b"geheim-geheim-geheim-geheim-32!!"
).decode()
KEY = f"-----BEGIN CERTIFICATE REQUEST-----\n{SECRET}-----END CERTIFICATE REQUEST-----"


@pytest.mark.parametrize("field", ["csr", "namen", "email", "csr_bestand"])
@pytest.mark.parametrize("key", [KEY, KEY.encode("utf-16").hex(), SECRET])
async def test_b05_a_private_key_in_any_field_of_the_step_goes_no_further(
    field: str, key: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """It is told at the field, it is not on the page, orders never sees it, and the other fields are as they were."""
    at(Step.CERTIFICATE)
    data = {**TYPED, field: key}
    files = {"csr_bestand": ("server.key", key.encode("utf-16"))} if data.pop("csr_bestand", None) else None
    answer = await web.post(f"{PATH}/certificaat", data=data, files=files)
    where = "csr" if field == "csr_bestand" else field
    assert answer.status_code == 422 and f'href="#{where}"' in answer.text and "geheime sleutel" in answer.text
    assert SECRET[:20] not in answer.text and key[:40] not in answer.text.replace(CSR, "")
    assert not sends(services)
    if field != "namen":
        assert "b.example, a.example</textarea>" in answer.text
    if field != "email":
        assert 'value="k@voorbeeldstad.example"' in answer.text


@pytest.mark.parametrize(
    "address", [f"{PATH}/contactpersoon", f"{PATH}/certificaatbeheerder", f"{PATH}/voorwaarden", f"{PATH}/afronding"]
)
async def test_b05_a_private_key_in_a_field_that_no_page_has(
    address: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """Refused before anything is sent on."""
    at(Step.COMPLETION)
    answer = await web.post(address, data={"versie": "4", "beheerder": KEY, "iets": "x"})
    assert answer.status_code == 422 and "geheime sleutel" in answer.text and SECRET[:20] not in answer.text
    assert not sends(services)


async def test_b05_a_private_key_in_an_address_is_not_shown(services: Any, web: httpx.AsyncClient) -> None:
    """Pasted in the search field, logged in or not: not on the page, not in the way back after a login."""
    answer = await web.get("/servercertificaten", params={"naam": KEY})
    assert answer.status_code == 422 and SECRET[:20] not in answer.text + str(answer.headers)
    assert not services.sent("GET", "/certificates.*")


async def test_a_file_far_too_large_keeps_what_was_typed(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """300 kB beside typed names: the same page, the reason, and the names."""
    at(Step.CERTIFICATE, csr="")
    (row,) = rows("upload")
    assert "300 kB" in row.value
    large = {"csr_bestand": ("groot.csr", b"A" * 300_000)}
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "csr": ""}, files=large)
    assert answer.status_code == 422 and "hoogstens 16 kB" in answer.text
    assert "b.example, a.example</textarea>" in answer.text and 'value="k@voorbeeldstad.example"' in answer.text
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "csr": "A" * 300_000})
    assert answer.status_code == 422 and "hoogstens 16 kB" in answer.text and "AAAA" not in answer.text
    assert "b.example, a.example</textarea>" in answer.text
    page = {"referer": f"https://localhost:8443{PATH}/certificaat"}
    much = {"csr_bestand": ("x", b"A" * 400_000)}
    more = await web.post(f"{PATH}/certificaat", data=TYPED, files=much, headers=page)
    assert more.status_code == 413 and 'id="hoofdmenu"' in more.text and "Sanne de Vries" in more.text
    assert f'href="{PATH}/certificaat"' in more.text and "wat u eerder bewaarde, staat er nog" in more.text
    services.on("POST", "/identify", refuse("not_logged_in"))
    more = await web.post(f"{PATH}/certificaat", data=TYPED, files=much, headers=page)
    assert more.status_code == 413 and 'id="hoofdmenu"' not in more.text and "Naar de startpagina" in more.text
    services.on("POST", "/identify", refuse("unavailable"))
    assert (await web.post(f"{PATH}/certificaat", data=TYPED, files=much, headers=page)).status_code == 413
    assert not sends(services)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"csr": "x" * 16_385}, "csr"),
        ({"namen": "\n".join(f"n{n}.example" for n in range(201))}, "namen"),
        ({"namen": "n" * 301}, "namen"),
        ({"email": "e" * 301}, "email"),
    ],
)
async def test_b_sizes_are_limited_before_orders_sees_them(
    change: dict[str, str], field: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """Too much is refused on the page itself; nothing is sent."""
    at(Step.CERTIFICATE)
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, **change})
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert not sends(services)


async def test_without_a_choice_of_manager_the_step_comes_back(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """The summary leads to the choice."""
    at(Step.MANAGER)
    answer = await web.post(f"{PATH}/certificaatbeheerder", data={"versie": "4"})
    assert answer.status_code == 422 and 'href="#beheerder"' in answer.text
    assert not sends(services)


async def test_missing_declarations_come_back(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """All seven or none."""
    at(Step.CONDITIONS)
    services.on("PUT", r"/drafts/[\w-]+/steps/conditions", refuse("conditions.missing", codes="d7"))
    answer = await web.post(f"{PATH}/voorwaarden", data={"versie": "4", "akkoord": "d1"})
    assert answer.status_code == 422 and 'href="#akkoord-1"' in answer.text
    assert re.findall(r'value="([^"]+)" checked', answer.text) == ["d1"], "what was ticked is still ticked"


async def test_later_keeps_what_there_is(at: Any, services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """`Bewaar en ga later verder` stores also what is not right yet."""
    at(Step.CERTIFICATE)
    findings = tuple(f.model_dump() for f in samples.findings())
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=findings))
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "actie": "later"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/bestellingen")
    assert sends(services)


def picked(page: str, name: str) -> dict[str, bool]:
    """The values of a group of radio buttons, and whether each is chosen."""
    found = re.findall(rf'<input [^>]*type="radio" name="{name}"[^>]*>', page)
    return {html.unescape(re.search(r'value="([^"]*)"', one)[1]): "checked" in one for one in found}  # type: ignore[index]


async def test_b36_a_stale_step_shows_both_values_and_lets_one_choose(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Nothing is saved over what nobody saw: what stands is chosen until one chooses otherwise; what is equal is not asked."""
    other = samples.theirs().colleagues[0]
    at(
        Step.CERTIFICATE,
        version=9,
        csr="dat van Joris",
        own=False,
        owner="Joris Bos",
        colleagues=(other,),
        saved_at=other.saved_at,
    )
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("draft.stale", version=9))
    typed = {**TYPED, "email": "k.tak@voorbeeldstad.example "}
    answer = await web.post(f"{PATH}/certificaat", data=typed)
    assert answer.status_code == 409 and 'name="versie" value="9"' in answer.text
    assert "Joris Bos bewaarde dit concept" in answer.text and "Er is niets overschreven" in answer.text
    assert picked(answer.text, "csr") == {"dat van Joris": True, CSR: False}
    assert picked(answer.text, "namen") == {
        "test-koppelvlak.voorbeeldstad.example": True,
        "a.example\nb.example": False,
    }
    assert picked(answer.text, "email") == {} and 'type="hidden" name="email" value="k.tak@' in answer.text
    services.asked.clear()
    saved(services, samples, Step.CERTIFICATE)
    chosen = {
        "versie": "9",
        "csr": CSR,
        "namen": "test-koppelvlak.voorbeeldstad.example",
        "email": "k.tak@voorbeeldstad.example",
    }
    assert (await web.post(f"{PATH}/certificaat", data=chosen)).status_code == 303
    assert sent(services, SAVED, "PUT")["version"] == 9


async def test_b36_a_stale_term_is_asked_too_with_its_price(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Who chose two years never orders one: what it lasts and costs is chosen between, or goes along as it stands."""
    offered = (samples.term(365), samples.term(730))
    at(Step.CERTIFICATE, version=9, csr=CSR, offered=offered)
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("draft.stale", version=9))
    same = {
        "versie": "4",
        "csr": CSR,
        "namen": "test-koppelvlak.voorbeeldstad.example",
        "email": "k.tak@voorbeeldstad.example",
    }
    answer = await web.post(f"{PATH}/certificaat", data={**same, "looptijd": "730"})
    assert answer.status_code == 409 and picked(answer.text, "looptijd") == {"365": True, "730": False}
    assert "1 jaar, ten minste tot en met" in answer.text and "\u20ac 219,00" in answer.text
    for unfit in ("1095", ""):
        answer = await web.post(f"{PATH}/certificaat", data={**same, "csr": "ander", "looptijd": unfit})
        assert picked(answer.text, "looptijd") == {}
        assert 'type="hidden" name="looptijd" value="365"' in answer.text


@pytest.mark.parametrize("foolish", ["000000001" + "0" * 5000, "36501", "-1", "1e3", "\u0661", "99999999999", "01"])
async def test_a_foolish_term_is_refused_at_its_field(
    foolish: str, at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    at(Step.CERTIFICATE, offered=(samples.term(365), samples.term(730)))
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "looptijd": foolish})
    assert answer.status_code == 422 and "Kies een looptijd uit de lijst." in answer.text
    assert 'href="#looptijd"' in answer.text and not sends(services)


async def test_b36_a_chosen_file_can_be_chosen_again(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """What a file held goes along as text, binary ones as base64."""
    at(Step.CERTIFICATE, version=9, csr="ander")
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refuse("draft.stale", version=9))
    for content, shown in ((CSR.encode(), CSR), (b"\x30\x82\xff\x00", "MIL/AA==")):
        data, files = {**TYPED, "csr": ""}, {"csr_bestand": ("a.der", content)}
        answer = await web.post(f"{PATH}/certificaat", data=data, files=files)
        assert picked(answer.text, "csr") == {"ander": True, shown: False}


@pytest.mark.parametrize(
    "more", [{"email": "e" * 301}, {"actie": "neem-over"}], ids=["refused before it was sent", "names taken over"]
)
async def test_b36_a_page_with_what_was_typed_keeps_the_version_that_was_seen(
    more: dict[str, str], at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """A colleague saved meanwhile: the next save is stale and shows both, it does not go over what nobody saw."""
    at(Step.CERTIFICATE, version=9, csr=CSR, csr_summary=samples.summary())
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, **more})
    assert 'name="versie" value="4"' in answer.text and not sends(services)
    findings = tuple(f.model_dump() for f in samples.findings())
    refusal = Refusal(slug="draft.findings", findings=findings, params={"version": 5})
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", refusal)
    answer = await web.post(f"{PATH}/certificaat", data=TYPED)
    assert 'name="versie" value="5"' in answer.text, "the version that this save made"


async def test_b36_a_stale_manager_is_chosen_by_name(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    at(Step.MANAGER, version=9)
    services.on("PUT", r"/drafts/[\w-]+/steps/manager", refuse("draft.stale", version=9))
    answer = await web.post(f"{PATH}/certificaatbeheerder", data={"versie": "4", "beheerder": "CB1000011"})
    assert picked(answer.text, "beheerder") == {"CB1000010": True, "CB1000011": False}
    assert "Victoria Berg (CB1000011)" in answer.text and "ook in een ander venster" in answer.text


@pytest.mark.parametrize("step", [Step.CONTACT, Step.MANAGER, Step.CHECK, Step.CONDITIONS])
async def test_the_second_of_two_clicks_leads_on(
    step: Step, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """What was asked for stands already: there is nothing to choose and nothing to tell."""
    done = (*samples.done(until=step), step)
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=done, version=5, accepted=("d1",)))
    services.on("PUT", rf"/drafts/[\w-]+/steps/{step.value}", refuse("draft.stale", version=5))
    answer = await web.post(
        f"{PATH}/{form_of(step).PATH}", data={"versie": "4", "beheerder": "CB1000010", "akkoord": "d1"}
    )
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{PATH}/{form_of(STEPS_HERE[STEPS_HERE.index(step) + 1]).PATH}",
    )


async def test_a_check_of_what_changed_meanwhile_is_asked_again(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """Not confirmed unseen: the newest data, the newest version, and why."""
    at(Step.CHECK, version=9)
    services.on("PUT", r"/drafts/[\w-]+/steps/check", refuse("draft.stale", version=9))
    answer = await web.post(f"{PATH}/controle", data={"versie": "4"})
    assert (
        answer.status_code == 409 and 'name="versie" value="9"' in answer.text and "data-error-summary" in answer.text
    )


async def test_l_a_colleagues_ticks_are_not_shown_as_given(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """The step says whose they are; a placed order on them leads back to what one has to do oneself."""
    draft = samples.theirs(done=samples.done(until=Step.CONDITIONS))
    services.on("GET", r"/drafts/[\w-]+", draft)
    answer = await web.get(f"{PATH}/voorwaarden")
    assert "Joris Bos zette de vinkjes op" in answer.text and " checked" not in answer.text
    assert "Dit is een concept van Joris Bos" in answer.text
    refusal = refuse("conditions.colleague", name="Joris Bos", at=samples.now.isoformat())
    services.on("POST", r"/drafts/[\w-]+/place", refusal)
    answer = await web.post(f"{PATH}/afronding", data={"versie": "4"})
    assert answer.status_code == 422 and "<h1" in answer.text and "Plaats bestelling" not in answer.text
    assert "u geeft zelf de verklaringen" in answer.text and 'name="akkoord"' in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_s10_the_second_persons_way_on_when_a_colleague_placed_it(
    method: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Who, when, the reference as a link to the order; nothing to press that would be refused."""
    refusal = refuse("draft.placed", **samples.opened().params)
    services.on("GET", r"/drafts/[\w-]+", refusal)
    services.on("POST", r"/drafts/[\w-]+/place", refusal)
    answer = await web.request(method, f"{PATH}/afronding", data={"versie": "4"} if method == "POST" else None)
    assert answer.status_code == 404 and "Joris Bos plaatste de bestelling op" in answer.text
    assert 'href="/bestellingen/01920000-0000-7000-8000-000000000002"' in answer.text
    assert "Plaats bestelling" not in answer.text and "data-error-summary" not in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_s8_a_draft_beside_an_open_renewal_is_no_dead_end(
    method: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Told once, with the order and what becomes of the draft."""
    draft = samples.draft(done=samples.done(until=Step.COMPLETION), notices=(samples.opened(),))
    services.on("GET", r"/drafts/[\w-]+", draft)
    services.on("POST", r"/drafts/[\w-]+/place", refuse("renewal.open", **samples.opened().params))
    answer = await web.request(method, f"{PATH}/afronding", data={"versie": "4"} if method == "POST" else None)
    assert answer.status_code == (200 if method == "GET" else 409)
    assert answer.text.count("S20261124120000001") == 1 and "Joris Bos plaatste de bestelling op" in answer.text
    assert 'href="/bestellingen/01920000-0000-7000-8000-000000000002"' in answer.text
    assert "Plaats bestelling" not in answer.text and "data-error-summary" not in answer.text


async def test_s10_placing_leads_to_the_confirmation(at: Any, services: Any, web: httpx.AsyncClient) -> None:
    """Draft id and version are the key; repeats get the same answer."""
    at(Step.COMPLETION)
    for _ in range(2):
        answer = await web.post(f"{PATH}/afronding", data={"versie": "4"})
        assert (answer.status_code, answer.headers["location"]) == (303, PLACED)
    assert [json.loads(r.content) for r in services.sent("POST", r"/drafts/[\w-]+/place")] == [{"version": 4}] * 2


@pytest.mark.parametrize("slug", ["csr.key.reused", "session.recheck"])
async def test_s10_a_refused_order_stays_on_the_last_step(
    slug: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """Nothing is lost: the page says why, the draft is still there."""
    at(Step.COMPLETION)
    services.on("POST", r"/drafts/[\w-]+/place", refuse(slug))
    answer = await web.post(f"{PATH}/afronding", data={"versie": "4"})
    assert answer.status_code == refuse(slug).status
    assert "data-error-summary" in answer.text and "Plaats bestelling" in answer.text


async def test_a_draft_is_thrown_away_after_a_question_as_it_was_shown(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """`Verwijderen` asks first and says whose it is and who hears of it; what was saved since is asked about again."""
    services.on("GET", r"/drafts/[\w-]+", samples.theirs(version=7))
    services.on("DELETE", r"/drafts/[\w-]+", httpx.Response(204))
    question = await web.get(f"{PATH}/verwijderen")
    assert question.status_code == 200 and 'name="versie" value="7"' in question.text
    assert "Dit concept is van Joris Bos" in question.text and "krijgt er een e-mail over" in question.text
    assert not services.sent("DELETE", r"/drafts/.*")
    answer = await web.post(f"{PATH}/verwijderen", data={"versie": "7"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/bestellingen?verwijderd=ja")
    assert "Het concept is verwijderd" in (await web.get(answer.headers["location"])).text
    for elsewhere in ("/bestellingen", "/bestellingen?verwijderd=nee&verwijderd=x"):
        assert "Het concept is verwijderd" not in (await web.get(elsewhere)).text
    assert services.sent("DELETE", r"/drafts/.*")[0].url.params["version"] == "7"
    services.on("DELETE", r"/drafts/[\w-]+", refuse("draft.stale", version=8))
    again = await web.post(f"{PATH}/verwijderen", data={"versie": "7"})
    assert again.status_code == 409 and "data-error-summary" in again.text and "Verwijder dit concept" in again.text
    own = samples.draft(own=True)
    services.on("GET", r"/drafts/[\w-]+", own)
    assert "uw eigen concept" in (await web.get(f"{PATH}/verwijderen")).text


async def test_r109_home_and_the_certificate_say_whose_drafts_there_are_and_which_end_soon(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """From seven days before one goes."""
    services.on("GET", "/renewals", Renewals(notices=(), drafts=samples.orders().drafts))
    for path in ("/home", "/bestellingen", "/servercertificaten/2"):
        page = (await web.get(path)).text
        assert "Concept van u" in page and "Concept van Joris Bos" in page and "gebleven bij: Certificaat" in page
        assert page.count("We verwijderen dit concept op") == 1 and page.count("Blijft staan tot") == 1
        assert f'href="{PATH}/verwijderen"' in page and f'action="{PATH}/verwijderen"' not in page


@pytest.mark.parametrize("word", [*(form_of(step).PATH for step in Step), "verwijderen"])
async def test_forms_of_other_sites_are_refused(word: str, services: Any, web: httpx.AsyncClient) -> None:
    """No step can be sent from elsewhere."""
    answer = await web.post(f"{PATH}/{word}", data=TYPED, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and not services.asked


@pytest.mark.parametrize("typed", ["0", "36501", "-365", "365.0", "drie jaar", "³⁶⁵", "9" * 400])
async def test_s9_a_term_posted_by_hand_that_is_none_goes_no_further(
    typed: str, at: Any, services: Any, web: httpx.AsyncClient
) -> None:
    """Told at the choice, and everything else that was typed is there."""
    at(Step.CERTIFICATE)
    answer = await web.post(f"{PATH}/certificaat", data={**TYPED, "looptijd": typed})
    assert answer.status_code == 422 and "Kies een looptijd uit de lijst." in answer.text
    assert "b.example, a.example</textarea>" in answer.text and not sends(services)


async def test_s9_the_terms_are_chosen_from_with_their_last_day_and_their_price(
    at: Any, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """The one of the draft is chosen beforehand; after an error the one that was picked. One term is no choice."""
    terms = tuple(samples.term(days) for days in (365, 730, 1095))
    at(Step.CERTIFICATE, offered=terms)
    shown = (await web.get(f"{PATH}/certificaat")).text
    for term, price in zip(terms, ("€ 129,00", "€ 219,00", "€ 299,00"), strict=True):
        words = f"{term.days // 365} jaar, ten minste tot en met {term.validity.until:%d-%m-%Y}"
        assert words in shown and f"{price} zonder btw" in shown
    assert 'value="365" checked' in shown and shown.count('name="looptijd"') == 3
    unfit = {"field": "term", "slug": "term.unfit", "severity": "error", "params": {"days": 1460}}
    services.on("PUT", r"/drafts/[\w-]+/steps/certificate", Refusal(slug="draft.findings", findings=(unfit,)))
    again = await web.post(f"{PATH}/certificaat", data={**TYPED, "looptijd": "730"})
    assert again.status_code == 422 and 'value="730" checked' in again.text and 'href="#looptijd"' in again.text
    assert "Een looptijd van 4 jaar kunnen we niet leveren." in again.text
    at(Step.CERTIFICATE)
    alone = (await web.get(f"{PATH}/certificaat")).text
    assert 'type="hidden" name="looptijd" value="365"' in alone and "1 jaar, ten minste tot en met" in alone
    assert f"stopt op {samples.draft().last_day:%d-%m-%Y}" in alone, "why it can't be longer"


async def test_s8_why_no_renewal_can_be_had_is_told_on_every_page_of_it(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """At the start, in every step, when saving and when placing: the cause, the day, and whom to ask. Nothing starts it."""
    refusal = samples.no_gain("later")
    services.on("GET", "/offers", samples.offers(refusal))
    told = samples.no_gain("later", certificate=2, draft="01920000-0000-7000-8000-000000000001", version=4)
    services.on("GET", r"/drafts/[\w-]+", told)
    services.on("POST", r"/drafts.*", told)
    services.on("PUT", r"/drafts/.*", told)
    start = await web.get("/servercertificaten/2/verlengen")
    sensible = ".".join(reversed(str(refusal.params["from"]).split("-"))).replace(".", "-")
    assert start.status_code == 200 and f"Verlengen kan vanaf {sensible}." in start.text
    addresses = [f"{PATH}/{form_of(step).PATH}" for steps in STEPS.values() for step in steps]
    pages = [await web.get(address) for address in (PATH, *addresses)]
    pages += [await web.post(address, data=TYPED) for address in addresses]
    pages.append(await web.post("/servercertificaten/2/verlengen"))
    for answer in pages:
        assert answer.status_code == 409 and f"Verlengen kan vanaf {sensible}." in answer.text, answer.url
    for answer in (start, *pages):
        assert "Start verlenging" not in answer.text and 'href="/hulp#servicedesk"' in answer.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("never", "Vraag de servicedesk welk certificaat er daarna komt."),
        ("never_successor", "Daarna komt het type PKIoverheid Digipoort ervoor in de plaats."),
        ("outlives", "ook als er een latere datum in staat. Vraag de servicedesk op tijd"),
        ("outlives_successor", "Daarna komt het type PKIoverheid Digipoort ervoor in de plaats. De servicedesk helpt"),
        ("endless", "Dit certificaat heeft geen einddatum en blijft gewoon werken."),
    ],
)
async def test_s8_where_a_renewal_never_makes_sense_the_page_says_what_does(
    reason: str, words: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    services.on("GET", "/offers", samples.offers(samples.no_gain(reason, successor="pkio_digipoort")))
    answer = await web.get("/servercertificaten/2/verlengen")
    assert words in answer.text and "Start verlenging" not in answer.text and "%(" not in answer.text


async def test_a_draft_that_can_not_be_ordered_any_more_can_be_thrown_away(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    draft = "01920000-0000-7000-8000-000000000001"
    services.on("GET", r"/drafts/[\w-]+", samples.no_term(certificate=2, draft=draft, version=9))
    services.on("DELETE", r"/drafts/[\w-]+", httpx.Response(204))
    shown = await web.get(f"{PATH}/controle")
    assert f'action="{PATH}/verwijderen"' in shown.text and 'name="versie" value="9"' in shown.text
    answer = await web.post(f"{PATH}/verwijderen", data={"versie": "9"})
    assert answer.status_code == 303 and services.sent("DELETE", r"/drafts/.*")[0].url.params["version"] == "9"


async def test_when_orders_can_not_tell_nothing_is_offered(services: Any, web: httpx.AsyncClient) -> None:
    """Pages never decide themselves what can be ordered."""
    services.on("GET", "/offers", httpx.Response(500))
    answer = await web.get("/servercertificaten/2/verlengen")
    assert "Start verlenging" not in answer.text and "Probeer het over een paar minuten opnieuw" in answer.text
