"""What public registers said, in sentences for validation."""

from datetime import date as Day

from contracts.extracts import ExtractField, Register, Remark, RemarkView, Trouble, Weight
from contracts.open_sets import Open

from gateway.words import N_, _
from gateway.words.formats import day
from gateway.words.labels import word

REGISTERS = {
    Register.KVK: N_("Handelsregister (KvK)"),
    Register.OIN: N_("OIN-register"),
}
FIELDS = {
    ExtractField.NAME: N_("Statutaire naam"),
    ExtractField.TRADE_NAMES: N_("Handelsnamen"),
    ExtractField.NUMBER: N_("Nummer"),
    ExtractField.LEGAL_FORM: N_("Rechtsvorm"),
    ExtractField.RSIN: N_("RSIN"),
    ExtractField.STATUS: N_("Stand"),
    ExtractField.ADDRESS: N_("Adres"),
    ExtractField.HOLDER: N_("KvK-nummer van de houder"),
}
_STATUSES = {"active": N_("Bestaat"), "ended": N_("Opgeheven"), "bankrupt": N_("Failliet")}
TROUBLES = {
    Trouble.AWAY: N_("Het register is niet bereikbaar of heeft het te druk."),
    Trouble.UNCLEAR: N_("Het register antwoordde te laat of onleesbaar."),
}
_UNKNOWN = N_("onbekend")
_REMARKS = {
    Remark.UNKNOWN_NUMBER: N_("Het register kent nummer %(ours)s niet."),
    Remark.OTHER_NUMBER: N_("Het register antwoordde over nummer %(theirs)s. Wij vroegen naar %(ours)s."),
    Remark.NAME_DIFFERS: N_("De naam is anders. Bij ons: %(ours)s. In het register: %(theirs)s."),
    Remark.TRADE_NAME: N_("%(ours)s is een handelsnaam. De statutaire naam is %(theirs)s."),
    Remark.NO_STATUTORY_NAME: N_("Er is geen statutaire naam, zoals bij een eenmanszaak."),
    Remark.NAME_LONG: N_(
        "De naam is langer dan %(theirs)s tekens en past zo niet in een certificaat. Kijk na welke korte naam is afgesproken."
    ),
    Remark.NAMESAKES: N_("Andere organisaties met dezelfde naam: %(theirs)s. Let goed op het nummer."),
    Remark.RENAMED: N_("De naam is veranderd op %(theirs)s. De naam was: %(ours)s."),
    Remark.ENDED: N_("De organisatie is opgeheven. Sinds: %(theirs)s."),
    Remark.BANKRUPT: N_("De organisatie is failliet. Sinds: %(theirs)s."),
    Remark.NO_STATUS: N_("Het register zegt niet of de organisatie nog bestaat. Vraag dat na."),
    Remark.BRANCH: N_("Dit nummer is van een vestiging, niet van de organisatie zelf."),
    Remark.NO_RSIN: N_("Het register geeft geen RSIN."),
    Remark.ADDRESS_WITHHELD: N_("Het adres is afgeschermd. Vergelijken kan niet."),
    Remark.ADDRESS_DIFFERS: N_("Het adres is anders. Bij ons: %(ours)s. In het register: %(theirs)s."),
    Remark.HRN: N_("Bij ons staat geen OIN. Het HRN dat bij dit KvK-nummer hoort: %(theirs)s."),
    Remark.OIN_OTHER_KVK: N_("OIN %(ours)s hoort niet bij KvK-nummer %(theirs)s."),
    Remark.OIN_OTHER_RSIN: N_("OIN %(ours)s hoort niet bij RSIN %(theirs)s."),
    Remark.OIN_RSIN_UNKNOWN: N_("OIN %(ours)s volgt uit een RSIN, maar het register geeft geen RSIN. Vraag het na."),
    Remark.SUB_OIN: N_("%(ours)s is een SubOIN. Kijk na of de houder het mag gebruiken: KvK-nummer %(theirs)s."),
    Remark.HOLDER_DIFFERS: N_("Het OIN is van KvK-nummer %(theirs)s. Bij ons staat %(ours)s."),
}
_DAYS = {Remark.ENDED, Remark.BANKRUPT, Remark.RENAMED}


def register(code: Open[Register]) -> str:
    """The name of a register."""
    return word(REGISTERS, code)


def extract_field(code: Open[ExtractField]) -> str:
    """What stands on a line of an extract."""
    return word(FIELDS, code)


def extract_value(text: str, field: Open[ExtractField]) -> str:
    """What a register says there; a status in words, one that we don't know as it came."""
    return _(_STATUSES[text]) if field is ExtractField.STATUS and text in _STATUSES else text


def trouble(code: Open[Trouble]) -> str:
    """Why a register has not answered."""
    return word(TROUBLES, code)


def remark(of: RemarkView) -> str:
    """A remark in a sentence; one that is newer than these pages, its code with what is known of it."""
    ours, theirs = of.ours or _(_UNKNOWN), of.theirs or _(_UNKNOWN)
    if of.remark in _DAYS and of.theirs:
        theirs = day(Day.fromisoformat(of.theirs))
    if isinstance(of.remark, Remark):
        return _(_REMARKS[of.remark]) % {"ours": ours, "theirs": theirs}
    return f"{of.remark.value}: {ours}, {theirs}"


def weight(code: Open[Weight]) -> str:
    """How a remark is marked; what weighs in a way that is newer than these pages is to be minded."""
    return code.value if isinstance(code, Weight) else Weight.WARNING.value


FILTERS = {
    "register": register,
    "extract_field": extract_field,
    "extract_value": extract_value,
    "trouble": trouble,
    "remark": remark,
    "weight": weight,
}
