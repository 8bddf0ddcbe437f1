"""Where connections stand, and what of it waits for somebody: told in time, and no more than it must be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.metrics.figures.collecting import collected, to_see
from services.metrics.known import Known
from services.metrics.observations import Readings, Series
from services.metrics.reports.todo import todo
from services.metrics.runs import Note, Run, Standing
from services.metrics.sources import wording
from shared.compiled import compiled
from shared.programme import Connection
from shared.web.routes import address as link

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
SITE = Connection.model_validate(
    {
        "id": "site",
        "connector": "plausible",
        "title": "Our site",
        "account": "ours",
        "settings": {"site": "a.example"},
    }
)


def run(trouble: Note | None = None, notes: tuple[Note, ...] = (), unsupported: tuple[str, ...] = ()) -> Run:
    day = date(2026, 11, 25)
    begun = "2026-11-26T03:05:00+00:00"
    return Run("r", "site", "night", begun, begun, day, day, 3, 2, 1, unsupported, notes, trouble)


def standing(
    last: Run | None = None, *, newest: date | None = date(2026, 11, 25), success: str = "", since: str = ""
) -> Standing:
    return Standing("site", last=last, newest=newest, success_at=success, failing_since=since)


def sentences(one: Standing, at: datetime = AT) -> list[str]:
    return [wording.to_see(found) for found in to_see(collected([SITE], {"site": one}, at), at)]


GOOD = "2026-11-26T03:06:00+00:00"


def test_all_well_is_nothing_to_see_to() -> None:
    assert sentences(standing(run(), success=GOOD)) == []
    [one] = collected([SITE], {"site": standing(run(), success=GOOD)}, AT)
    assert (one.success, one.stale, one.trouble) == (datetime.fromisoformat(GOOD), False, None)


def test_one_that_was_never_asked_says_what_to_do() -> None:
    [found] = [wording.to_see(one) for one in to_see(collected([SITE], {}, AT), AT)]
    assert "make source NAME=site" in found


@pytest.mark.parametrize(("hours", "stale"), [(72, False), (73, True)])
def test_figures_older_than_promised_are_told(hours: int, stale: bool) -> None:  # noqa: FBT001  a parameter of the test
    midnight = datetime(2026, 11, 26, tzinfo=UTC)
    found = sentences(standing(run(), success=GOOD), midnight + timedelta(hours=hours))
    assert bool(found) == stale
    assert all("25 November" in one for one in found)


def test_trouble_that_passes_is_told_after_two_days_and_any_other_at_once() -> None:
    down, wrong = Note("down"), Note("credential", (("said", "No."),))
    since = (AT - timedelta(hours=47)).isoformat()
    assert sentences(standing(run(down), success=GOOD, since=since)) == []
    [told] = sentences(standing(run(down), success=GOOD, since=since), AT + timedelta(hours=2))
    assert "does not answer" in told
    [told] = sentences(standing(run(wrong), success=GOOD, since=AT.isoformat()))
    assert "“No.”" in told


def test_what_ends_is_told_until_it_has_ended() -> None:
    ends = Note("credential ends", (("day", "2026-12-01"),))
    one = standing(run(notes=(ends, Note("cost", (("dollars", "1"),)))), success=GOOD)
    [told] = sentences(one)
    assert "1 December" in told
    assert not [said for said in sentences(one, datetime(2026, 12, 2, tzinfo=UTC)) if "1 December" in said]


def test_a_retired_metric_is_told_and_a_run_is_kept_as_it_was() -> None:
    made = run(
        Note("quota", (("said", ""),)),
        (Note("empty", (("first", "2026-11-01"), ("last", "2026-11-02"))),),
        ("a", "b"),
    )
    assert Run.of(made.data()) == made
    [told] = sentences(standing(run(unsupported=("facebook_fans",)), success=GOOD))
    assert "facebook_fans" in told


def test_the_digest_names_a_retired_metric_as_its_figures_are() -> None:
    gone = Series("plausible", "ours", "plausible_visits", "Website visits (Plausible)", "visits", "flow")
    known = Known((), (), AT.date(), readings=(Readings(gone, {}, date(2026, 11, 20)),))
    standings = {"site": standing(run(unsupported=(gone.metric,)), success=GOOD)}
    found = todo(
        known,
        compiled(),
        0,
        AT.date(),
        link,
        to_see(collected([SITE], standings, AT), AT),
    )
    [said] = [str(one.sentence) for one in found if "no longer gives" in str(one.sentence)]
    assert said.startswith("Our site no longer gives Website visits (Plausible). ")
