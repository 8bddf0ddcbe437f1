"""The console's frame: one row of tabs, whichever service draws the page."""

from pathlib import Path

import pytest

from services.access import frame
from services.access.groups import (
    ANALYSTS,
    AUDIT,
    SAFEGUARDING,
    TEAM,
    reads_audit,
    reads_comments,
    reads_exact,
    sees_console,
)
from services.access.user import TeamUser
from shared.web.routes import ROUTES

ALEX = TeamUser("subject", "alex@team.example", "Alex Example", (TEAM,))


def test_a_page_gets_the_tabs_in_their_order_and_knows_its_own() -> None:
    given = frame.frame(ALEX, "bookings")
    assert (given["user"], given["current"]) == (ALEX, "bookings")
    assert given["tabs"] == frame.tabs(ALEX.groups)
    places = [tab.place for tab in frame.gathered()]
    assert places == sorted(set(places)), "no two tabs claim one place"
    names = [name for name, _, _ in frame.tabs(ALEX.groups)]
    assert len(names) == len(set(names))
    assert ("bookings", "Bookings", "/team/bookings") in frame.tabs(ALEX.groups)


def test_every_tab_leads_somewhere() -> None:
    assert {tab.route for tab in frame.gathered()} <= set(ROUTES)


def test_a_package_has_the_tabs_of_services_it_does_not_carry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_checkout = frame.tabs(ALEX.groups)
    frame.write(tmp_path / "console.json")
    monkeypatch.setattr(frame, "CONSOLE", tmp_path / "console.json")
    monkeypatch.setattr(frame, "gathered", list)
    frame._tabs.cache_clear()
    try:
        assert frame.tabs(ALEX.groups) == in_checkout
    finally:
        frame._tabs.cache_clear()


def test_the_console_is_the_teams() -> None:
    assert sees_console(("teachers", TEAM))
    assert not sees_console(("teachers",))
    assert not sees_console(())


def test_what_pupils_wrote_is_the_safeguarding_leads_alone() -> None:
    assert reads_comments((SAFEGUARDING,))
    assert not reads_comments((TEAM,))
    assert "comments" not in [name for name, _, _ in frame.tabs((TEAM,))]
    assert [name for name, _, _ in frame.tabs((SAFEGUARDING,))] == ["comments"]


def test_counts_as_they_are_are_the_analysts_alone() -> None:
    assert reads_exact((ANALYSTS,))
    assert not reads_exact((TEAM, SAFEGUARDING))
    assert not sees_console((ANALYSTS,))
    assert not reads_comments((ANALYSTS,))
    assert frame.tabs((ANALYSTS,)) == []


def test_who_read_what_is_for_those_who_look_after_it_alone() -> None:
    assert reads_audit((AUDIT,))
    assert not reads_audit((TEAM, SAFEGUARDING, ANALYSTS))
    assert not sees_console((AUDIT,))
    assert "audit" not in [name for name, _, _ in frame.tabs((TEAM,))]
    assert [name for name, _, _ in frame.tabs((AUDIT,))] == ["audit"]
