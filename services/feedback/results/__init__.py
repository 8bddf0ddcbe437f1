"""What a class said together, as the team, the school and the room may read it.

Each number comes through the gate, each word in the reader's language. What a page, a file or the projector shows of answers is
made of these values and of nothing else. Words that pupils wrote are in none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.feedback.session import Session
from services.feedback.survey import Question, Survey, counted, year_of
from shared import suppression
from shared.questions import BEFORE, NOW, YEAR_GROUP
from shared.suppression import Published
from shared.text import N_, gettext, ngettext, number, say
from shared.thresholds import Thresholds

SEVERAL: Final = N_("Pupils could choose several answers, so these shares need not add up to 100%%.")
WITHHELD: Final = N_(
    "“Too few to show” stands where so few, or so nearly all, chose an answer that it would tell what single pupils said. "
    "A second line is then left out too, or the others would give the first away."
)
TOO_FEW: Final = N_("Too few gave each answer to show them: %(questions)s")
ROUNDED: Final = N_("Shares are rounded, more so in a small class, so that no pupil can be picked out.")
SELF_REPORTED: Final = N_(
    "Pupils said both after the workshop, about themselves. It shows how they see it, and does not prove that the workshop is "
    "the cause."
)


@dataclass(frozen=True, slots=True)
class Line:
    """An answer that could be chosen, and the share of pupils who chose it."""

    text: str
    share: Published


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the programme's words with what was answered, and what a reader must know to read it right."""

    id: str
    kind: str
    text: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether any of it can be shown."""
        return not all(line.share.withheld for line in self.lines)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the scale of interest, with the share of pupils on it before and now."""

    text: str
    before: Published
    now: Published


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest before and now, of the pupils who said both, and the shares of those who moved up, stayed and moved down.

    The steps of a class stand in two groups (`suppression.scale`).
    """

    before: str
    now: str
    steps: tuple[Step, ...]
    moved: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether any of the steps can be shown."""
        return not all(share.withheld for step in self.steps for share in (step.before, step.now))

    @property
    def changed(self) -> bool:
        """Whether any of those who moved up, stayed and moved down can be shown."""
        return not all(line.share.withheld for line in self.moved)


@dataclass(frozen=True, slots=True)
class Results:
    """A session's results.

    `counted` are the answers that are in the shares, None where those are all that came as far as is said of both.
    `rate` is None where nobody counted the class, and where there are more answers than pupils: then `too_many` says so, in
    place of a share of more than all. Below `enough` answers there is neither `interest` nor a question.
    """

    answered: Published
    counted: Published | None
    rate: Published | None
    too_many: str
    enough: bool
    needed: int
    interest: Interest | None
    asked: tuple[Asked, ...]

    @property
    def told(self) -> tuple[Asked, ...]:
        """The questions of which something can be shown."""
        return tuple(one for one in self.asked if one.told)

    @property
    def too_few(self) -> str:
        """Which questions, and what of interest, have too few of each answer, in words; empty where there are none."""
        hidden = [one.text for one in self.asked if not one.told]
        if self.interest and not self.interest.told:
            hidden.insert(0, gettext("Interest before and now"))
        elif self.interest and not self.interest.changed:
            hidden.insert(0, gettext("Change of each pupil"))
        return gettext(TOO_FEW, questions=" · ".join(hidden)) if hidden else ""

    @property
    def behind(self) -> str:
        """How many answers the shares are of, in words; empty where it is as many as came.

        It says the number that stood on the page as the shares were made, and no finer one.
        """
        if self.counted is None or self.counted.value is None:
            return ""
        return ngettext(
            "These shares are of the first %(number)s answer.",
            "These shares are of the first %(number)s answers.",
            round(self.counted.value),
        )

    @property
    def rounded(self) -> str:
        """How the shares are rounded, in words."""
        return gettext(ROUNDED)

    @property
    def withheld(self) -> str:
        """Why some shares are not shown, in words; empty where all are."""
        shares = [line.share for one in self.asked for line in one.lines]
        if self.interest:
            shares += [share for step in self.interest.steps for share in (step.before, step.now)]
            shares += [line.share for line in self.interest.moved]
        return gettext(WITHHELD) if any(share.withheld for share in shares) else ""


def drawn(share: Published) -> int:
    """Return how long the bar of a share is, from 0 to 100: what is said of it and no finer, and nothing where it is withheld."""
    return 0 if share.value is None else min(100, round(share.value))


def results(
    session: Session, survey: Survey, content: Mapping[str, Any], answered: int, thresholds: Thresholds
) -> Results:
    """Return the results of a session.

    `content` is its summary as it is held for readers, empty where nobody has answered, and `answered` how many have by now,
    which may be more.
    """
    enough = content.get("answers", 0) >= thresholds.min_answers
    came = session.present or session.expected
    more = bool(came) and answered > came
    rated = bool(session.present) and not more
    published = suppression.answers(answered, thresholds)
    shown = suppression.answers(content.get("answers", 0), thresholds)
    return Results(
        answered=published,
        counted=shown if enough and (shown.value or 0) < (published.value or 0) else None,
        rate=suppression.response_rate(answered, session.present, thresholds) if rated else None,
        too_many=_too_many(session) if more else "",
        enough=enough,
        needed=thresholds.min_answers,
        interest=_interest(survey, content, thresholds) if enough else None,
        asked=tuple(_asked(counted(survey, session.year_group), content, thresholds)) if enough else (),
    )


def _too_many(session: Session) -> str:
    if session.present:
        return ngettext(
            "There are more answers than pupils: %(number)s pupil came. Someone answered twice, or tried the survey.",
            "There are more answers than pupils: %(number)s pupils came. Someone answered twice, or tried the survey.",
            session.present,
        )
    return ngettext(
        "There are more answers than pupils: %(number)s pupil was expected, and nobody has counted the class yet.",
        "There are more answers than pupils: %(number)s pupils were expected, and nobody has counted the class yet.",
        session.expected,
    )


def _interest(survey: Survey, content: Mapping[str, Any], thresholds: Thresholds) -> Interest | None:
    questions = {question["id"]: question for question in survey["questions"]}
    if BEFORE not in questions or NOW not in questions:
        return None
    matrix = content["interest"]
    size = range(len(matrix))
    before = suppression.scale([sum(matrix[step]) for step in size], thresholds)
    now = suppression.scale([sum(row[step] for row in matrix) for step in size], thresholds)
    moves = {
        "up": sum(matrix[one][other] for one in size for other in size if other > one),
        "same": sum(matrix[step][step] for step in size),
        "down": sum(matrix[one][other] for one in size for other in size if other < one),
    }
    texts = list(_steps(questions))
    steps = tuple(
        Step(" / ".join(texts[step] for step in together), before[together], now[together])
        for together in before
    )
    moved = _moved(moves, thresholds)
    parts = ([step.before for step in steps], [step.now for step in steps], [line.share for line in moved])
    return Interest(
        before=say(questions[BEFORE]["text"]),
        now=say(questions[NOW]["text"]),
        steps=steps,
        moved=moved,
        notes=(*dict.fromkeys(note for shares in parts for note in add_up(shares)), gettext(SELF_REPORTED)),
    )


def _moved(moves: Mapping[str, int], thresholds: Thresholds) -> tuple[Line, ...]:
    said = {
        "up": gettext("More interested than before"),
        "same": gettext("The same as before"),
        "down": gettext("Less interested than before"),
    }
    shares = suppression.shares(moves, thresholds=thresholds)
    return tuple(Line(said[way], share) for way, share in shares.items())


def _steps(questions: Mapping[str, Question]) -> Iterator[str]:
    """Yield what each step of the scale is called; by both names where the two questions call it otherwise."""
    for was, becomes in zip(questions[BEFORE]["options"], questions[NOW]["options"], strict=True):
        names = dict.fromkeys(say(option["text"]) for option in (was, becomes))
        yield " / ".join(names)


def _asked(
    questions: Sequence[Question], content: Mapping[str, Any], thresholds: Thresholds
) -> Iterator[Asked]:
    """Yield the questions with what was answered, in the survey's order, all but the pair of interest."""
    pair = {BEFORE, NOW} if {BEFORE, NOW} <= {question["id"] for question in questions} else set()
    for question in questions:
        if question["id"] in pair:
            continue
        cells = _cells(question, content)
        if question["type"] == "multiple":
            # Summaries of before say of no question how many answered it.
            whole = content.get("answered", {}).get(question["id"], content["answers"])
            shares = [_chosen(count, whole, thresholds) for count in cells.values()]
            notes = [gettext(SEVERAL)]
        else:
            shares = list(suppression.shares(cells, thresholds=thresholds).values())
            notes = list(add_up(shares))
        texts = (say(option["text"]) for option in question["options"])
        yield Asked(
            id=question["id"],
            kind=question["type"],
            text=say(question["text"]),
            lines=tuple(map(Line, texts, shares)),
            notes=tuple(notes),
        )


def _cells(question: Question, content: Mapping[str, Any]) -> dict[str, int]:
    """Return how many chose each option of a question."""
    if question["id"] == YEAR_GROUP:
        by_year = content["by_year_group"]
        return {option["id"]: by_year.get(str(year_of(option["id"])), 0) for option in question["options"]}
    chosen = content["choices"].get(question["id"], {})
    return {option["id"]: chosen.get(option["id"], 0) for option in question["options"]}


def _chosen(count: int, whole: int, thresholds: Thresholds) -> Published:
    """Return the share that chose one of several: a whole of its own, of those who did and those who did not."""
    cells = {"chosen": count, "not": max(0, whole - count)}
    return suppression.shares(cells, thresholds=thresholds)["chosen"]


def add_up(shares: Sequence[Published]) -> Iterator[str]:
    """Yield why shares that are parts of one whole make 99, where all of them are shown."""
    if any(share.withheld for share in shares):
        return
    if (total := sum(map(drawn, shares))) != 100:  # noqa: PLR2004  the whole, in per cent
        yield gettext(
            "These shares add up to %(total)s%% because each of them is rounded.", total=number(total)
        )
