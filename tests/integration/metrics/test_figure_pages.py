"""The page that says how a figure is counted: each link of a digest opens one, and what it is made of is suppressed."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.metrics.functions import facts, figures
from services.metrics.observations import Observation, Series
from services.metrics.reports.defined import FIGURES
from services.metrics.sources.website import VIEWS
from services.metrics.table.series import observe
from shared.compiled import compiled
from shared.events.feedback import SummaryUpdated
from shared.web.routes import address
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import SITE
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, delivered, school, summary, visit
from tests.support.feedback import request
from tests.support.reports import morning

pytestmark = pytest.mark.usefixtures("metrics_aws")

USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))


def ask(path: str) -> Any:
    path, _, query = path.partition("?")
    headers = {"cookie": issue(USER, MONDAY).partition(";")[0]}
    return figures.handler(request("GET", path, query=query, headers=headers), None, clock=lambda: MONDAY)


def words(path: str) -> str:
    answer = ask(path)
    assert answer["statusCode"] == 200, path
    # A column's name beside each figure is for phones alone.
    main = re.sub(r'<span class="nhsuk-table__heading".*?</span>', "", answer["body"].partition("<main")[2])
    main = re.sub(r"<[^>]+>", " ", main)
    return html.unescape(" ".join(main.split()))


def happen() -> None:
    deliver(
        facts.handler,
        [
            *(event(delivered(number, 30)) for number in range(4)),
            event(visit(4)),
            event(visit(5, "declined", version=3)),
            *(
                SummaryUpdated(event_id=one.session_id, occurred_at=START, correlation_id="c", summary=one)
                for one in (summary(number, {(1, 5): 20, (5, 1): 10 - number}) for number in range(4))
            ),
        ],
    )
    observe([Observation(VIEWS, date(2026, 3, 9), Decimal(70), complete=True)], at=MONDAY)


def test_a_figure_says_how_it_is_counted_what_it_lacks_and_of_what_it_is_made() -> None:
    happen()
    said = words(address("console.figure", figure="pupils", period="2026-W11"))
    assert "Pupils present: 120" in said
    assert "9 to 15 March 2026" in said
    assert "as the facilitator counted them" in said
    assert "Counted so since 1 September 2025 (version 1 of the definition)." in said
    assert "1 visit took place without a count and is in none of these." in said
    assert f"{school(4).name} 12 March 2026 no count yet" in said
    assert f"{school(1).name} 12 March 2026 30" in said
    body = ask(address("console.figure", figure="pupils", period="2026-W11"))["body"]
    assert address("console.booking", reference="NM-000001") in body


def test_of_a_school_it_is_made_of_that_schools_alone() -> None:
    happen()
    said = words(address("console.figure", figure="pupils", period="2025-26", school=school(1).urn))
    assert f"Academic year 2025 to 26, {school(1).name}" in said
    assert "Pupils present: 30" in said
    assert school(2).name not in said


def test_of_a_school_and_a_workshop_that_only_visits_name() -> None:
    other = {"urn": "999999", "school_name": "Elsewhere Academy"}
    of = {"workshop_id": "gone", "workshop_title": "A workshop of before"}
    deliver(facts.handler, [event(delivered(1, 30)), event(delivered(2, 12, **other, **of))])
    said = words(address("console.figure", figure="pupils", period="2025-26", school="999999"))
    assert "Academic year 2025 to 26, Elsewhere Academy" in said
    assert "Pupils present: 12" in said
    said = words(address("console.figure", figure="pupils", workshop="gone"))
    assert "All time, A workshop of before" in said
    assert "Pupils present: 12" in said


def test_of_answers_no_class_is_counted_on_the_page() -> None:
    happen()
    path = address("console.figure", figure="more", period="2025-26")
    said = words(path)
    assert "More interested than before: 75%" in said
    assert "95% interval" in said
    assert "Sign test" in said
    table = said.partition("The classes whose answers")[2]
    assert table.count("12 March 2026") == 4
    assert not re.search(r"\b(20|10|9|8|7|30|29|28|27)\b", table.replace("12 March 2026", "")), (
        "no count of a class"
    )
    assert address("console.session", session_id="NM-000001-1") in ask(path)["body"]


def test_a_sources_figure_lists_its_days() -> None:
    happen()
    said = words(address("console.figure", figure="series", key=VIEWS.key, period="2026-W11"))
    assert "Website pages shown: 70" in said
    assert "9 March 2026 70 final" in said
    assert "not taken for nought" in said
    assert "Version 1 of its definition." in said


def test_every_figure_that_is_defined_has_its_page_and_the_list_names_all() -> None:
    happen()
    listed = words(address("console.figures"))
    for one in FIGURES.values():
        assert f"{one.title} {one.how}" in listed
        assert one.title in words(address("console.figure", figure=one.id))


def test_every_link_of_a_digest_opens_a_page() -> None:
    happen()
    platform = compiled().sources[0]
    series = Series(platform.id, platform.account, "views", "Our views & more", "views", "flow")
    observe([Observation(series, date(2026, 3, 9), Decimal(7), complete=True)], at=MONDAY)
    morning(MONDAY, "one@x.example")
    links = set(re.findall(rf'href="{SITE}(/team/figures/[^"]+)"', content(sent()[-1], "html")))
    assert len(links) > 20
    for link in links:
        assert "</h1>" in ask(html.unescape(link))["body"], link
        assert ask(html.unescape(link))["statusCode"] == 200, link


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        (address("console.figure", figure="pupil"), 404, "There is no such figure."),
        (
            address("console.figure", figure="series", key="nothing", period="2026-W11"),
            404,
            "No source tells such a figure.",
        ),
        (address("console.figure", figure="series", key=VIEWS.key), 400, "is of a period"),
        (address("console.figure", figure="pupils", period="2026-W77"), 400, "is no period"),
        (address("console.figure", figure="pupils", period="<script>"), 400, "is no period"),
        (
            address("console.figure", figure="pupils", school="999999"),
            404,
            "The programme has no such school.",
        ),
        (address("console.figure", figure="pupils", workshop="nothing"), 404, "has no such workshop"),
        (address("console.figure", figure="pupils", year_group="x"), 404, "has no such year group"),
        (address("console.figure", figure="pupils", year_group="77"), 404, "has no such year group"),
        (
            address("console.figure", figure="more", period="2026-W11", school=school(1).urn),
            400,
            "small numbers of pupils",
        ),
        (address("console.figure", figure="unmet_visits", year_group="7"), 400, "small numbers of pupils"),
    ],
)
def test_what_is_no_figure_is_refused_with_a_sentence(path: str, status: int, sentence: str) -> None:
    answer = ask(path)
    assert answer["statusCode"] == status
    assert sentence in html.unescape(answer["body"])
    assert "<script>alert" not in answer["body"]


def test_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    path = address("console.figure", figure="pupils")
    answer = figures.handler(request("GET", path), None, clock=lambda: MONDAY + timedelta(days=1))
    assert answer["statusCode"] in {302, 303}
