"""How evidence is said: what the benchmarks ask, what was found of it, and what none of it can say."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.metrics.evidence.encounters import EmployersKnown, Encounter, Part, Said, Session
from services.metrics.evidence.returns import Asked
from services.metrics.evidence.voice import Voice
from shared.clock import london_day
from shared.text import N_, gettext
from shared.text.country import schooling, year_name
from shared.text.phrases import clock, listed, short_day, span, when

IN_FORCE: Final = N_("in force since September 2025")

WORDING: Final = N_(
    "“Every year, from the age of 11, pupils should participate in at least one meaningful encounter with an employer.”"
)
"""Gatsby Benchmark 5's sentence, as schools and careers hubs quote it alike."""

ASKS: Final[Mapping[Part | str, str]] = {
    "purpose": N_("A clear purpose, shared with the employer and the pupils"),
    "outcomes": N_("Learning outcomes that fit what the pupils need"),
    "two_way": N_("Two-way interaction between the pupils and the employer"),
    "employers": N_(
        "Employers of different sizes and specialisms, the self-employed among them, and the roles met"
    ),
    "recruitment": N_("Recruitment processes, and what it takes to be successful at work"),
    "preparation": N_("Preparation of both sides"),
    "support": N_("Support for pupils with special educational needs and disabilities"),
    "reflection": N_("Time to reflect on it afterwards"),
    "task": N_("A task that the employer sets (benchmark 6)"),
    "feedback": N_("The employer's feedback on the task (benchmark 6)"),
}
"""What makes an encounter meaningful, in our words after the wording in force, in its order."""

BENCHMARKS: Final[Mapping[int, str]] = {
    1: N_("A stable careers programme"),
    2: N_("Learning from career and labour market information"),
    3: N_("Addressing the needs of each young person"),
    4: N_("Linking curriculum learning to careers"),
    5: N_("Encounters with employers and employees"),
    6: N_("Experiences of workplaces"),
    7: N_("Encounters with further and higher education"),
    8: N_("Personal guidance"),
}

BENCHMARK_LIMITS: Final = (
    N_(
        "This is evidence for your own judgement. It does not say that a benchmark is met: we know no pupil, so only the school "
        "can say which pupils were there and how many different ones they are."
    ),
    N_(
        "An encounter in a classroom supports benchmark 5. It is no time of benchmark 6, experiences of workplaces."
    ),
)

JUDGEMENT: Final = N_(
    "This is evidence for your own judgement: we know no pupil, so only the school can say which pupils were there and how "
    "many different ones they are."
)

LIMITS: Final = (
    N_(
        "“Recorded” is what our facilitator wrote down after the visit. “Planned” is what the workshop is made to be; nobody "
        "recorded whether it was so. “On the list of who came” is whose people our list names for a visit that took place."
    ),
    N_("A pupil who came to two sessions is counted at both."),
    N_("Where pupils could choose several answers, the shares need not add up to 100%%."),
    N_(
        "Shares of answers are rounded, and left out where so few pupils gave an answer that it would tell of single ones. "
        "Pupils answered about themselves, once, after the workshop: it shows how they see it and does not prove a cause."
    ),
)


def limits() -> tuple[str, ...]:
    """Return what none of it can say; of the benchmarks only where schools are held to them."""
    return (*(BENCHMARK_LIMITS if schooling().benchmarks else (JUDGEMENT,)), *LIMITS)


def asked_of() -> str:
    """Return what the parts of an encounter stand beside."""
    if schooling().benchmarks:
        return N_("What the benchmark asks, and this encounter")
    return N_("What makes an encounter meaningful, and this one")


KIND: Final[Mapping[str, str]] = {
    "talk": N_("Talk"),
    "workshop": N_("Workshop"),
    "task": N_("Task set by an employer"),
    "": N_("Not known"),
}
MODE: Final[Mapping[str, str]] = {
    "in person": N_("In person"),
    "virtual": N_("Virtual"),
    "mixed": N_("Mixed"),
    "": N_("Not known"),
}
SIZE: Final[Mapping[str, str]] = {
    "self-employed": N_("Self-employed"),
    "micro": N_("Under 10 people"),
    "small": N_("10 to 49 people"),
    "medium": N_("50 to 249 people"),
    "large": N_("250 people and more"),
    "": N_("Not known"),
}
COUNTED: Final[Mapping[str, str]] = {
    "none": N_("not counted"),
    "facilitator": N_("counted by our facilitator"),
    "teacher": N_("counted by the teacher"),
    "agreed": N_("counted by our facilitator and the teacher, who agree"),
    "disputed": N_("counted by our facilitator; the teacher's count differs"),
    "settled": N_("settled between two counts that differed"),
}

NOT_RECORDED: Final = N_("Not recorded")


def year_group(year: int) -> str:
    """Return ``Year 8``."""
    return year_name(year)


def asked(of: Asked) -> str:
    """Return what a file is of."""
    if of.upto is None:
        return gettext("Whole academic year %(year)s", year=of.year.name)
    return gettext("Up to the return of %(day)s", day=short_day(of.last))


def said(of: Said | None) -> str:
    """Return what is known of a part, and that nothing is."""
    return of.text if of else gettext(NOT_RECORDED)


def how_known(recorded: bool | None) -> str:  # noqa: FBT001  three answers, of a field of that name
    """Return how something is known; nothing where it isn't."""
    if recorded is None:
        return ""
    return gettext("Recorded") if recorded else gettext("Planned")


EMPLOYERS_KNOWN: Final[Mapping[EmployersKnown, str]] = {
    "recorded": N_("Recorded"),
    "listed": N_("On the list of who came"),
    "planned": N_("Planned"),
}


def employers_known(of: Encounter) -> str:
    """Return how the employers of an encounter are known; nothing where none are."""
    return gettext(EMPLOYERS_KNOWN[of.known]) if of.employers else ""


def employers(of: Encounter) -> str:
    """Return whom pupils met, or would meet: each employer with its roles."""
    if not of.employers:
        return gettext(NOT_RECORDED)
    return "; ".join(
        gettext("%(employer)s: %(roles)s", employer=one.name, roles=listed(one.roles))
        if one.roles
        else one.name
        for one in of.employers
    )


def benchmark(of: int) -> str:
    """Return a benchmark's number and name."""
    return gettext("%(number)s %(benchmark)s", number=of, benchmark=gettext(BENCHMARKS[of]))


def class_name(session: Session, day: date) -> str:
    """Return what tells a class from the others of its visit of a day, which stands above."""
    years = listed([year_group(group.year_group) for group in session.groups])
    same = london_day(session.starts_at) == day
    begins = clock(session.starts_at) if same else when(session.starts_at)
    return gettext("%(years)s, %(when)s", years=years, when=begins)


def hours(session: Session, day: date) -> str:
    """Return from when to when a class was, with its day where that is not the visit's."""
    if london_day(session.starts_at) != day:
        return span(session.starts_at, session.ends_at)
    return gettext("%(start)s to %(end)s", start=clock(session.starts_at), end=clock(session.ends_at))


def voice(of: Voice | None) -> str:
    """Return in one line what a class said."""
    if of is None:
        return gettext("No answers were heard of")
    if not of.moved:
        return gettext("Answers: %(answers)s", answers=of.answered)
    up, same, down = (line.share for line in of.moved)
    return gettext(
        "Answers: %(answers)s. More interested than before: %(up)s; the same: %(same)s; less: %(down)s",
        answers=of.answered,
        up=up,
        same=same,
        down=down,
    )
