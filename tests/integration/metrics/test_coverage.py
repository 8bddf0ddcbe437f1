"""The team's board of target schools: a visit heard changes it, who was invited is kept and taken back, the file opens."""

import base64
import csv
import html
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.metrics.functions import facts, team
from services.metrics.table import board
from shared.compiled import compiled
from shared.dynamo import delete, write
from shared.web import csrf
from tests.support.aws import ENGINES, rows
from tests.support.delivery import deliver
from tests.support.events import event, staffed
from tests.support.facts import MONDAY, delivered, school, visit, year_group
from tests.support.feedback import request
from tests.support.pseudo import pseudo_language, unsaid
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))
PATH = "/team/coverage"
ROW = re.compile(r'<tr class="nhsuk-table__row" role="row">(.*?)</tr>', re.DOTALL)


def ask(method: str, path: str, form: Any = "", *, at: datetime = MONDAY, user: TeamUser = USER) -> Any:
    cookie = issue(user, at).partition(";")[0]
    headers = {"cookie": cookie}
    path, _, query = path.partition("?")
    return team.handler(request(method, path, form, query=query, headers=headers), None, clock=lambda: at)


def listed(at: datetime = MONDAY) -> dict[str, str]:
    """Return what the board says of each school, in its order."""
    page = ask("GET", PATH, at=at)["body"]
    said = {}
    for row in ROW.findall(page):
        words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())
        name = html.unescape(re.findall(r"<a [^>]+>(.*?)</a>", row)[0])
        said[name] = words
    return said


def send(number: int, at: datetime = MONDAY, **form: str) -> Any:
    return ask(
        "POST",
        f"{PATH}/{school(number).urn}",
        {"csrf": csrf.token(USER.subject), **form},
        at=at,
    )


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_the_board_follows_what_is_heard() -> None:
    name = school(1).name
    assert listed().keys() == {one.name for one in compiled().target_schools}
    assert "Not contacted" in listed()[name]
    deliver(facts.handler, [event(visit(1, "requested", version=1, days=30))])
    assert "Asked for 11 April 2026 and waits for our answer." in listed()[name]
    deliver(facts.handler, [event(visit(1, version=2, days=30))])
    assert "Next: 11 April 2026" in listed()[name]
    deliver(facts.handler, [event(delivered(1, 28, version=3))])
    roll = sum(school(1).rolls.get(year, 0) for year in compiled().targets.by_year_group)
    assert f"28 of {roll}" in listed()[name]
    assert f"Year {year_group()}: 28 of {school(1).rolls[year_group()]}" in listed()[name]
    assert "Delivered Last: 12 March 2026" in listed()[name]
    deliver(facts.handler, [event(visit(1, version=2, days=30))])
    assert "Delivered" in listed()[name], "what comes late changes nothing"


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_who_was_invited_is_kept_once_a_day_and_taken_back() -> None:
    urn = school(1).urn
    for _ in range(2):
        answer = send(1, note="by phone, ask again in May")
        assert answer["headers"]["location"] == f"{PATH}/{urn}?done=invited"
    [row] = rows("metrics", "invitation")
    assert (row["who"], row["note"]) == ("Robin", "by phone, ask again in May")
    assert "Invited on 16 March 2026." in listed()[school(1).name]
    page = ask("GET", f"{PATH}/{urn}?done=invited")["body"]
    assert "is marked as invited." in page
    assert "Note: by phone, ask again in May" in page
    assert "Mark as invited" not in page
    send(1, do="undo", day="2026-03-15")
    assert len(rows("metrics", "invitation")) == 1, "another day's is not taken back"
    answer = send(1, do="undo", day="2026-03-16")
    assert answer["headers"]["location"] == f"{PATH}/{urn}?done=undone"
    assert rows("metrics", "invitation") == []
    assert "is marked as invited." not in ask("GET", f"{PATH}/{urn}?done=invited")["body"], "it is not so"
    assert "Not contacted" in listed()[school(1).name]


def test_a_note_that_is_too_long_is_refused_and_nothing_typed_is_lost() -> None:
    answer = send(1, note="x" * 501)
    assert answer["statusCode"] == 422
    assert "The note is 1 character too long. It can have 500 characters" in answer["body"]
    assert "x" * 501 in answer["body"]
    assert rows("metrics", "invitation") == []


def test_who_may_see_and_do_it() -> None:
    signed_out = team.handler(request("GET", PATH), None, clock=lambda: MONDAY)
    assert signed_out["headers"]["location"].startswith("/team/sign-in?next=")
    stranger = TeamUser("2", "sam@school.example", "Sam", ())
    assert ask("GET", PATH, user=stranger)["statusCode"] == 403
    assert ask("GET", f"{PATH}/schools.csv", user=stranger)["statusCode"] == 403
    assert ask("POST", f"{PATH}/{school(1).urn}", {"note": "x"})["statusCode"] == 403
    for urn in ("999999", "x" * 3000, "<script>"):
        assert ask("GET", f"{PATH}/{urn}")["statusCode"] == 404
        assert ask("POST", f"{PATH}/{urn}", {"csrf": csrf.token("1")})["statusCode"] == 404
    assert rows("metrics", "invitation") == []


def test_the_file_holds_the_board_and_nothing_that_a_spreadsheet_would_carry_out() -> None:
    deliver(facts.handler, [event(delivered(1, 28)), event(visit(2, days=30))])
    send(3, note='=HYPERLINK("http://x.example")')
    answer = ask("GET", f"{PATH}/schools.csv")
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    body = answer["body"]
    raw = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
    text = raw.decode("utf-8")
    assert text.startswith("\ufeff")
    found = {row["School"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    assert [*found] == [*listed()], "in the order of the board"
    assert found[school(1).name]["Pupils this academic year"] == "28"
    assert found[school(1).name]["Last visit"] == "2026-03-12"
    assert found[school(2).name]["Next visit"] == "2026-04-11"
    invited = found[school(3).name]
    assert (invited["Invited on"], invited["Invited by"]) == ("2026-03-16", "Robin")
    assert invited["Note"] == '\'=HYPERLINK("http://x.example")'


def test_a_board_without_lines_of_other_years_says_the_academic_year() -> None:
    later = datetime.combine(date(2026, 9, 1), MONDAY.timetz()) + timedelta(hours=1)
    deliver(facts.handler, [event(delivered(1, 28))])
    send(2)
    assert "Last visit on 12 March 2026, none this academic year." in listed(later)[school(1).name]
    assert "Not contacted" in listed(later)[school(2).name], "an invitation is of its academic year"


def test_every_sentence_goes_through_the_catalogue(tmp_path: Path) -> None:
    deliver(
        facts.handler,
        [
            event(delivered(0, {7: 30})),
            event(visit(1, "declined", days=30)),
            event(visit(2, days=30)),
            event(visit(3, days=-3)),
        ],
    )
    send(4, note="by phone")
    known = {
        *(text for one in compiled().schools for text in (one.name, one.town, one.urn)),
        compiled().name,
        compiled().organisation,
        compiled().contact.email,
        "Robin",
        "by phone",
    }
    with pseudo_language(tmp_path):
        for path in (PATH, f"{PATH}/{school(4).urn}?done=invited", f"{PATH}/{school(1).urn}"):
            assert unsaid(ask("GET", path)["body"], known) == []


def test_facts_from_before_lines_were_kept_are_on_the_board_after_the_next_digest() -> None:
    deliver(facts.handler, [event(delivered(1, 28)), event(visit(2))])
    for row in rows("metrics", "line"):
        write(delete("metrics", row["pk"], row["sk"]))
    assert "Never reached." in listed()[school(1).name]
    for _ in range(2):
        morning(MONDAY, "one@x.example")
    assert "Delivered" in listed()[school(1).name]
    assert len(rows("metrics", "line")) == 2


def test_the_lines_are_those_of_the_events() -> None:
    deliver(facts.handler, [event(delivered(1, 28)), event(visit(2))])
    assert {(one.id, one.status, one.version) for one in board.lines()} == {
        ("NM-000001", "delivered", 3),
        ("NM-000002", "confirmed", 2),
    }


def test_a_visit_that_lacks_people_stands_at_its_school_with_the_page_where_they_are_found() -> None:
    soon, later = visit(1, days=10), visit(2, days=200)
    deliver(facts.handler, [event(soon), event(later), staffed(soon, missing=2), staffed(later, missing=1)])
    said = listed()[school(1).name]
    assert "Urgent: 22 March 2026: 2 places unfilled" in said
    assert "1 place unfilled" in listed()[school(2).name]
    assert "Urgent" not in listed()[school(2).name]
    page = ask("GET", PATH)["body"]
    assert f'href="/team/gaps/{soon.id}"' in page
    assert "2 visits to come lack people, 1 of them urgently." in page
    # Called off: nobody lacks anybody, although who comes is told of later.
    deliver(facts.handler, [event(visit(1, "cancelled", version=9, days=10))])
    assert "lacks" not in listed()[school(1).name]
    deliver(facts.handler, [staffed(later, 2, missing=0)])
    assert "lack people" not in ask("GET", PATH)["body"]


def test_a_visit_of_which_it_is_not_known_who_is_needed_is_said_to_be_that() -> None:
    soon = visit(1, days=10)
    deliver(facts.handler, [event(soon), staffed(soon, need_known=False, needed=0, missing=0)])
    assert "Of 1 visit to come it is not known who is needed." in ask("GET", PATH)["body"]


def test_the_file_says_how_many_people_visits_to_come_lack() -> None:
    soon = visit(1, days=10)
    deliver(facts.handler, [event(soon), staffed(soon, missing=2)])
    answer = ask("GET", f"{PATH}/schools.csv")
    text = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    lines = {row["URN"]: row for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig")))}
    lacking = {urn: row["People that visits to come lack"] for urn, row in lines.items()}
    assert lacking == {**dict.fromkeys(lines, "0"), school(1).urn: "2"}
