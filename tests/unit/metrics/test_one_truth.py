"""One truth: digest, dashboard, public page, report, quarter, extract and pack print each figure alike, as the raw rows have it.

Everything is made of the same drawn visits, read back from the files, and held against the extract; and the extract against
figures that pandas and SciPy make of the raw rows, with none of the code that reports are made by.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd
import pytest
from scipy.stats import bootstrap

from operate import demo_year
from operate.demo_year import DemoVisit
from services.metrics.asked import Ask, Only
from services.metrics.brief import Hours, Staff
from services.metrics.evidence import annual, extract, files, pack, quarter
from services.metrics.evidence.encounters import encounters, school_of
from services.metrics.evidence.returns import asked
from services.metrics.kinds import ROLES
from services.metrics.known import Known
from services.metrics.period import AcademicYear, Month, Period, Quarter, Term, Week
from services.metrics.reports import impact, questions
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.questions import QUESTIONS, Asked
from services.metrics.reports.section import Section, Sentence, Table
from services.metrics.reports.sections import demand, equity, interest, online, people, reach, verdict
from services.metrics.reports.sections.explored import Chosen
from shared.compiled import compiled
from shared.programme import Programme
from shared.programme.equity import Area, Equity
from shared.suppression import Published
from tests.support.composed import composed
from tests.support.known_year import TODAY, Drawn, drawn, known
from tests.support.partners import Raw, partners
from tests.support.programme import programme_of
from tests.support.reading import rows_of, words_of

YEAR, QUARTER, WEEK = AcademicYear.of(TODAY), Quarter.of(TODAY), Week.of(TODAY).previous

Key = tuple[str, str, str]
"""A figure by its id, its period's name and its part's; the whole has an empty one."""


@dataclass(frozen=True)
class Made:
    """A programme with all that is known of it, and every file that is made of it."""

    programme: Programme
    drawn: list[Drawn]

    @cached_property
    def known(self) -> Known:
        staff, hours, _ = self.partners
        return replace(self.visited, staff=staff, hours=hours)

    @cached_property
    def visited(self) -> Known:
        return known(self.programme, self.drawn)

    @cached_property
    def partners(self) -> tuple[tuple[Staff, ...], tuple[Hours, ...], list[Raw]]:
        """Who came to the visits and what they gave, as it is known, and in the raw."""
        return partners(self.visited, len(self.drawn))

    @cached_property
    def gave(self) -> pd.DataFrame:
        """The raw rows of what people gave: one a person and session, and one an entry."""
        rows = [asdict(one) | {"day": pd.Timestamp(one.day)} for one in self.partners[2]]
        columns = ["kind", "booking", "person", "employer", "day", "minutes"]
        return pd.DataFrame(rows, columns=columns).astype({"day": "datetime64[ns]", "minutes": "int64"})

    @cached_property
    def answering(self) -> Answering:
        return Answering(self.known, self.programme)

    @cached_property
    def extract(self) -> list[dict[str, str]]:
        return rows_of(extract.file_of(Answering(self.known, self.programme), YEAR, ungated=True))

    @cached_property
    def truth(self) -> Mapping[Key, str]:
        """What the extract says of each figure."""
        return {(row["figure"], row["period"], row["part_name"]): row["said"] for row in self.extract}

    @cached_property
    def values(self) -> Mapping[Key, str]:
        """The first value of the extract by a figure's id, its period's name and its part's id."""
        return {(row["figure"], row["period"], row["part"]): row["value"] for row in reversed(self.extract)}

    @cached_property
    def annual(self) -> str:
        """The words of the annual report's PDF."""
        return words_of(annual.draw(self.answering, YEAR))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The raw rows of visits that took place: one a visit and year group."""
        rows = [
            {
                "visit": number,
                "school": one.school,
                "workshop": one.workshop,
                "day": pd.Timestamp(one.day),
                "counted": one.status == "delivered",
                "year_group": year,
                "pupils": pupils if one.status == "delivered" else 0,
            }
            for number, one in enumerate(self.drawn)
            if one.status in {"delivered", "confirmed"}
            for year, pupils in one.present.items()
        ]
        columns = ["visit", "school", "workshop", "day", "counted", "year_group", "pupils"]
        return pd.DataFrame(rows, columns=columns).astype({"day": "datetime64[ns]", "counted": bool})

    @cached_property
    def answered(self) -> pd.DataFrame:
        """The raw answers: one row a counted visit."""
        rows = [
            {
                "school": one.school,
                "workshop": one.workshop,
                "day": pd.Timestamp(one.day),
                "answers": one.answers,
                "more": sum(count for (before, now), count in one.moved.items() if now > before),
                "same": sum(count for (before, now), count in one.moved.items() if now == before),
                "less": sum(count for (before, now), count in one.moved.items() if now < before),
            }
            for one in self.drawn
            if one.status == "delivered" and one.answers
        ]
        columns = ["school", "workshop", "day", "answers", "more", "same", "less"]
        return pd.DataFrame(rows, columns=columns).astype({"day": "datetime64[ns]"})

    def value(self, figure: str, period: str, part: str = "") -> float | None:
        found = self.values.get((figure, period, part))
        return float(found) if found else None


def within(frame: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    return frame[(frame.day >= pd.Timestamp(first)) & (frame.day <= pd.Timestamp(last))]


def generated(seed: int) -> Made:
    """Return a programme of other schools, targets and areas than the tests' own, with visits of its own."""
    own = compiled()
    schools = tuple(
        one.model_copy(update={"urn": f"{940000 + seed * 50 + place}", "name": f"{one.name} {seed}.{place}"})
        for place in range(3 + 4 * seed)
        for one in [own.schools[place % len(own.schools)]]
    )
    areas = tuple(
        Area(
            urn=one.urn,
            fsm_percent=(7 * place) % 50,
            idaci_decile=1 + place % 10,
            rural_urban="rural" if place % 3 else "urban",
            vintage=2025,
            source="Synthetic",
        )
        for place, one in enumerate(schools)
    )
    programme = own.model_copy(update={"schools": schools, "equity": Equity(rows=areas)})
    return Made(programme, drawn(programme, 12 * seed * seed, seed))


def demo() -> Made:
    """Return the demo year of the programme's own schools, as it is on the tests' day."""
    programme = compiled()
    rng = random.Random(1)  # noqa: S311  examples, no secrets
    visits = demo_year.visits([one.urn for one in programme.target_schools], 6, len(programme.workshops))
    return Made(programme, [_of_demo(one, programme, rng) for one in visits if one.wished < TODAY])


def _of_demo(visit: DemoVisit, programme: Programme, rng: random.Random) -> Drawn:
    present, answers = Counter[int](), sum(one.answers for one in visit.classes)
    for one in visit.classes:
        present[one.year_group] += one.present
    moved = Counter(demo_year.interest(rng) for _ in range(answers))
    workshop = programme.workshops[visit.workshop].id
    return Drawn(visit.urn, workshop, visit.wished, "delivered", dict(present), dict(moved), answers)


@pytest.fixture(scope="module", params=["own", "demo", 0, 1, 2, 3, 5])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    if request.param == "demo":
        with programme_of("we-want-you"):
            yield demo()
    elif request.param == "own":
        yield Made(compiled(), drawn(compiled(), 60, 1))
    else:
        yield generated(request.param)


def named(row: str) -> str:
    """Return a row's name as the extract has it: of a school that is no target a table may say so."""
    return row.partition(" (not a target")[0]


def cells(sections: Iterable[Section]) -> Iterator[tuple[Key, str]]:
    """Yield every figure of sections' tables that says which question it answers, as it is printed."""
    for section in sections:
        for table in section.tables:
            for row in table.rows:
                for one in row.figures:
                    # An indicator of the theory says all bands of one figure in one cell.
                    of_all = one.ask and "_by_" in one.ask.figure and ": " in str(one.cell)
                    if one.ask and one.cell is not None and not of_all:
                        period = one.ask.period.name if one.ask.period else "all"
                        whole = not (one.ask.by or one.ask.only or one.ask.figure.partition("_by_")[1])
                        yield (one.ask.figure, period, "" if whole else named(str(row.name))), str(one.cell)


def said_alike(printed: str, truth: str) -> bool:
    """Tell whether what is printed is what the extract says, but for the sign of percent and how many days are known."""
    return (
        printed == truth
        or re.fullmatch(rf"{re.escape(truth)}(%| a day| of [\d,]+)?( \(.*\))?", printed) is not None
    )


def digest(answering: Answering) -> list[Section]:
    found = (
        verdict.section(answering),
        reach.by_year_group(answering, WEEK),
        reach.by_school(answering, WEEK),
        interest.section(answering, WEEK),
        online.website(answering, WEEK),
        online.social(answering, WEEK),
        demand.unmet(answering, WEEK),
        equity.section(answering, YEAR),
        people.section(answering, WEEK),
    )
    return [one for one in found if one]


def lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        shown = ("not known" if one.cell is None else str(one.cell) for one in row.figures)
        yield " ".join(" ".join((str(row.name), *shown)).split())


def unhyphened(text: str) -> str:
    """Return a text as it is read from a PDF, where a hyphen at the end of a line is none."""
    return " ".join(text.replace("-", " ").split())


def test_every_figure_of_every_report_is_the_extracts(made: Made) -> None:
    reports = (
        *cells(digest(Answering(made.known, made.programme))),
        *cells(annual.report(Answering(made.known, made.programme), YEAR).sections),
        *cells(quarter.report(Answering(made.known, made.programme), QUARTER).sections),
    )
    held = [(key, printed) for key, printed in reports if key in made.truth]
    for key, printed in held:
        assert said_alike(printed, made.truth[key]), (key, printed, made.truth[key])
    figures = {key[0] for key, _ in held}
    assert {"pupils", "visits", "took_place", "answers", "more"} <= figures
    # What is not in the extract is of weeks and quarters of answers, of no other figure.
    for (figure, period, part), printed in reports:
        if (figure, period, part) not in made.truth:
            of_answers = (
                figure in {"answers", "response", "more", "same", "less", "net"} and period == QUARTER.name
            )
            nobody = printed == "0" or figure.startswith("series:")
            before = period in {YEAR.previous.name, QUARTER.previous.name, "all"}
            assert of_answers or nobody or before or period == WEEK.name, (figure, period, part, printed)


def test_two_reports_never_answer_one_question_in_two_ways(made: Made) -> None:
    found: dict[Key, set[str]] = {}
    for report in (
        digest(Answering(made.known, made.programme)),
        annual.report(Answering(made.known, made.programme), YEAR).sections,
        quarter.report(Answering(made.known, made.programme), QUARTER).sections,
    ):
        for key, printed in cells(report):
            found.setdefault(key, set()).add(printed)
    assert all(len(one) == 1 for one in found.values()), {k: v for k, v in found.items() if len(v) > 1}


def test_the_papers_print_what_their_sections_say(made: Made) -> None:
    for report, words in (
        (annual.report(made.answering, YEAR), made.annual),
        (quarter.report(made.answering, QUARTER), words_of(quarter.draw(made.answering, QUARTER))),
    ):
        text = unhyphened(words)
        assert unhyphened(str(report.headline)) in text
        for section in report.sections:
            for table in section.tables:
                for line in lines(table):
                    assert unhyphened(line) in text, line
            for sentence in (*section.lead, *section.notes):
                assert unhyphened(str(sentence)) in text, sentence


def test_every_number_of_the_annual_report_can_be_read_out_of_its_pdf(made: Made) -> None:
    text = made.annual
    read = 0
    for (figure, period, part), said in made.truth.items():
        school = next((one for one in made.programme.schools if one.name == part), None)
        if figure == "pupils" and period == YEAR.name and school:
            roll = sum(school.rolls.get(year, 0) for year in made.programme.targets.by_year_group)
            assert re.search(rf"{re.escape(part)}( \([^)]*\))? {re.escape(said)} {roll:,} ", text), part
            read += 1
    held = within(made.frame, YEAR.first, YEAR.last)
    assert read == held[held.counted].school.nunique()
    assert f"{made.truth['pupils', YEAR.name, '']} pupils" in text
    assert f"of {made.truth['took_place', YEAR.name, '']} that took place" in text


def test_counted_and_lacking_make_what_took_place_in_every_period_and_part(made: Made) -> None:
    rows = {(one["figure"], one["period"], one["by"], one["part"]): one for one in made.extract}
    seen = 0
    for (figure, period, by, part), row in rows.items():
        if figure == "took_place" and by != "year_group":
            visits = rows.get(("visits", period, by, part))
            counted = int(visits["value"]) if visits else 0
            assert counted + int(row["lacking"]) == int(row["value"]), (period, by, part)
            seen += 1
    assert seen >= 10


def test_the_packs_pupils_are_the_extracts(made: Made) -> None:
    for school in made.programme.schools[:6]:
        of = school_of(school.urn, made.known.visits, made.programme)
        mine = Known(
            tuple(one for one in made.known.visits if one.urn == school.urn), made.known.summaries, TODAY
        )
        found = encounters(mine, made.programme, asked(f"{YEAR.name}.pdf").period)
        text = words_of(pack.draw(asked(f"{YEAR.name}.pdf"), of, found, made.programme, TODAY))
        took_place = made.value("took_place", YEAR.name, school.urn) or 0
        assert f"Visits that took place {took_place:,.0f}" in text
        by_year = Answering(made.known, made.programme).answer(
            Ask("pupils", YEAR, "year_group", (("school", school.urn),))
        )
        for year, pupils in by_year.parts.items():
            if pupils.value:
                assert re.search(rf"Year {year} [\d,]+ {pupils} ", text), (school.name, year)
        # The years' pupils make the school's total.
        assert sum(one.value or 0 for one in by_year.parts.values()) == (
            made.value("pupils", YEAR.name, school.urn) or 0
        )


def test_hours_and_employers_are_what_pandas_adds_up_of_the_raw_rows(made: Made) -> None:
    names = {row["period"]: (row["first"], row["last"]) for row in made.extract if row["first"]}
    for name, (first, last) in names.items():
        held = within(made.gave, date.fromisoformat(first), date.fromisoformat(last))
        came = held[held.kind == "session"]
        if came.empty:
            continue
        told = set(zip(held[held.kind == "travel"].person, held[held.kind == "travel"].booking, strict=True))
        ways = set(zip(came.person, came.booking, strict=True)) - told
        assert made.value("employers", name) == came.employer.nunique()
        assert made.value("people_came", name) == came.person.nunique()
        assert made.value("travel_unknown", name) == len(ways)
        assert made.value("hours", name) == pytest.approx(held.minutes.sum() / 60, abs=0.051)
        for figure, kind in (("session_hours", "session"), ("own_hours", "own")):
            of_kind = held[held.kind == kind].minutes.sum()
            assert made.value(figure, name) == pytest.approx(of_kind / 60, abs=0.051)
        for employer, minutes in held.groupby("employer").minutes.sum().items():
            said = made.truth["hours_by_employer", name, str(employer)]
            assert float(said.replace(",", "")) == pytest.approx(minutes / 60, abs=0.051)


def test_digest_quarter_pack_and_encounter_file_say_the_same_employers_and_hours(made: Made) -> None:
    answering = Answering(made.known, made.programme)
    of_year = people.section(answering, YEAR)
    if of_year is None:
        assert not made.partners[0]
        return
    hours, met = (made.truth.get((one, YEAR.name, ""), "not known") for one in ("hours", "employers"))
    assert f"employers met: {met};" in str(of_year.lead[0])
    assert f"hours given: {hours}." in str(of_year.lead[0])
    sections = {one.id: one for one in quarter.report(answering, QUARTER).sections}
    of_quarter = {one: made.truth.get((one, QUARTER.name, ""), "not known") for one in ("hours", "employers")}
    assert f"employers met: {of_quarter['employers']};" in str(sections["people"].lead[0])
    assert f"hours given: {of_quarter['hours']}." in str(sections["people"].lead[0])
    listed: set[str] = set()
    for school in made.programme.schools:
        mine = replace(made.known, visits=tuple(one for one in made.known.visits if one.urn == school.urn))
        found = encounters(mine, made.programme, asked(f"{YEAR.name}.pdf").period)
        of_school = {e.name for one in found if one.known == "listed" for e in one.employers}
        assert len(of_school) == (made.value("employers", YEAR.name, school.urn) or 0)
        listed |= of_school
        if of_school and school in made.programme.schools[:3]:
            of = school_of(school.urn, made.known.visits, made.programme)
            text = words_of(pack.draw(asked(f"{YEAR.name}.pdf"), of, found, made.programme, TODAY))
            assert all(one in text for one in of_school)
        rows = list(
            files.table(
                asked(f"{YEAR.name}.csv"), school_of(school.urn, (), made.programme), found, made.programme
            )
        )
        place = rows[0].index("Employers recorded or planned")
        names = rows[0].index("Employers")
        said = {
            one
            for row in rows[1:]
            if row[place] == "On the list of who came"
            for one in str(row[names]).split("; ")
        }
        assert said == of_school
    assert len(listed) == float(met if met != "not known" else 0)


def test_attendance_is_what_pandas_counts(made: Made) -> None:
    names = {row["period"]: (row["first"], row["last"]) for row in made.extract if row["first"]}
    for name, (first, last) in names.items():
        held = within(made.frame, date.fromisoformat(first), date.fromisoformat(last))
        counted = held[held.counted]
        assert made.value("pupils", name) == counted.pupils.sum()
        assert made.value("visits", name) == counted.visit.nunique()
        assert made.value("took_place", name) == held.visit.nunique()
        assert made.value("schools", name) == counted[counted.pupils > 0].school.nunique()
        for by in ("school", "year_group", "workshop"):
            for part, pupils in counted.groupby(by).pupils.sum().items():
                assert made.value("pupils", name, f"{part}") == pupils, (name, by, part)
    whole = made.frame[made.frame.counted]
    assert made.value("pupils", "all") == whole.pupils.sum()


def test_answers_are_what_pandas_counts_and_published_ones_near_them(made: Made) -> None:
    step = made.programme.suppression.round_to
    for row in made.extract:
        if row["figure"] not in {"answers", "more", "same", "less"} or not row["exact"]:
            continue
        answered = made.answered
        if row["first"]:
            answered = within(answered, date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
        if row["by"] in {"school", "workshop"}:
            answered = answered[answered[row["by"]] == row["part"]]
        elif row["by"]:
            continue
        assert int(row["exact"]) == answered[row["figure"]].sum(), row
        if row["withheld"] == "yes":
            continue
        if row["figure"] == "answers":
            assert abs(int(row["value"]) - int(row["exact"])) <= step / 2, row
        else:
            share = 100 * answered[row["figure"]].sum() / answered[["more", "same", "less"]].to_numpy().sum()
            # Counts to the nearest ten and shares to the nearest five, where few answered.
            assert abs(float(row["value"]) - share) <= 2.5 + 100 * 15 / int(row["exact_of"]), row


def test_the_weighed_share_of_free_school_meals_is_what_pandas_makes(made: Made) -> None:
    percent = (
        {row.urn: row.fsm_percent for row in made.programme.equity.rows} if made.programme.equity else {}
    )
    held = within(made.frame, YEAR.first, YEAR.last)
    held = held[held.counted & (held.pupils > 0)].assign(fsm=lambda rows: rows.school.map(percent))
    held = held.dropna(subset=["fsm"])
    expected = (held.fsm.astype(float) * held.pupils).sum() / held.pupils.sum() if len(held) else None
    found = made.value("fsm_reached", YEAR.name)
    assert (found is None) == (expected is None)
    assert found is None or found == pytest.approx(expected, abs=0.051)


@pytest.mark.parametrize("dimension", ["setting", "idaci"])
def test_shares_of_reach_and_roll_by_area_are_what_pandas_makes(made: Made, dimension: str) -> None:
    rows = made.programme.equity.rows if made.programme.equity else ()
    bands = {
        row.urn: row.rural_urban
        if dimension == "setting"
        else row.idaci_decile
        and f"{2 * ((row.idaci_decile - 1) // 2) + 1}-{2 * ((row.idaci_decile + 1) // 2)}"
        for row in rows
    }
    groups = made.programme.targets.by_year_group
    rolls = pd.DataFrame(
        [(one.urn, sum(one.rolls.get(year, 0) for year in groups)) for one in made.programme.schools],
        columns=["school", "pupils"],
    )
    held = within(made.frame, YEAR.first, YEAR.last)
    for measure, frame in (("reach", held[held.counted]), ("roll", rolls)):
        banded = frame.assign(band=frame.school.map(bands)).dropna(subset=["band"])
        sums = banded.groupby("band").pupils.sum()
        for band, pupils in sums.items():
            found = made.value(f"{measure}_by_{dimension}", YEAR.name, f"{band}")
            if not sums.sum():
                assert found is None
            else:
                assert found == pytest.approx(100 * pupils / sums.sum(), abs=0.501)


def test_the_interval_of_the_annual_report_is_scipys(made: Made) -> None:
    text = made.annual
    read = re.search(r"lies between (minus )?(\d+) and (minus )?(\d+) \(95% interval\)", text)
    held = within(made.answered, YEAR.first, YEAR.last)
    if read is None:
        assert len(held) < 10 or made.value("net", YEAR.name) is None
        return
    low, high = ((-1 if sign else 1) * int(digits) for sign, digits in (read.group(1, 2), read.group(3, 4)))
    step = made.programme.suppression.round_to
    rounded = (held[["more", "same", "less"]] / step).round() * step
    rounded = rounded[rounded.sum(axis=1) > 0]
    pairs = ((rounded.more - rounded.less).to_numpy(), rounded.sum(axis=1).to_numpy())
    found = bootstrap(
        pairs,
        lambda net, of, axis=-1: net.sum(axis=axis) / of.sum(axis=axis),
        paired=True,
        vectorized=True,
        method="percentile",
        random_state=1,
    ).confidence_interval
    # How far the bounds are from the middle is the sessions' own; the middle is of all counts, to the nearest ten.
    moved = held[["more", "same", "less"]].sum()
    middle = (moved.more - moved.less) / moved.sum() - pairs[0].sum() / pairs[1].sum()
    assert low - 5 <= 100 * (found.low + middle) <= low + 10
    assert high - 10 <= 100 * (found.high + middle) <= high + 5


Cut = tuple[tuple[str, str], ...]
Place = tuple[str, str, Cut]
"""A figure by its id, its period's name, and of what alone it is; the whole of nothing alone."""


def place_of(ask: Ask, part: str, ids: Mapping[tuple[str, str, str], str]) -> Place:
    """Return what an answer to a question is of; `part` is what its part is called."""
    by = ask.by or ("band" if "_by_" in ask.figure else "")
    own = ((by, ids.get((ask.figure, by, named(part)), named(part))),) if by else ()
    return ask.figure, ask.period.name if ask.period else "all", tuple(sorted((*ask.only, *own)))


def of_sections(
    sections: Iterable[Section], ids: Mapping[tuple[str, str, str], str]
) -> Iterator[tuple[Place, str]]:
    for section in sections:
        for table in section.tables:
            for row in table.rows:
                for one in row.figures:
                    # A name is no figure: what is missing names those that it moves, and leads to them.
                    if one.ask and isinstance(one.cell, Published | Sentence):
                        yield place_of(one.ask, str(row.name), ids), str(one.cell)


def dashboard(made: Made, ids: Mapping[tuple[str, str, str], str]) -> Iterator[tuple[Place, str]]:
    """Yield every figure of every page of the dashboard, of each period, school, workshop and year group that can be chosen."""
    programme, terms = made.programme, tuple(made.programme.availability.terms)
    periods = (YEAR, QUARTER, Month.of(TODAY), *filter(None, [Term.of(TODAY, terms)]), None)
    alone: list[Only] = [
        (),
        *((("school", one.urn),) for one in programme.schools[:4]),
        *((("workshop", one.id),) for one in programme.workshops[:2]),
        (("year_group", f"{min(programme.targets.by_year_group)}"),),
    ]
    for question in QUESTIONS:
        for period in periods:
            for only in alone:
                of = Asked(question, Answering(made.known, programme), Chosen(period, only))
                yield from of_sections(questions.sections(of), ids)


def mails(made: Made, ids: Mapping[tuple[str, str, str], str]) -> Iterator[tuple[Place, str]]:
    """Yield every figure of the mails of each kind to each role that may read it, and of the files that go with them."""
    terms = tuple(made.programme.availability.terms)
    of: Mapping[str, Period | None] = {
        "weekly": WEEK,
        "monthly": Month.of(TODAY),
        "quarterly": QUARTER,
        "yearly": YEAR,
        "termly": Term.of(TODAY, terms),
    }
    for role, kinds in ROLES.items():
        urn = made.programme.schools[0].urn if role == "careers" else ""
        for kind in kinds:
            report = composed(
                made.known, kind=kind, period=of[kind], role=role, urn=urn, programme=made.programme
            )
            yield from of_sections(report.sections, ids)
            for line in report.lines:
                yield place_of(line.ask, str(line.part or ""), ids), str(line.value)


def public(made: Made) -> Iterator[tuple[Place, str]]:
    """Yield every figure of the public page, of each term."""
    for term in impact.ended(made.programme, TODAY):
        kept = impact.kept_of(Answering(made.known, made.programme), term)
        [section] = impact.sections([kept])
        titles = {FIGURES[one].title: one for one in impact.SHOWN}
        for row in section.tables[0].rows:
            yield (titles[str(row.name)], term.name, ()), str(row.figures[0].cell)


def test_every_page_mail_and_paper_says_each_figure_as_the_extract_does(made: Made) -> None:
    before = rows_of(extract.file_of(Answering(made.known, made.programme), YEAR.previous))
    rows = [*before, *made.extract]
    ids = {(one["figure"], one["by"], one["part_name"]): one["part"] for one in rows}
    truth = {
        (one["figure"], one["period"], ((one["by"], one["part"]),) if one["by"] else ()): one["said"]
        for one in rows
    }
    papers = (
        *of_sections(annual.report(Answering(made.known, made.programme), YEAR).sections, ids),
        *of_sections(quarter.report(Answering(made.known, made.programme), QUARTER).sections, ids),
    )
    every: dict[Place, str] = {}
    for name, document in (
        ("dashboard", list(dashboard(made, ids))),
        ("mails", list(mails(made, ids))),
        ("papers", list(papers)),
        ("public page", list(public(made))),
    ):
        for place, printed in document:
            # Everyone says one question alike, in the extract or not.
            assert said_alike(printed, every.setdefault(place, printed)) or said_alike(
                every[place], printed
            ), (
                name,
                place,
                printed,
                every[place],
            )
            figure, period, cut = place
            if " of " in printed and figure == "visits":
                all_of = printed.partition(" of ")[2]
                assert truth.get(("took_place", period, cut), all_of) == all_of, (name, place)
            if place in truth:
                assert said_alike(printed, truth[place]), (name, place, printed, truth[place])
        assert not made.drawn or {place for place, _ in document} & set(truth), name
