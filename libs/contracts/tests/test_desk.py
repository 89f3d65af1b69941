"""The service desk in both languages: who sets the hours in one sets them in the other."""

import pytest
from contracts.desk import Desk
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
