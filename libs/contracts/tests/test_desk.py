"""The service desk in both languages: who sets the hours in one sets them in the other."""

import pytest
from contracts.desk import Desk, dialled, national
from pydantic import ValidationError


def test_the_desk_is_told_in_a_language() -> None:
    desk = Desk(hours="op maandag", hours_en="on Mondays")
    assert desk.told("nl") == desk and desk.told("nl").hours == "op maandag"
    assert desk.told("en").hours == "on Mondays" and desk.told("en").emergency_hours == desk.emergency_hours_en
    assert desk.told("en").phone == desk.phone


@pytest.mark.parametrize("name", ["hours", "hours_en", "emergency_hours", "emergency_hours_en"])
def test_hours_that_are_set_in_one_language_only_are_refused(name: str) -> None:
    """Else the other language would promise hours that are not this provider's."""
    with pytest.raises(ValidationError, match="set together"):
        Desk.model_validate({name: "anders"})


def test_a_number_of_no_country_that_is_known_here_is_shown_as_it_came() -> None:
    """A service with newer tables may have registered it."""
    assert (national("+31885550123"), dialled("+31885550123")) == ("088 555 0123", "tel:+31-88-555-0123")
    assert (national("+9991234567"), dialled("+9991234567")) == ("+9991234567", "tel:+9991234567")
