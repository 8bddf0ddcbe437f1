"""`make faults`: the calls that functions make of AWS go wrong, each once in each way, while people book, answer and count.

Each of three processes has a system of its own that runs the real template; between its functions and the emulator stands
`tests.drills.proxy`. Not part of `make test`: a round takes minutes.
"""

import contextlib
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest

from infra.declared import FUNCTIONS
from operate.dead_letters import queues
from operate.redrive import Asked, redrive
from tests.drills.compare import compared
from tests.drills.kinds import FAULTS, Fault
from tests.drills.pages import opened
from tests.drills.plan import Plan
from tests.drills.story import Story, a_school_is_renamed
from tests.drills.system import System, say, system
from tests.drills.table import ROW

pytestmark = pytest.mark.drill

ROUNDS: Final[tuple[Fault | None, ...]] = (None, *FAULTS)

IN_TURN: Final[tuple[Fault | None, ...]] = (
    *("killed before", None, "doubled", "reordered"),
    *("killed after", "slow", "answer lost"),
    *("throttled", "times out"),
)
"""The rounds as three processes share them: those that take longest come first, and the last test is the third's."""

WEEK: Final = timedelta(days=7)
"""Between two rounds: each has a digest that is due."""

PATIENCE: Final = 60.0
"""Seconds until all that goes on by itself is at rest."""

KILLED: Final[frozenset[Fault]] = frozenset({"killed before", "killed after"})
KILLED_FOR, HIDDEN_FOR = 3, 40
"""Seconds until a message comes again that a function has: after those that are killed nobody gives it back; elsewhere six times
the function's time."""

LOOKED: Final = frozenset({"answer lost"})
"""Rounds in which the pages that only read are opened as well: to them it is all the same why an answer doesn't come."""

MAY_DOUBLE: Final[frozenset[Fault]] = frozenset(
    {"killed before", "killed after", "throttled", "times out", "answer lost", "doubled"}
)
"""Where nobody can know whether SES took a mail, or it couldn't be noted that it did, it may go again: rather than never."""

MOST_ALIKE: Final = 4
"""How often a mail may come then: `shared.sent.UNHEARD` is so long."""

KINDS: Final = frozenset({"queue", "outbox", "answers", "flagged", "schedule"})
"""Of dead letters (`infra.queue.Redrive`)."""

PARKS: Final = frozenset({"SendMessage", "ChangeMessageVisibility"})
"""What a function needs to park something."""

A_LOOK: Final = 0.5
"""Seconds between two looks at a queue to which a letter was given back; elsewhere four times as long."""


@pytest.fixture(scope="module")
def made() -> Iterator[System]:
    with system(say) as running:
        a_school_is_renamed(running)
        yield running


@pytest.mark.parametrize("fault", IN_TURN, ids=lambda fault: (fault or "none").replace(" ", "-"))
def test_nothing_is_lost_by(
    fault: Fault | None, made: System, record_property: Callable[[str, object], None]
) -> None:
    name = fault or "none"
    made.clock.pass_by(WEEK)
    gone = made.clock.gone
    made.begins(name)
    story = Story(made, ROUNDS.index(fault))
    made.hide_for(KILLED_FOR if fault in KILLED else HIDDEN_FOR)
    made.proxy.plan = Plan(fault)
    story.happens()
    shut = opened(story) if fault in LOOKED else []
    story.the_clocks_strike()
    letters = _settled(made, story)
    hit, made.proxy.plan = made.proxy.plan.hit, Plan()
    found = compared(made.stage, story.told, made.clock.now())
    cells = [
        name,
        len(hit),
        len({site.function for site in hit}),
        story.site.again,
        f"{story.site.longest:.0f} s",
        _hours(made.clock.gone - gone),
        letters,
        found.mails.total() - len(found.mails),
        len(found.doubled),
        len(found.lost),
        f"{made.seconds:.0f} s",
    ]
    record_property(ROW, [ROUNDS.index(fault), cells, [list(site) for site in hit]])
    made.say(f"ends: {found}")
    assert set(IN_TURN) == set(ROUNDS)
    assert fault or not letters
    assert not made.letters()
    assert not shut, shut
    assert not found.lost, found.lost
    assert not found.doubled, found.doubled
    assert fault in MAY_DOUBLE or not found.mails, found.mails
    assert max(found.mails.values(), default=0) <= MOST_ALIKE, found.mails


def test_what_was_parked_is_given_back(made: System) -> None:
    """A deployment takes every right from all functions behind the pages, but to park: then it is mended, step by step."""
    made.clock.pass_by(WEEK)
    made.begins("parked")
    made.proxy.plan = Plan()
    made.hide_for(KILLED_FOR)
    story = Story(made, len(ROUNDS))
    visit = story.a_visit_is_agreed()
    asked = story.a_lead_books()
    story.the_class_is_known(visit)
    made.rests(PATIENCE)
    behind = {one.name for one in FUNCTIONS if not one.routes}
    made.proxy.plan = Plan("refused", lambda function, asks: function in behind and asks not in PARKS)
    story.the_team_agrees(asked)
    story.a_class_answers(visit)
    story.who_came_is_counted(visit)
    story.a_page_is_looked_at()
    story.a_file_is_handed_in()
    story.the_clocks_strike()
    made.rests(PATIENCE)
    # The outboxes' letters are published while their hearers still lack their rights: so those park them.
    given = _given_back(made, frozenset({"outbox"}))
    made.rests(PATIENCE)
    made.proxy.plan = Plan()
    given += _given_back(made, KINDS - {"outbox"})
    story.somebody_comes(asked)
    _settled(made, story)
    found = compared(made.stage, story.told, made.clock.now())
    made.say(f"ends: {found}")
    assert set(given) == KINDS
    assert not made.letters()
    assert not found.lost, found.lost
    assert not found.doubled, found.doubled
    assert not found.mails, found.mails


def _given_back(made: System, kinds: frozenset[str]) -> Counter[str]:
    """Give every letter of some kinds of queues back, as `make redrive` does; return how many, by kind."""
    letters, given = made.letters(), Counter[str]()
    for name, queue in queues(made.stage.outputs).items():
        if name in letters and queue.how in kinds:
            made.say(f"{letters[name]} letters of {name} ({queue.how}) are given back")
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                code = redrive(
                    made.stage.outputs, name, made.clock.now(), Asked(sure=True), lambda _: time.sleep(A_LOOK)
                )
            assert code == 0, said.getvalue()
            given[queue.how] += letters[name]
    return given


def _settled(made: System, story: Story) -> int:
    """Let the clock call functions, and time pass, until nothing waits and nothing is lost; return how many letters there were.

    What the clock called in vain lies there: the next call has done it long since, and giving it back does it once more.
    """
    given = Counter[str]()

    def good() -> bool:
        made.rests(PATIENCE)
        given.update(_given_back(made, KINDS))
        made.rests(PATIENCE)
        return compared(made.stage, story.told, made.clock.now()).good and not made.letters()

    made.settles(made.called_by_the_clock, good)
    return given.total()


def _hours(gone: timedelta) -> str:
    minutes = int(gone.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d} h"
