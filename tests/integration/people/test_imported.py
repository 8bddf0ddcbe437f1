"""Handing in a list of people: the template, what it would do, the yes to it, rows given back; sent twice, and damaged."""

import base64
import io
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode

import pytest
import xlsxwriter

from services.people.domain.columns import SPELLINGS, Column
from services.people.domain.person import Person
from services.people.functions import team
from services.people.mail.send import send_due
from services.people.table import audit, organisations, people
from services.people.use_cases import people as life
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web import reading
from shared.clock import london_day
from shared.paths import ROOT
from shared.sheets.unpacking import unpack
from shared.sheets.unread import UnreadError
from shared.visit_link import volunteer_token
from shared.web.http import Router
from shared.web.routes import address, link
from tests.integration.people.conftest import NOW, rows, somebody
from tests.integration.people.test_partners import text
from tests.support.aws import ENGINES
from tests.support.browser import Browser, Page, sign_in
from tests.support.mailbox import body, sent

pytestmark = pytest.mark.usefixtures("people_aws")

HERE = address("console.partners.import")
HEAD = "Name,E-mail,Organisation,Role,Phone"
GOOD = f"{HEAD}\nBob Ray,bob@trust.example,The Trust,Porter & driver,+44 1452 000 000\nCat Day,cat@x.example,New Co,midwife,\n"
BAD = (
    f"{GOOD}Ann Lee and Dan Fox,two@x.example,The Trust,Host,=1+1\nEve Hay,eve@x.example,The Trust,Juggler,\n"
)


@pytest.fixture
def console(people_aws: None) -> Browser:
    return Browser(team.handler, cookies=sign_in())


def hand_in(console: Browser, content: str | bytes, name: str = "people.csv") -> Page:
    """Send a file with the form, as a browser does."""
    token = console.get(HERE).form.fields["csrf"]
    raw = content if isinstance(content, bytes) else content.encode()
    body = (
        (
            f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
            f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        + raw
        + b"\r\n--b--\r\n"
    )
    return console.ask("POST", HERE, body, **{"content-type": "multipart/form-data; boundary=b"})


def workbook(*table: tuple[object, ...], title: str = "People") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        for number, cells in enumerate(table):
            sheet.write_row(number, 0, cells)
    return made.getvalue()


def keep(console: Browser, preview: Page, **other: str) -> Page:
    """Say yes to a preview."""
    return console.post(HERE, fields_of(preview) | {"do": "keep"} | other)


def fields_of(preview: Page) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(csrf|list|seen)" value="([^"]*)">', preview.text))
    return {name: unescape(value) for name, value in found.items()}


def stored(email: str) -> Person:
    [found] = [one for one in people.all_people() if one.email == email]
    return found


def raw(handler: Router, browser: Browser, fields: dict[str, str]) -> bytes:
    """Return the bytes of a file that a form is answered with."""
    event = {
        "rawPath": HERE,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
            "cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        },
        "requestContext": {"http": {"method": "POST"}, "requestId": "request"},
        "body": base64.b64encode(urlencode(fields).encode()).decode(),
        "isBase64Encoded": True,
    }
    answer = handler(event, None, clock=browser.clock)
    assert answer["headers"]["content-disposition"].startswith('attachment; filename="not-taken.')
    body: str = answer["body"]
    return base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()


@pytest.mark.parametrize("people_aws", ENGINES, indirect=True)
def test_nothing_is_written_before_the_yes_and_then_every_good_row_is(console: Browser) -> None:
    somebody("ann", organisation="trust", fit=False)
    before = rows()
    preview = hand_in(console, BAD)
    said = text(preview)
    assert preview.status == 200
    assert "2 rows make somebody new, who gets an invitation by e-mail." in said
    assert "2 organisations are new." in said
    assert "Two people stand in this row. Give each a row of their own." in said
    assert "The programme has no role “Juggler”." in said
    assert rows() == before
    done = keep(console, preview)
    assert "2 people are written down." in text(done)
    bob = stored("bob@trust.example")
    assert (bob.name, bob.standing, bob.phone, bob.since) == ("Bob Ray", "invited", "+44 1452 000 000", NOW)
    assert len(people.all_people()) == 3
    [line] = [one for one in audit.of_month(london_day(NOW)) if one.what == "imported"]
    assert line.who == "Alex Example"


def test_whoever_is_new_gets_the_invitation_that_the_preview_speaks_of(console: Browser) -> None:
    somebody("ann", organisation="trust", fit=False)
    told = f"{HEAD}\nAnn,ann@trust.example,Trust,Porter & driver,\nBob Ray,bob@trust.example,Trust,Host,\n"
    preview = hand_in(console, told)
    assert "who gets an invitation by e-mail" in text(preview)
    assert send_due(NOW) == []
    before = len(sent())
    keep(console, preview)
    keep(console, preview)
    assert send_due(NOW) == []
    assert send_due(NOW) == []
    [invitation] = sent()[before:]
    assert str(invitation["To"]) == "bob@trust.example"
    bob = stored("bob@trust.example")
    assert link("volunteer", token=volunteer_token(bob.id, 1)) in body(invitation)


def test_sent_twice_it_is_done_once(console: Browser) -> None:
    preview = hand_in(console, GOOD)
    keep(console, preview)
    before = rows()
    again = keep(console, preview)
    assert "All of the list was there already: nothing was changed." in text(again)
    assert rows() == before
    anew = hand_in(console, GOOD)
    assert "2 rows say what is known already." in text(anew)
    assert "Nothing of it would be written." in text(anew)


@pytest.mark.parametrize("people_aws", ENGINES, indirect=True)
def test_sent_twice_at_once_it_makes_nobody_twice(console: Browser) -> None:
    preview = hand_in(console, GOOD)
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda _: keep(Browser(team.handler, console.clock, dict(console.cookies)), preview),
                range(4),
            )
        )
    assert {one.status for one in answers} <= {200, 409}
    assert sorted(one.email for one in people.all_people()) == ["bob@trust.example", "cat@x.example"]
    assert len(organisations.all_organisations()) == 2


def test_who_is_known_is_changed_as_the_preview_said(console: Browser) -> None:
    keep(console, hand_in(console, GOOD))
    changed = hand_in(console, f"{HEAD}\nBob Ray,BOB@trust.example,New Co,Dietitian,+44 1452 000 000\n")
    assert (
        "Role: Porter & driver at The Trust, Dietitian at New Co, until now Porter & driver at The Trust"
        in text(changed)
    )
    keep(console, changed)
    assert len(stored("bob@trust.example").posts) == 2


def test_a_list_that_would_do_something_else_by_now_is_shown_again_and_nothing_is_written(
    console: Browser,
) -> None:
    keep(console, hand_in(console, GOOD))
    preview = hand_in(console, f"{HEAD}\nBob Ray,bob@trust.example,,,1\nDan Fox,dan@x.example,New Co,Host,\n")
    life.edit(
        Person(
            **{
                **{name: getattr(stored("bob@trust.example"), name) for name in Person.__slots__},
                "phone": "2",
            }
        ),
        version=1,
        who="Lee",
        at=NOW,
    )
    before = rows()
    late = keep(console, preview)
    assert late.status == 409
    assert "Somebody changed people meanwhile" in text(late)
    assert "Phone: 1, until now 2" in text(late)
    assert rows() == before
    assert "2 people are written down." in text(keep(console, late))
    assert stored("bob@trust.example").phone == "1"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_that_fail_come_back_with_the_reason_harmless_and_can_be_handed_in_again(
    console: Browser, kind: str
) -> None:
    preview = hand_in(console, BAD)
    content = raw(team.handler, console, fields_of(preview) | {"do": kind})
    [sheet] = unpack(f"not-taken.{kind}", content)
    head, *given = [[str(cell) for cell in line.cells] for line in sheet.lines]
    assert head == ["Name", "E-mail", "Organisation", "Role", "Phone", "Why it was not taken"]
    assert [one[0] for one in given] == ["Ann Lee and Dan Fox", "Eve Hay"]
    assert given[0][-1] == "Two people stand in this row. Give each a row of their own."
    assert given[0][4] == ("'=1+1" if kind == "csv" else "=1+1"), "text, and no formula"
    assert b"<f>" not in content
    if kind == "csv":
        content = (
            content.replace(b"Ann Lee and Dan Fox", b"Ann Lee")
            .replace(b"Juggler", b"host")
            .replace(b"'=1+1", b"'+1")
        )
        fixed = hand_in(console, content)
        assert "2 rows make somebody new" in text(fixed)
        keep(console, fixed)
        assert stored("two@x.example").phone == "+1", "the apostrophe was the file's, not the number's"


def test_a_workbook_is_read_and_its_title_above_the_headings_passed_over(console: Browser) -> None:
    book = workbook(
        ("People of 2026",),
        (),
        ("Full name", "EMAIL", "Employer", "Job role", "Employees", "DBS number"),
        ("Bob Ray", "bob@trust.example", "The Trust", "Host", 120, 1234567890),
    )
    preview = hand_in(console, book, "people.xlsx")
    assert "Nothing is read of these columns: DBS number." in text(preview)
    keep(console, preview)
    assert stored("bob@trust.example").name == "Bob Ray"
    [organisation] = organisations.all_organisations()
    assert organisation.size == "medium"
    assert "1234567890" not in str(rows()), "nothing of a column that is not read is kept"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_has_the_headings_and_the_programmes_words_and_is_read(
    console: Browser, kind: str
) -> None:
    answer = team.handler(
        {
            "rawPath": HERE,
            "rawQueryString": f"template={kind}",
            "headers": {"cookie": "; ".join(f"{name}={value}" for name, value in console.cookies.items())},
            "requestContext": {"http": {"method": "GET"}, "requestId": "request"},
        },
        None,
        clock=console.clock,
    )
    content = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    first, *more = list(unpack(f"people.{kind}", content))
    heads = [str(cell) for cell in first.lines[0].cells]
    assert set(heads) == set(Column) - {Column.FIRST, Column.LAST, Column.WHY}
    assert "There is nobody under the headings." in text(hand_in(console, content, f"people.{kind}"))
    if kind == "xlsx":
        explained = "\n".join(str(cell) for line in more[0].lines for cell in line.cells)
        for one in (
            *(role.title for role in rules().roles.values()),
            *workshop_titles().values(),
            *SPELLINGS[Column.PHONE][1:],
        ):
            assert one in explained


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty."),
        ("Dear all", "There is no row of headings with Name and E-mail."),
        ("Name,Phone\nBob,1\n", "There is no row of headings with Name and E-mail."),
        ("Name,E-mail,Email\nBob,a@x.example,b@x.example\n", "Two columns are called E-mail."),
        (f"{HEAD}\n", "There is nobody under the headings."),
        (b"PK\x03\x04\x14\x00", "This is neither a CSV file nor a workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is neither a CSV file nor a workbook"),
        ("<!doctype html><table></table>", "This is a web page, not a table."),
        (f'{HEAD}\n"Bob,bob@x.example\n', "a quotation mark is opened and not closed"),
        (f"{HEAD}\n" + "Bob Ray,bob@x.example,,,\n" * 1001, "There are more than 1,000 people in the file."),
    ],
    ids=[
        "empty",
        "words",
        "no address",
        "twice",
        "nobody",
        "half a ZIP",
        "a picture",
        "a web page",
        "a quotation",
        "too many",
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    console: Browser, content: str | bytes, sentence: str
) -> None:
    page = hand_in(console, content)
    assert page.status == 422
    assert sentence in page.errors["file"]
    assert people.all_people() == []


def test_no_file_and_a_damaged_form_are_refused_with_a_sentence(console: Browser) -> None:
    token = console.get(HERE).form.fields["csrf"]
    body = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n--b--\r\n'
    page = console.ask("POST", HERE, body, **{"content-type": "multipart/form-data; boundary=b"})
    assert page.errors == {"file": "Choose a file"}
    for damaged in ("", "odd", fields_of(hand_in(console, GOOD))["list"][:-9]):
        page = console.post(HERE, {"csrf": token, "do": "keep", "list": damaged, "seen": ""})
        assert page.errors == {"file": "The form arrived damaged. Hand the file in again."}
    fields = fields_of(hand_in(console, GOOD))
    assert console.post(HERE, fields | {"do": "odd"}).status == 400
    assert console.post(HERE, fields | {"csrf": "odd", "do": "keep"}).status == 403
    assert keep(console, hand_in(console, GOOD), seen="odd").status == 409
    assert people.all_people() == []


def test_a_thousand_people_fit_into_the_form_that_carries_them() -> None:
    lines = "".join(
        f"Person {number} Surname{number * 7919 % 1000},person.{number * 104729 % 9999}@trust{number % 12}.example,"
        f"Organisation {number % 12},Porter & driver,+44 7{number * 7919 % 10**9:09d}\n"
        for number in range(1000)
    )
    handed = reading.read("people.csv", f"{HEAD}\n{lines}".encode(), "k")
    carried = reading.packed(handed)
    assert len(carried) <= reading.PACKED
    assert reading.unpacked(carried) == handed
    with pytest.raises(UnreadError):
        reading.unpacked(carried[:-30])


def test_many_people_of_few_organisations_are_written_each_once(console: Browser) -> None:
    lines = "".join(f"Person P{number},p{number}@x.example,Org {number % 12},Host,\n" for number in range(60))
    preview = hand_in(console, f"{HEAD}\n{lines}")
    assert "60 rows make somebody new" in text(preview)
    assert "60 people are written down." in text(keep(console, preview))
    assert len(organisations.all_organisations()) == 12


def test_what_a_stranger_wrote_is_shown_as_text(console: Browser) -> None:
    hostile = f'{HEAD},"<i>x</i>"\n<script>alert(1)</script>,a@x.example,<b>Org</b>,<i>role</i>,\n'
    page = hand_in(console, hostile)
    for one in ("<script>alert", "<b>Org", "<i>role", "<i>x"):
        assert one not in page.text
    assert "&lt;script&gt;" in page.text


def test_every_spelling_in_the_documents_is_one_that_is_read() -> None:
    told = (ROOT / "docs" / "people.md").read_text("utf-8")
    table = [line.split("|") for line in told.splitlines() if line.startswith("| ")]
    said = {cells[1].strip(): cells[2].strip() for cells in table if cells[1].strip() in set(Column)}
    assert said == {column.value: ", ".join(spellings[1:]) for column, spellings in SPELLINGS.items()}
