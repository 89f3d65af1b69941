"""The form that asks for a revocation: a reason of five, and a confirmation: the certificate's name, or where nobody is logged in a tick."""

from contracts.announcing import Announced
from contracts.revocations import Reason
from starlette.datastructures import FormData

from gateway.fields import text
from gateway.words import N_, _

#: Each reason (RFC 5280, 5.3.1) in plain words, and when it is the right one.
REASONS = (
    (
        Reason.KEY_COMPROMISE,
        N_("De sleutel is mogelijk in verkeerde handen"),
        N_("Gelekt, gestolen, op een gehackte server, of u weet het niet zeker. Gebruik deze sleutel nergens meer."),
    ),
    (
        Reason.SUPERSEDED,
        N_("Er is een ander certificaat voor in de plaats"),
        N_("Het oude is niet meer nodig, of er stond iets verkeerd in."),
    ),
    (
        Reason.CESSATION_OF_OPERATION,
        N_("De dienst is gestopt"),
        N_("De server of de naam bestaat niet meer."),
    ),
    (
        Reason.AFFILIATION_CHANGED,
        N_("De gegevens van de organisatie kloppen niet meer"),
        N_("Bijvoorbeeld na een andere naam of een fusie."),
    ),
    (
        Reason.UNSPECIFIED,
        N_("Een andere reden"),
        N_("Anderen zien dan dat er geen reden is opgegeven."),
    ),
)


def read(form: FormData) -> tuple[Reason | None, list[tuple[str, str]]]:
    """The reason that was chosen, and what is missing, by field: that one is sure too."""
    reason, errors = read_reason(form)
    if form.get("zeker") != "ja":
        errors.append(("zeker", _("Zet een vinkje als u zeker weet dat u het certificaat wilt intrekken.")))
    return reason, errors


def read_reason(form: FormData) -> tuple[Reason | None, list[tuple[str, str]]]:
    """The reason that was chosen, and that it is missing, by field."""
    said = form.get("reden", "")
    if said in set(Reason):
        return Reason(said), []
    return None, [("reden-1", _("Kies waarom u het certificaat intrekt."))]


def read_named(
    form: FormData, common_name: str, announced: Announced | None = None
) -> tuple[Reason | None, list[tuple[str, str]]]:
    """The reason that was chosen, and what is missing, by field: that the certificate's name was typed over. Case makes no difference (RFC 4343).

    Of one that is `announced` the reason is that one's, unless the key leaked.
    """
    reason, errors = read_reason(form)
    if announced is not None and announced.reason in set(Reason) and reason is not Reason.KEY_COMPROMISE:
        reason, errors = Reason(announced.reason), []
    if text(form, "naam").lower() != common_name.lower():
        errors.append(("naam", _("Typ de naam van het certificaat precies over.")))
    return reason, errors


def choices() -> list[tuple[str, str, str]]:
    """The reasons as the page shows them: code, words, when it is the right one."""
    return [(reason.value, _(words), _(hint)) for reason, words, hint in REASONS]
