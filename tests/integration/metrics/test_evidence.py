"""A school's evidence: what its page, its pack and its files say, read back from them; who may open it, and what is refused."""

import base64
import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.metrics.evidence import wording
from services.metrics.evidence.encounters import PLANNED, RECORDED, encounters, school_of
from services.metrics.evidence.files import COLUMNS, PUPIL
from services.metrics.evidence.pack import _pack, printed
from services.metrics.evidence.returns import asked
from services.metrics.functions import console, evidence, facts
from services.metrics.reports.section import Label
from services.metrics.table import drops
from services.metrics.table.facts import of_bookings as read_facts
from shared.aws import client
from shared.compiled import compiled, essentials
from shared.events.booking import BookingSnapshot, Employer, EncounterSnapshot, Present, SessionSnapshot
from shared.events.feedback import SummaryUpdated
from shared.results_link import evidence_of, evidence_token, school_token
from shared.text import country
from shared.web import csrf
from tests.support.aws import ENGINES
from tests.support.delivery import deliver
from tests.support.events import START, event
from tests.support.facts import MONDAY, delivered, school, summary, visit
from tests.support.feedback import request
from tests.support.pdf import elements, headless, read
from tests.support.pseudo import pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("metrics_aws")

USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))
WORKSHOP = compiled().workshops[0]
REPORT = EncounterSnapshot(
    employers=(
        Employer(name=WORKSHOP.employers[0].name, roles=("Porter", "Dietitian")),
        Employer(name="Somebody else & Co"),
    ),
    purpose="To see who is on a ward",
    outcomes="They named six people",
    two_way="They asked for twenty minutes <b>#x[</b> $y$",
)
YEAR = "2025-26"


def ask(
    path: str, *, method: str = "GET", at: datetime = MONDAY, user: TeamUser | None = USER, form: Any = ""
) -> Any:
    headers = {"cookie": issue(user, at).partition(";")[0]} if user else {}
    path, _, query = path.partition("?")
    return evidence.handler(request(method, path, form, query=query, headers=headers), None, clock=lambda: at)


def by_link(file: str = "", *, number: int = 0, **more: Any) -> Any:
    return ask(f"/evidence/{evidence_token(f'NM-{number:06d}')}{file and f'/{file}'}", user=None, **more)


def content(answer: Mapping[str, Any]) -> bytes:
    assert answer["statusCode"] == 200, answer
    return base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()


def words(page: Mapping[str, Any]) -> str:
    body = str(page["body"])
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[body.index("<main") :])).split())


def heard(*visits: BookingSnapshot) -> None:
    deliver(facts.handler, [event(one) for one in visits])


def said(number: int = 0, answers: Mapping[tuple[int, int], int] | None = None, **other: Any) -> None:
    survey = compiled().surveys[WORKSHOP.survey]
    single = next(q for q in survey.questions if q.type == "single")
    made = summary(number, answers or {(1, 3): 20, (2, 2): 12, (3, 1): 13}).model_copy(
        update={
            "survey_version": survey.version,
            "choices": {single.id: {option.id: 15 for option in single.options}},
            **other,
        }
    )
    told = SummaryUpdated(
        event_id=f"{made.session_id}:1", occurred_at=START, correlation_id="c", summary=made
    )
    deliver(facts.handler, [told])


def classes(number: int = 0, **other: Any) -> BookingSnapshot:
    """Return a visit of two classes: one of a year group, one of two of them."""
    made = delivered(number, 28, encounter=REPORT, counts="agreed", **other)
    first = made.sessions[0].model_copy(update={"year_group": 7})
    starts = first.ends_at + timedelta(minutes=10)
    second = SessionSnapshot(
        id=f"{made.id}-2",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=40),
        year_group=10,
        pupils_expected=25,
        present=(Present(year_group=10, pupils=24), Present(year_group=11, pupils=3)),
    )
    return made.model_copy(update={"sessions": (first, second)})


def rows(answer: Mapping[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig"))))


def sheet(answer: Mapping[str, Any], name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content(answer))).get_sheet_by_name(name).to_python()


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_the_pack_says_what_was_recorded_what_is_planned_and_what_pupils_said() -> None:
    heard(classes())
    said()
    text = read(content(by_link(f"{YEAR}.pdf")))
    for stands in (
        school(0).name,
        "910001",
        "12 March 2026: A ward round & who's on it",
        "28 present, 30 expected",
        "24 present, 25 expected",
        "3 present",
        "counted by our facilitator and the teacher, who agree",
        "They asked for twenty minutes <b>#x[</b> $y$",
        "Tarn Valley Hospital & Clinics: Porter and Dietitian; Somebody else & Co",
        WORKSHOP.reflection,
        WORKSHOP.recruitment,
        WORKSHOP.support,
        WORKSHOP.gatsby[5],
        "5 Encounters with employers and employees",
        "in force since September 2025",
        "More interested than before",
        "50%",
        "We heard of no answers of this class.",
    ):
        assert stands in text, stands
    # The day stands in the heading: beside each class it would be said again.
    assert "Thursday 12 March 2026" not in text
    assert text.count("Recorded") >= 4
    assert "benchmark is met: we know no pupil" in text
    assert not re.search(r"(achieved|fulfilled|meets benchmark|benchmark (\d )?met\b)", text, re.IGNORECASE)


def test_the_pack_is_tagged_titled_and_says_its_language() -> None:
    heard(classes())
    said()
    pdf = content(by_link(f"{YEAR}-march.pdf"))
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title").startswith("Encounters with employers: evidence, St Piran's")
    assert b"pdfuaid:part>1<" in pdf, "Typst held it to PDF/UA-1"
    assert re.search(rb"/Lang\s*\(en\)", pdf)
    found = [one.kind for one in elements(pdf)]
    assert {"H1", "H2", "H3", "Table", "TR", "TH", "TD", "L", "LI", "Lbl", "LBody", "P"} <= set(found)
    assert headless(pdf) == 0
    assert found.index("H1") < found.index("H2") < found.index("H3")
    assert found.count("H1") == 1


def test_a_return_is_of_the_days_up_to_it() -> None:
    heard(
        delivered(0, 11, days=-100),  # 2 December
        delivered(9, 12, urn=school(0).urn),  # 12 March
        delivered(18, 13, days=40, urn=school(0).urn),  # 21 April
        delivered(27, 14, days=200, urn=school(0).urn),  # 28 September, the next academic year
        delivered(1, 15),  # another school's
    )
    late = datetime(2026, 10, 5, 9, tzinfo=MONDAY.tzinfo)
    for name, counts in {
        "-december": [11],
        "-march": [11, 12],
        "-july": [11, 12, 13],
        "": [11, 12, 13],
    }.items():
        found = rows(by_link(f"{YEAR}{name}.csv", at=late))
        assert [int(one["Pupils present"]) for one in found if one["Pupils present"] != "0"] == counts, name
        text = read(content(by_link(f"{YEAR}{name}.pdf", at=late)))
        assert f"Visits that took place {len(counts)}" in text
    assert [one["Pupils present"] for one in rows(by_link("2026-27.csv", at=late))][:1] == ["14"]
    early = read(content(by_link(f"{YEAR}-march.pdf")))
    assert "these days are not over, so more may come" in early


def test_known_answers_follow_from_the_raw_events_alone() -> None:
    visits = [classes(0), classes(9, days=-30, urn=school(0).urn, school_name=school(0).name), classes(1)]
    heard(*visits, visit(18, days=-3, urn=school(0).urn))
    came: dict[str, int] = {}
    sessions = 0
    for one in visits:
        for session in one.sessions if one.urn == school(0).urn else ():
            for group in session.present:
                came[f"Year {group.year_group}"] = came.get(f"Year {group.year_group}", 0) + group.pupils
                sessions += 1
    found = rows(by_link(f"{YEAR}.csv"))
    counted = [one for one in found if one["Pupils present"]]
    assert len(counted) == sessions + len(
        {one["Reference"] for one in counted if one["Pupils present"] == "0"}
    )
    for year, pupils in came.items():
        assert sum(int(one["Pupils present"]) for one in counted if one["Year group"] == year) == pupils
        text = read(content(by_link(f"{YEAR}.pdf")))
        assert re.search(rf"{year} \d+ {pupils} (\d+|Not known)", text), year
    [open_one] = [one for one in found if not one["Pupils present"]]
    assert open_one["By whom counted"] == "not counted", "unknown is not zero"


def test_the_encounter_file_has_a_row_a_session_and_year_group_as_csv_and_as_workbook() -> None:
    heard(classes())
    said()
    found = rows(by_link(f"{YEAR}.csv"))
    assert list(found[0]) == list(COLUMNS)
    assert [(one["Reference"], one["Year group"]) for one in found] == [
        ("NM-000000-1", "Year 7"),
        ("NM-000000-2", "Year 10"),
        ("NM-000000-2", "Year 11"),
    ]
    first = found[0]
    assert (first["Date"], first["Start"], first["Minutes"]) == ("2026-03-12", "09:00", "50")
    assert (first["Type"], first["In person or virtual"]) == ("Workshop", "In person")
    assert first["Size of employers"] == "250 people and more; Not known"
    assert first["Gatsby Benchmarks it supports"] == "4; 5"
    assert "More interested than before: 50%" in first["Pupils' voice, of the whole session"]
    assert found[2]["Pupils expected"] == ""
    book = sheet(by_link(f"{YEAR}.xlsx"), "Encounters")
    assert book[0] == list(COLUMNS)
    assert [[f"{cell:g}" if isinstance(cell, float) else cell for cell in row] for row in book[1:]] == [
        list(one.values()) for one in found
    ]


def test_the_class_list_is_blank_and_says_to_be_kept_at_school() -> None:
    heard(classes())
    answer = by_link(f"{YEAR}-class-list.xlsx")
    listed = sheet(answer, "Class list")
    assert listed[0][: len(PUPIL)] == list(PUPIL)
    assert len(listed) == 1 + 30 + 25 + 3
    assert {tuple(row[: len(PUPIL)]) for row in listed[1:]} == {("",) * len(PUPIL)}
    assert listed[-1][len(PUPIL)] == "NM-000000-2"
    assert "keep it there" in sheet(answer, "Read me")[0][0]


@pytest.mark.parametrize("path", ["", "/2025-26-class-list.xlsx", "/2025-26.xlsx"])
def test_a_class_list_that_is_sent_is_refused_with_a_sentence(path: str) -> None:
    heard(classes())
    for answer in (
        by_link(path[1:], method="POST", form={"upn": "A123"}),
        ask(f"/team/evidence/910001{path}", method="POST"),
    ):
        assert answer["statusCode"] == 403
        assert "We take no class list back: it names pupils" in words(answer)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "zip"])
def test_a_class_list_that_is_handed_in_for_figures_is_refused_and_not_kept(kind: str) -> None:
    heard(classes())
    filled = content(by_link(f"{YEAR}-class-list.xlsx"))
    if kind == "csv":
        filled = b"UPN,Name\nA123456789012,Sam Example\n"
    if kind == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as made:
            made.writestr("a.csv", b"Unique  pupil number,Name\nA123456789012,Sam Example\n")
            made.writestr("b.csv", b"\xff\xfe\x00")
        filled = packed.getvalue()
    boundary = "x" * 20
    body = (
        (
            f'--{boundary}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{csrf.token(USER.subject)}\r\n'
            f'--{boundary}\r\ncontent-disposition: form-data; name="files"; filename="list.{kind}"\r\n\r\n'
        ).encode()
        + filled
        + f"\r\n--{boundary}--\r\n".encode()
    )
    sent = request(
        "POST", "/team/sources/drop", "", headers={"cookie": issue(USER, MONDAY).partition(";")[0]}
    )
    sent["headers"]["content-type"] = f"multipart/form-data; boundary={boundary}"
    sent |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    answer = console.handler(sent, None, clock=lambda: MONDAY)
    assert answer["statusCode"] == 303, answer
    [drop] = drops.newest(9)
    assert drop.state == "refused"
    assert "This file names pupils" in str(drop.refusal)
    assert "Sam" not in str(drop)
    assert client("s3").list_objects_v2(Bucket="drops").get("KeyCount") == 0


def test_a_school_without_visits_answers_or_roll_has_its_evidence_all_the_same() -> None:
    heard(visit(0, days=30))
    page = words(by_link())
    assert "No visit of ours took place" in page
    assert "(PDF)" not in page, "an empty pack is offered to nobody"
    text = read(content(by_link(f"{YEAR}.pdf")))
    assert "No visit of ours took place at the school in these days." in text
    assert "Visits that took place 0" in text
    assert rows(by_link(f"{YEAR}.csv")) == []
    assert len(sheet(by_link(f"{YEAR}-class-list.xlsx"), "Class list")) == 1
    stranger = delivered(5, 9, urn="unlisted-NM-000005", school_name="Nowhere", listed=False)
    heard(stranger)
    text = read(content(by_link(f"{YEAR}.pdf", number=5)))
    assert "In no register" in text
    assert "Year 7 1 9 Not known" in text
    [row, _] = rows(by_link(f"{YEAR}.csv", number=5))
    assert (row["School URN"], row["School"]) == ("", "Nowhere")


def test_few_answers_say_how_many_are_needed_and_nothing_else() -> None:
    heard(classes())
    said(answers={(1, 3): 3, (2, 2): 2})
    text = read(content(by_link(f"{YEAR}.pdf")))
    assert "Answers: too few to show." in text
    assert "More interested" not in text
    [first, *_] = rows(by_link(f"{YEAR}.csv"))
    assert first["Pupils' voice, of the whole session"] == "Answers: too few to show"


def test_answers_to_another_version_of_the_survey_are_not_said_in_this_ones_words() -> None:
    heard(classes())
    said(survey_version=99)
    single = next(q for q in compiled().surveys[WORKSHOP.survey].questions if q.type == "single")
    text = read(content(by_link(f"{YEAR}.pdf")))
    assert single.text not in text
    assert "More interested than before" in text


HOSTILE = (
    '=HYPERLINK("https://evil.example","x")',
    "+SUM(1)",
    "-2",
    "@x",
    "\tTab",
    "<script>alert(1)</script>",
    "#set page(width: 1mm); $x$ *y* \\ `z` @ref",
    "مدرسة الأمل \u202eevil",
    "😀 \x07 nul",
    "a" * 400,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_in_every_file(name: str) -> None:
    report = EncounterSnapshot(employers=(Employer(name=name, roles=(name,)),), purpose=name, two_way=name)
    strange = delivered(
        5, 9, urn="unlisted-NM-000005", school_name=name, listed=False, workshop_title=name, encounter=report
    )
    heard(strange)
    page = by_link(number=5)
    assert page["statusCode"] == 200
    assert "<script>alert" not in page["body"]
    assert b"pdfuaid:part>1<" in content(by_link(f"{YEAR}.pdf", number=5))
    [row, _] = rows(by_link(f"{YEAR}.csv", number=5))
    assert row["School"].removeprefix("'") == name
    assert not row["School"].startswith(("=", "+", "-", "@", "\t"))
    book = content(by_link(f"{YEAR}.xlsx", number=5))
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert all(b"<f>" not in packed.read(one) for one in packed.namelist())


def test_a_damaged_link_and_one_of_another_kind_open_nothing() -> None:
    heard(classes())
    token = evidence_token("NM-000000")
    for wrong in (
        token[:-3],
        f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        "NM-000001" + token[9:],
        school_token("NM-000000"),
        "x",
    ):
        for file in ("", f"/{YEAR}.pdf"):
            answer = ask(f"/evidence/{wrong}{file}", user=None)
            assert answer["statusCode"] == 404
            assert "This link is not whole" in words(answer)
    assert evidence_of(token) == "NM-000000"


def test_a_link_of_one_school_gives_nothing_of_another() -> None:
    heard(classes(0), classes(1))
    assert "NM-000001" not in read(content(by_link(f"{YEAR}.pdf")))
    assert {one["School URN"] for one in rows(by_link(f"{YEAR}.csv", number=1))} == {school(1).urn}


def test_a_file_reads_its_own_schools_visits_alone() -> None:
    heard(*(delivered(number, 20) for number in range(1, 41) if number % 5), classes(0))
    said()
    read_rows: list[str] = []

    def note(params: Mapping[str, Any], model: Any, **_: object) -> None:
        sent = json.loads(params["body"])
        keys = sent.get("RequestItems", {}).get("metrics", {}).get("Keys", [])
        read_rows.extend(f"{key['pk']['S']} {key['sk']['S']}" for key in keys)
        if model.name != "BatchGetItem":
            read_rows.append(model.name)

    events = client("dynamodb").meta.events
    events.register("before-call.dynamodb", note)
    try:
        rows(by_link(f"{YEAR}.csv"))
    finally:
        events.unregister("before-call.dynamodb", note)
    assert sorted(read_rows) == [
        "GetItem",  # the visit of the link
        "Query",  # the board's lines
        "STAFF NM-000000",
        "SUMMARIES NM-000000-1",
        "SUMMARIES NM-000000-2",
        "VISITS NM-000000",
    ]


def test_a_link_of_a_visit_that_was_not_agreed_or_is_not_heard_of_says_so() -> None:
    answer = by_link()
    assert answer["statusCode"] == 404
    assert "try again in some minutes" in words(answer)
    for number, status in enumerate(("requested", "declined", "cancelled", "expired", "awaiting_address")):
        heard(visit(number, status))
        answer = by_link(number=number)
        assert answer["statusCode"] == 410, status
        assert "was not agreed, or was called off" in words(answer)


def test_an_old_link_opens_its_schools_newest_year_and_each_before() -> None:
    heard(delivered(0, 20), delivered(9, 25, days=250, urn=school(0).urn))
    late = MONDAY + timedelta(days=300)
    assert "Academic year 2026-27" in words(by_link(at=late))
    page = by_link(at=late)
    assert "?year=2025-26" in page["body"]
    older = ask(f"/evidence/{evidence_token('NM-000000')}?year=2025-26", user=None, at=late)
    assert "12 March 2026" in words(older)


@pytest.mark.parametrize(
    "file",
    [
        "2025-27.pdf",
        "2025-26.docx",
        "2025-26-april.pdf",
        "1999-00.pdf",
        "2031-32.csv",
        "0000-01.pdf",
        "9999-00.pdf",
        "2025-26-class-list.pdf",
        "2025-26-class-list.csv",
        "x",
        "2025-26",
    ],
)
def test_a_file_or_a_year_that_there_isnt_is_told(file: str) -> None:
    heard(classes())
    for answer in (by_link(file), ask(f"/team/evidence/910001/{file}")):
        assert answer["statusCode"] == 404
        assert "Go back and choose one of those on the page." in words(answer)


@pytest.mark.parametrize("year", ["", "2025-26"])
def test_the_team_sees_the_same_as_the_school(year: str) -> None:
    heard(classes())
    said()
    query = f"?year={year}" if year else ""
    page = ask(f"/team/evidence/910001{query}")
    assert page["statusCode"] == 200
    assert "12 March 2026 Year 7: 28, Year 10: 24 and Year 11: 3" in words(page)
    assert "12 March 2026 Year 7: 28, Year 10: 24 and Year 11: 3" in words(by_link())
    team, theirs = (
        content(one) for one in (ask(f"/team/evidence/910001/{YEAR}.csv"), by_link(f"{YEAR}.csv"))
    )
    assert team == theirs


def test_the_team_must_be_signed_in_and_a_stranger_school_is_told() -> None:
    assert ask("/team/evidence/910001", user=None)["statusCode"] == 303
    assert ask(f"/team/evidence/910001/{YEAR}.pdf", user=None)["statusCode"] == 303
    answer = ask("/team/evidence/123456")
    assert answer["statusCode"] == 404
    assert "We know of no visit to this school" in words(answer)
    assert ask("/team/evidence/910001?year=1066-67")["statusCode"] == 404


def test_only_returns_that_have_come_or_come_next_are_offered() -> None:
    heard(classes())
    assert "31 March 2026" in words(by_link())
    assert "31 July 2026" not in words(by_link())
    assert "31 July 2026" in words(by_link(at=MONDAY + timedelta(days=30)))


def test_where_schools_have_no_gatsby_benchmarks_evidence_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found = essentials()
    wales = found | {"programme": found["programme"] | {"country": "wales"}}
    monkeypatch.setattr(country, "essentials", lambda: wales)
    heard(classes())
    said()
    page, pack = words(by_link()), read(content(by_link(f"{YEAR}.pdf")))
    assert "What makes an encounter meaningful, and this one" in pack
    assert "31 March 2026" not in page
    [first, *_] = rows(by_link(f"{YEAR}.csv"))
    assert first["Reference"] == "NM-000000-1", "no column has moved under another's name"
    for text in (page, pack, " ".join(first)):
        assert not re.search(r"gatsby|benchmark", text, re.IGNORECASE)


def test_a_number_that_passed_no_gate_is_not_printed() -> None:
    with pytest.raises(TypeError, match="passed no gate"):
        printed({"pupils": [Label("a"), 7]})  # type: ignore[dict-item, list-item]
    for text in ("7", "7 pupils"):
        with pytest.raises(TypeError, match="passed no gate"):
            printed([text])


def test_every_part_that_the_benchmark_asks_for_is_in_the_pack() -> None:
    heard(classes())
    text = read(content(by_link(f"{YEAR}.pdf")))
    for name, asks in wording.ASKS.items():
        if name not in {"task", "feedback"}:
            assert text.count(asks[:20]) >= 2, name
    assert date(2026, 3, 12).isoformat() not in text, "days are said, not written for machines"


def test_every_sentence_of_the_pages_and_of_the_pack_goes_through_the_catalogue(tmp_path: Path) -> None:
    heard(classes(), delivered(9, 25, days=-330, urn=school(0).urn), visit(18, days=-4, urn=school(0).urn))
    said()
    programme = compiled()
    survey = programme.surveys[WORKSHOP.survey]
    known = {
        programme.name,
        programme.organisation,
        programme.contact.name,
        programme.contact.email,
        school(0).name,
        "Robin",
        *("NM-000000", "NM-000009", "NM-000018"),
        WORKSHOP.title,
        *WORKSHOP.outcomes,
        *WORKSHOP.gatsby.values(),
        *(str(getattr(WORKSHOP, name)) for name in (*PLANNED, *RECORDED)),
        *(text for one in WORKSHOP.employers for text in (one.name, *one.roles)),
        *(text for one in REPORT.employers for text in (one.name, *one.roles)),
        *(REPORT.purpose, REPORT.outcomes, REPORT.two_way),
        *(text for one in survey.questions for text in (one.text, *(option.text for option in one.options))),
    }
    wanted = asked(f"{YEAR}.pdf")
    facts_known = read_facts(["NM-000000", "NM-000018"], date(2026, 3, 16))
    theirs = school_of("910001", facts_known.visits, programme)
    found = encounters(facts_known, programme, wanted.period)
    with pseudo_language(tmp_path):
        for page in (by_link(), ask("/team/evidence/910001"), by_link("x.pdf"), by_link(method="POST")):
            assert unsaid(page["body"], known) == []
        pack = _pack(wanted, theirs, found, programme, date(2026, 3, 16))
        told = {name: one for name, one in pack.items() if name not in {"language", "brand", "accent"}}
        flat = "\n".join(html.escape(text) for text in texts(printed(told)))
        assert unsaid(flat, known) == []


def texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    else:
        for one in shown.values() if isinstance(shown, dict) else shown:
            yield from texts(one)
