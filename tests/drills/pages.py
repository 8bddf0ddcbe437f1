"""The pages that only read: each is opened, until it comes. None of them can lose anything, so in some rounds only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from operate.stage import as_function_of
from services.metrics.use_cases import readers
from services.people.table import people
from shared.compiled import compiled
from shared.results_link import evidence_token, school_token
from shared.visit_link import day_token, letter_token, volunteer_token
from shared.web.routes import address
from tests.drills.county import SOURCE
from tests.drills.site import OverHttp
from tests.drills.story import Story, refused
from tests.support.browser import Browser

AT_ONCE: Final = 6

CONSOLE: Final = (
    "console",
    "console.audit",
    "console.bookings",
    "console.calendar",
    "console.gaps",
    "console.kit",
    "console.building",
    "console.blocks",
    "console.feeds",
    "console.people",
    "console.counts",
    "console.teachers",
    "console.comments",
    "console.dashboard",
    "console.impact",
    "console.coverage",
    "console.programme",
    "console.sources",
    "console.readers",
    "console.reports",
    "console.figures",
    "console.partners",
    "console.checks",
)


def opened(story: Story) -> list[str]:
    """Open every page of a round; return those that did not come, with what came instead."""
    team = story.signed_in()

    def look(path: str) -> str:
        site = OverHttp(story.stage.site)
        page = Browser(site, cookies=dict(team)).get(path)
        story.site.again += site.again
        return f"{path}: {page.status} {page.address}" if refused(page) else ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [wrong for wrong in pool.map(look, list(_addresses(story))) if wrong]


def _addresses(story: Story) -> Iterator[str]:
    """Yield the addresses of the console's pages, and of those that are opened by a link."""
    told = story.told
    yield from (address(name) for name in CONSOLE)
    yield address("impact")
    yield address("console.source", source=SOURCE)
    yield address("console.dashboard.picture", question="reach", file="schools.png")
    [visit] = told.visits.values()
    with as_function_of("booking", story.stage.outputs):
        links = [address("school.results", token=school_token(visit))]
        links.append(address("school.evidence", token=evidence_token(visit)))
    with as_function_of("metrics", story.stage.outputs):
        links += [
            address("reader", token=readers.token(one)) for one in readers.everyone(compiled(), story.now())
        ]
    for reference, person in told.comes.items():
        yield address("console.visit", reference=reference)
        yield address("console.booking", reference=reference)
        yield address("console.booking.mails", reference=reference)
        with as_function_of("people", story.stage.outputs):
            found = people.person(person)
            assert found
            links.append(address("volunteer", token=volunteer_token(person, found.link)))
            links.append(address("day", token=day_token(reference, person)))
            links.append(address("letter", token=letter_token(reference)))
            quarter = f"{story.now().year}-Q1.pdf"
            links += [
                address("console.statement", reference=post.organisation, file=quarter)
                for post in found.posts
            ]
    for session, code in story.codes.items():
        yield address("console.session", session_id=session)
        yield address("live", code=code)
        yield address("live.numbers", code=code)
    yield from links
