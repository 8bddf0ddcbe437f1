"""`make faults`: the calls that functions make of AWS go wrong, each once in each way, while people book, answer and count.

A system of its own runs the real template; between its functions and the emulator stands `tests.drills.proxy`. Not part of
`make test`: a round a kind of fault takes a minute.
"""

import contextlib
import io
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from infra.declared import FUNCTIONS
from operate.dead_letters import queues
from operate.redrive import Asked, redrive
from tests.drills.compare import Found, compared
from tests.drills.kinds import FAULTS, Fault
from tests.drills.pages import opened
from tests.drills.proxy import Plan, Site
from tests.drills.story import Story
from tests.drills.system import System, system

pytestmark = pytest.mark.drill

ROUNDS: Final[tuple[Fault | None, ...]] = (None, *FAULTS)

WEEK: Final = timedelta(days=7)
"""Between two rounds: each has a digest that is due."""

PATIENCE: Final = 60.0
"""Seconds until all that goes on by itself is at rest."""

KILLED: Final[frozenset[Fault]] = frozenset({"killed before", "killed after"})
KILLED_FOR, HIDDEN_FOR = 4, 40
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

LINE: Final = "{:<14} {:>6} {:>10} {:>6} {:>8} {:>9} {:>8} {:>8} {:>6} {:>5}"
HEAD: Final = (
    "fault", "sites", "functions", "again", "longest", "clock", "letters", "mails +", "twice", "lost"
)  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[System, Counter[Site]]]:
    """Run the system; print in the end which functions made no call that went wrong."""
    sites: Counter[Site] = Counter()
    with system(print) as made:
        print("\n" + LINE.format(*HEAD), flush=True)
        yield made, sites
        met = {site.function for site in sites}
        print(
            f"{len(sites)} call sites of {len(met)} functions; none of: {', '.join(sorted(made.names.keys() - met))}"
        )


@pytest.mark.parametrize("fault", ROUNDS)
def test_nothing_is_lost_by(fault: Fault | None, running: tuple[System, Counter[Site]]) -> None:
    made, sites = running
    made.clock.pass_by(WEEK)
    gone = made.clock.gone
    made.begins()
    story = Story(made, ROUNDS.index(fault))
    made.hide_for(KILLED_FOR if fault in KILLED else HIDDEN_FOR)
    made.proxy.plan = Plan(fault)
    story.happens()
    shut = opened(story) if fault in LOOKED else []
    made.clocks_strike()
    _settled(made, story)
    hit, made.proxy.plan = made.proxy.plan.hit, Plan()
    sites.update(hit)
    # What the clock called in vain lies there: the next call has done it long since, and giving it back does it once more.
    with contextlib.redirect_stdout(io.StringIO()):
        letters = _given_back(made, KINDS).total()
    found = compared(made.stage, story.told, made.clock.now())
    print(
        LINE.format(
            fault or "none",
            len(hit),
            len({site.function for site in hit}),
            story.site.again,
            f"{story.site.longest:.0f} s",
            _hours(made.clock.gone - gone),
            letters,
            found.mails.total() - len(found.mails),
            len(found.doubled),
            len(found.lost),
        ),
        f"  {made.seconds:.0f} s",
        flush=True,
    )
    _show(found)
    assert not made.letters()
    assert not shut, shut
    assert not found.lost, found.lost
    assert not found.doubled, found.doubled
    assert fault in MAY_DOUBLE or not found.mails, found.mails
    assert max(found.mails.values(), default=0) <= MOST_ALIKE, found.mails


def test_what_was_parked_is_given_back(running: tuple[System, Counter[Site]]) -> None:
    """A deployment takes every right from all functions behind the pages, but to park: then it is mended, step by step."""
    made, _ = running
    made.clock.pass_by(WEEK)
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
    made.clocks_strike()
    made.rests(PATIENCE)
    # The outboxes' letters are published while their hearers still lack their rights: so those park them.
    given = _given_back(made, frozenset({"outbox"}))
    made.rests(PATIENCE)
    made.proxy.plan = Plan()
    given += _given_back(made, KINDS - {"outbox"})
    story.somebody_comes(asked)
    found = _settled(made, story)
    assert set(given) == KINDS
    assert not made.letters()
    assert not found.lost, found.lost
    assert not found.doubled, found.doubled
    assert not found.mails, found.mails


def _show(found: Found) -> None:
    """Say at once what is wrong: the other rounds take minutes."""
    for what, ones in (("lost", found.lost), ("twice", found.doubled), ("mails", dict(found.mails))):
        if ones:
            print(f"  {what}: {ones}", flush=True)


def _given_back(made: System, kinds: frozenset[str]) -> Counter[str]:
    """Give every letter of some kinds of queues back, as `make redrive` does; return how many, by kind."""
    letters, given = made.letters(), Counter[str]()
    for name, queue in queues(made.stage.outputs).items():
        if name in letters and queue.how in kinds:
            print(f"\n{name}: {letters[name]} ({queue.how})", flush=True)
            code = redrive(
                made.stage.outputs, name, made.clock.now(), Asked(sure=True), lambda _: time.sleep(A_LOOK)
            )
            assert code == 0, name
            given[queue.how] += letters[name]
    return given


def _settled(made: System, story: Story) -> Found:
    """Let the clock call functions, and time pass, as long as something goes wrong or waits; return what is wrong then."""
    found: list[Found] = []

    def good() -> bool:
        found.append(compared(made.stage, story.told, made.clock.now()))
        return found[-1].good

    if made.settles(made.called_by_the_clock, good):
        return found[-1]
    return compared(made.stage, story.told, made.clock.now())


def _hours(gone: timedelta) -> str:
    minutes = int(gone.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d} h"
