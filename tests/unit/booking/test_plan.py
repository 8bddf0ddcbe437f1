"""Which mails follow from a move."""

from typing import get_args

from services.booking.domain.parts import Action
from services.booking.mail.plan import FOLLOWS, TELLS_OF, Kind, due


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


def test_a_mail_that_follows_a_move_tells_of_it() -> None:
    for action, kinds in FOLLOWS.items():
        assert set(kinds) <= set(get_args(Kind))
        assert [TELLS_OF[kind] for kind in kinds] == [action] * len(kinds)
