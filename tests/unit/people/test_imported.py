"""A list of people that is handed in: its headings, its lines one by one, and what all of them would do."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain import given as of_line
from services.people.domain.columns import KNOWN, SPELLINGS, Column, Header, header
from services.people.domain.given import Because, read, size_of, words_of
from services.people.domain.imported import Line, Plan, planned, same
from services.people.domain.numbers import like_a_certificates
from services.people.domain.person import Organisation, Person, Post
from services.people.wording import imported as wording
from tests.support.people import RULES, a_person

CYMRAEG = {"Nurse": "Nyrs", "In the lab": "Yn y labordy"}
WORDS = words_of(
    RULES, {"talk": "Careers, what they are", "lab": "In the lab"}, lambda text: CYMRAEG.get(text, text)
)
HEAD = ("Name", "E-mail", "Organisation", "Role", "Phone", "Skills")
TRUST = Organisation(id="trust", version=1, name="The Trust")
ANN = a_person(name="Ann Lee", id="ann", email="ann@trust.example")


def a_header(*cells: str) -> Header:
    found = header(cells)
    assert found
    return found


def plan(
    *lines: tuple[str, ...],
    people: tuple[Person, ...] = (ANN,),
    organisations: tuple[Organisation, ...] = (TRUST,),
    head: tuple[str, ...] = HEAD,
) -> Plan:
    return planned(
        WORDS,
        a_header(*head),
        [Line(number, cells) for number, cells in enumerate(lines, 2)],
        people,
        organisations,
        lambda name: f"new {name}",
    )


def whys(found: Plan) -> list[list[Because]]:
    return [[one.because for one in row.why] for row in found.rows]


@pytest.mark.parametrize("column", SPELLINGS)
def test_each_spelling_names_its_column_however_it_is_written(column: Column) -> None:
    for spelling in SPELLINGS[column]:
        for written in (spelling.upper(), spelling.replace("-", " "), f" {spelling.title()}: "):
            found = header(["Name", "Email", written])
            assert found
            assert column in found.places


def test_no_spelling_names_two_columns() -> None:
    spellings = [one for all_of_one in SPELLINGS.values() for one in all_of_one]
    assert len(KNOWN) == len({"".join(filter(str.isalnum, one)) for one in spellings})
    assert len(KNOWN) >= len(set(spellings)) - 6, "some differ by a sign alone"
    assert set(KNOWN.values()) == set(Column)


def test_a_line_of_headings_names_people_and_their_addresses() -> None:
    assert header(["Name", "Phone"]) is None
    assert header(["E-mail", "First name"]) is None
    assert a_header("Forename", "Surname", "Mail").places == {
        Column.FIRST: 0,
        Column.LAST: 1,
        Column.EMAIL: 2,
    }
    found = a_header("Name", "Email", "DBS number", "", "E-mail address")
    assert found.passed_over == ("DBS number",)
    assert found.twice == (Column.EMAIL,)


@pytest.mark.parametrize(
    ("cells", "because"),
    [
        ({Column.NAME: ""}, Because.NO_NAME),
        ({Column.EMAIL: ""}, Because.NO_EMAIL),
        ({Column.EMAIL: "bob at trust"}, Because.EMAIL_WRONG),
        ({Column.EMAIL: "bob@trust.example, ann@trust.example"}, Because.TWO_PEOPLE),
        ({Column.NAME: "Ann Lee and Bob Ray"}, Because.TWO_PEOPLE),
        ({Column.NAME: "Ann & Bob Ray"}, Because.TWO_PEOPLE),
        ({Column.NAME: "Ann Lee\nBob Ray"}, Because.TWO_PEOPLE),
        ({Column.NAME: "Ann Lee, Bob Ray"}, Because.TWO_PEOPLE),
        ({Column.NAME: "x" * 101}, Because.TOO_LONG),
        ({Column.SKILLS: "x" * 501}, Because.TOO_LONG),
        ({Column.SKILLS: "DBS 0012 3456 7890"}, Because.CERTIFICATE),
        ({Column.ROLE: ""}, Because.HALF_A_POST),
        ({Column.ORGANISATION: ""}, Because.HALF_A_POST),
        ({Column.ROLE: "dancer"}, Because.ROLE_NOT_KNOWN),
        ({Column.SIZE: "huge"}, Because.SIZE_NOT_KNOWN),
        ({Column.PLACES: "GL, Gloucester"}, Because.PLACE_NOT_KNOWN),
        ({Column.WORKSHOPS: "Juggling"}, Because.WORKSHOP_NOT_KNOWN),
        ({Column.FREE: "most days"}, Because.FREE_NOT_READ),
    ],
)
def test_a_line_that_says_no_sense_is_refused_with_that_reason(
    cells: dict[Column, str], because: Because
) -> None:
    good = {
        Column.NAME: "Bob Ray",
        Column.EMAIL: "bob@trust.example",
        Column.ORGANISATION: "The Trust",
        Column.ROLE: "Nurse",
    }
    assert read(WORDS, good)[1] == ()
    _, against = read(WORDS, good | cells)
    assert [one.because for one in against] == [because]
    assert wording.all_against(against)
    assert "%(" not in wording.all_against(against)


def test_each_reason_has_a_sentence() -> None:
    assert set(wording.WHY) == set(Because)
    assert set(wording.COLUMNS) == set(Column)


def test_a_line_is_read_generously() -> None:
    given_, against = read(
        WORDS,
        {
            Column.FIRST: "Bob",
            Column.LAST: "Ray",
            Column.EMAIL: "mailto:Bob@Trust.example",
            Column.PHONE: "+44 1452 000 000 / 1",
            Column.ORGANISATION: " The  Trust ",
            Column.SIZE: "120 employees",
            Column.ROLE: "NURSE",
            Column.SKILLS: "first aid, signing; first aid",
            Column.LANGUAGES: "Polish\nWelsh",
            Column.PLACES: "gl50 1aa GL1, ox",
            Column.WORKSHOPS: "Careers, what they are",
            Column.FREE: "Mon 9-12",
        },
    )
    assert against == ()
    assert given_.name == "Bob Ray"
    assert given_.email == "Bob@Trust.example"
    assert (given_.organisation, given_.size, given_.role) == ("The Trust", "medium", "nurse")
    assert given_.skills == ("first aid", "signing")
    assert given_.languages == ("Polish", "Welsh")
    assert given_.reach == ("GL50", "GL1", "OX")
    assert given_.asked_about == ("talk",)
    assert given_.free


def test_a_title_may_be_written_as_people_read_it() -> None:
    """In a template that was drawn in Welsh the roles and workshops to choose from are in Welsh."""
    given_, against = read(
        WORDS,
        {
            Column.NAME: "Bob Ray",
            Column.EMAIL: "bob@trust.example",
            Column.ORGANISATION: "The Trust",
            Column.ROLE: "nyrs",
            Column.WORKSHOPS: "Yn y labordy; Careers, what they are",
        },
    )
    assert against == ()
    assert given_.role == "nurse"
    assert set(given_.asked_about) == {"lab", "talk"}


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("1", "self-employed"),
        ("9", "micro"),
        ("under 10", "micro"),
        ("10-49", "small"),
        ("1,200 people", "large"),
        ("250+", "large"),
        ("over 249", "large"),
        ("Medium", "medium"),
        ("0", None),
        ("many", None),
        ("12 or so", None),
    ],
)
def test_a_size_is_a_name_or_a_number_of_people(said: str, size: str | None) -> None:
    assert size_of(said) == size


@pytest.mark.parametrize("text", ["001234567890", "0012 3456 7890", "cert 00-12-34-56-78", "E1234567/8"])
def test_the_number_of_a_certificate_is_known(text: str) -> None:
    assert like_a_certificates(text)


@pytest.mark.parametrize(
    "text", ["Lee Ray", "seen 12/03/2026", "2026-03-12", "Level 2, 2025", "GL50 1AA", ""]
)
def test_what_is_no_number_of_a_certificate_is_let_through(text: str) -> None:
    assert not like_a_certificates(text)


def test_somebody_new_is_made_with_a_post_and_a_new_organisation_once() -> None:
    found = plan(
        ("Bob Ray", "bob@x.example", "New Co", "Nurse", "01452 1", "first aid"),
        ("Cat Day", "cat@x.example", "new co.", "host", "", ""),
    )
    assert [row.deed for row in found.rows] == ["make", "make"]
    [organisation] = found.organisations
    assert (organisation.name, organisation.version) == ("New Co", 1)
    bob, cat = found.people
    assert (bob.standing, bob.version, bob.posts) == ("invited", 1, (Post(organisation.id, "nurse"),))
    assert cat.posts == (Post(organisation.id, "host"),)


def test_a_name_that_an_organisation_had_means_the_one_that_it_is_now() -> None:
    vale = Organisation(id="vale", version=2, name="Vale Trust", same_as=TRUST.id)
    found = plan(("Bob Ray", "bob@x.example", "VALE trust", "Nurse", "", ""), organisations=(TRUST, vale))
    [bob] = found.people
    assert (bob.posts, found.organisations) == ((Post(TRUST.id, "nurse"),), ())


def test_an_organisation_that_was_removed_is_back_with_its_people() -> None:
    gone = replace(TRUST, version=4, removed=True)
    found = plan(("Bob Ray", "bob@x.example", TRUST.name, "Nurse", "", ""), organisations=(gone,))
    assert found.organisations == (replace(TRUST, version=5),)
    refused = plan(("Bob Ray", "bob at x", TRUST.name, "Nurse", "", ""), organisations=(gone,))
    assert refused.organisations == ()


def test_who_is_known_is_changed_by_what_stands_there_and_by_no_empty_cell() -> None:
    ann = replace(ANN, phone="1", skills=("signing",))
    found = plan(("Ann Lee", "ANN@trust.example", "The trust", "Radiographer", "2", ""), people=(ann,))
    [row] = found.rows
    assert row.deed == "change"
    assert [one.column for one in row.changes] == [Column.PHONE, Column.ROLE]
    [after] = found.people
    assert after == replace(ann, version=2, phone="2", posts=(*ann.posts, Post("trust", "scanner")))
    assert found.organisations == ()


def test_who_is_known_with_all_of_it_stays_as_they_are() -> None:
    found = plan(("Ann Lee", "ann@trust.example", "The Trust", "nurse", "", ""))
    assert [row.deed for row in found.rows] == ["unchanged"]
    assert (found.people, found.organisations) == ((), ())


def test_one_person_stands_in_several_lines_one_a_post() -> None:
    found = plan(
        ("Bob Ray", "bob@x.example", "The Trust", "Nurse", "1", ""),
        ("Bob Ray", "Bob@x.example", "New Co", "Host", "", ""),
        ("Bob Ray", "bob@x.example", "The Trust", "Nurse", "1", ""),
        ("Bob Ray", "bob@x.example", "The Trust", "Host", "2", ""),
    )
    assert [row.deed for row in found.rows] == ["make", "change", "refuse", "refuse"]
    assert whys(found)[2:] == [[Because.TWICE], [Because.OTHERWISE]]
    assert found.rows[3].why[0].facts == {"line": 2, "column": Column.PHONE}
    [bob] = found.people
    assert len(bob.posts) == 2


@pytest.mark.parametrize(
    ("line", "because"),
    [
        (("Zoe Fox", "ann@trust.example", "", "", "", ""), Because.OTHER_NAME),
        (("Bob Ray", "bob@x.example", "", "", "", ""), Because.NO_POST),
        (("Gil Gone", "gil@x.example", "", "", "", ""), Because.GONE),
    ],
)
def test_what_the_people_there_are_stands_against_is_refused(line: tuple[str, ...], because: Because) -> None:
    gil = a_person(name="Gil Gone", id="gil", email="gil@x.example", standing="gone")
    found = plan(line, people=(ANN, gil))
    assert whys(found) == [[because]]
    assert (found.people, found.organisations) == ((), ())


def test_an_organisation_that_is_known_otherwise_is_not_changed_by_a_list() -> None:
    known = replace(TRUST, sector="NHS", size="large")
    head = (*HEAD, "Sector", "Size")
    found = plan(
        ("Bob Ray", "bob@x.example", "The Trust", "Nurse", "", "", "Charity", "12"),
        ("Cat Day", "cat@x.example", "The Trust", "Nurse", "", "", "nhs", "large"),
        organisations=(known,),
        head=head,
    )
    assert whys(found) == [[Because.ORGANISATION_OTHERWISE] * 2, []]
    assert found.organisations == ()
    filled = plan(("Bob Ray", "bob@x.example", "The Trust", "Nurse", "", "", "NHS", ""), head=head)
    assert filled.organisations == (replace(TRUST, version=2, sector="NHS"),)


def test_who_may_be_known_under_another_address_is_said_and_not_guessed() -> None:
    found = plan(("Lee, Ann", "other@x.example", "The Trusts", "Nurse", "", ""))
    assert [row.deed for row in found.rows] == ["make"]
    assert [one.pair for one in found.alike] == [("ann", "new other@x.example")]
    assert found.near == (("The Trusts", "The Trust"),)


CELLS = {
    "Name": st.sampled_from(["Ann Lee", "Bob Ray", "Bob  Ray", "Cat Day", "Ann Lee and Bob Ray", ""]),
    "E-mail": st.sampled_from(
        ["ann@trust.example", "bob@x.example", "BOB@x.example", "cat@x.example", "nobody"]
    ),
    "Organisation": st.sampled_from(["", "The Trust", "New Co", "Third Ltd"]),
    "Role": st.sampled_from(["", "Nurse", "host", "dancer"]),
    "Phone": st.sampled_from(["", "1", "2"]),
    "Skills": st.sampled_from(["", "signing", "first aid, signing"]),
}
LINES = st.lists(st.tuples(*CELLS.values()), max_size=8)


def after(found: Plan, people: tuple[Person, ...], organisations: tuple[Organisation, ...]) -> dict[str, Any]:
    """Return what there is once a plan was written."""
    return {
        "people": tuple({one.id: one for one in (*people, *found.people)}.values()),
        "organisations": tuple({one.id: one for one in (*organisations, *found.organisations)}.values()),
    }


@given(LINES)
def test_done_twice_it_is_done_once_and_the_lines_are_still_those_that_were_seen(
    lines: list[tuple[str, ...]],
) -> None:
    first = plan(*lines)
    there = after(first, (ANN,), (TRUST,))
    second = plan(*lines, **there)
    assert (second.people, second.organisations) == ((), ())
    assert {row.deed for row in second.rows} <= {"unchanged", "refuse"}
    good = [row for row in first.rows if row.deed != "refuse"]
    again = [row for row in second.rows if row.line.number in {one.line.number for one in good}]
    assert all(row.deed == "unchanged" for row in again)
    assert same([row.mark for row in first.rows], second)


@given(LINES, st.randoms(use_true_random=False))
def test_what_is_written_in_part_is_finished_by_the_same_list(
    lines: list[tuple[str, ...]], random: Any
) -> None:
    whole = plan(*lines)
    people = tuple(one for one in whole.people if random.random() < 0.5)
    part = replace(whole, people=people)
    there = after(part, (ANN,), (TRUST,))
    rest = plan(*lines, **there)
    assert set(rest.people) == set(whole.people) - set(people)
    finished = after(rest, there["people"], there["organisations"])
    assert {one.id: one for one in finished["people"]} == {
        one.id: one for one in after(whole, (ANN,), (TRUST,))["people"]
    }


@given(LINES)
def test_a_refused_line_changes_nothing(lines: list[tuple[str, ...]]) -> None:
    found = plan(*lines)
    good = [cells for cells, row in zip(lines, found.rows, strict=True) if row.deed != "refuse"]
    alone = plan(*good)
    assert {one.email for one in alone.people} == {one.email for one in found.people}
    assert set(alone.people) == set(found.people)


def test_a_list_that_does_something_else_by_now_is_seen_anew() -> None:
    line = ("Ann Lee", "ann@trust.example", "", "", "2", "")
    seen = [row.mark for row in plan(line).rows]
    assert same(seen, plan(line))
    assert same(seen, plan(line, people=(replace(ANN, phone="2"),))), "done by now"
    assert not same(seen, plan(line, people=(replace(ANN, phone="3"),)))
    assert not same(seen, plan(line, line))
    assert of_line.LETTERS[Column.NAME] == 100
