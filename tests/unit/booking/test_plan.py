"""Which mails follow from a move."""

from typing import get_args

from services.booking.domain.parts import Action
from services.booking.mail.plan import TELLS_OF, Kind, due


def test_each_move_is_told_to_school_and_team_but_a_delivery() -> None:
    planned = {action: due(action) for action in get_args(Action)}
    assert planned.pop("deliver") == ()
    assert planned == {
        "request": (("requested", "school"), ("requested", "team")),
        "confirm": (("confirmed", "school"), ("confirmed", "team")),
        "decline": (("declined", "school"), ("declined", "team")),
        "move": (("moved", "school"), ("moved", "team")),
        "amend": (("amended", "school"), ("amended", "team")),
        "cancel": (("cancelled", "school"), ("cancelled", "team")),
    }


def test_every_kind_tells_of_a_move() -> None:
    assert set(TELLS_OF) == set(get_args(Kind))
