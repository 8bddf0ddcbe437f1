"""Floods of pupils' answers: what a session takes, and that a class and a hall beside it are all taken meanwhile.

See `tests.drills.test_abuse_mails` for how much is sent.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest

from infra.concurrency import BURST, RATE
from services.feedback.functions import pupil
from services.feedback.mail.flagged import MOST_APART, TOGETHER, remind
from services.feedback.session import GRACE
from services.feedback.use_cases import limit
from services.feedback.use_cases.summarise import update
from tests.drills.conftest import Size
from tests.drills.floods import FROM, Answer, Flood, Gate, asked, sentence
from tests.support import comments
from tests.support.aws import SITE, rows
from tests.support.events import START
from tests.support.feedback import hear, visit
from tests.support.mailbox import body, sent

Table = Callable[[Flood], None]

ANSWERS: Final = {"before": "2", "hobbies": "gigs", "mood": "fine", "now": "4"}

GATHERED: Final = 10
"""Answers that come while those before them are summed up."""

PUPILS: Final = 240
"""A hall."""


def answer(code: str, key: str, at: datetime = START, source: str = "192.0.2.1") -> Answer:
    """Send a pupil's answers under the key of a form."""
    return asked(pupil.handler, "POST", f"/f/{code}/answers", ANSWERS | {"key": key}, at=at, source=source)


@pytest.mark.usefixtures("feedback")
def test_one_device_is_one_answer_and_a_closed_survey_takes_none(size: Size, table: Table) -> None:
    session, code = hear()
    assert {answer(code, "one-and-the-same-phone").status for _ in range(size.many)} == {303}
    kept = len(rows("feedback", "answer"))
    assert kept == 1
    table(
        Flood(
            "answers of one device", size.many, size.many, kept, 0, "303, the last one stands", "one a form"
        )
    )
    for name, at, status in (
        ("before its day", session.opens_at - timedelta(minutes=1), 403),
        ("after it closed", session.closes_at + GRACE, 410),
    ):
        refused = [answer(code, f"a-phone-of-nobody-{n}", at) for n in range(size.many // 4)]
        assert {one.status for one in refused} == {status}
        assert len(rows("feedback", "answer")) == kept
        said = f"{status}: {sentence(refused[0])}"
        table(Flood(f"answers to a survey {name}", len(refused), 0, 0, 0, said, "none"))


@pytest.mark.usefixtures("feedback")
def test_a_flooded_session_is_full_and_those_beside_it_are_all_taken(size: Size, table: Table) -> None:
    flooded, code = hear(visit(number=1))
    beside = [("a class", 30, *hear(visit(number=2))), ("a hall", PUPILS, *hear(visit(number=3)))]
    most, answers = limit.limit_of(flooded) + limit.MOST_ACCEPTED, Counter[int]()
    number = most + size.many
    for n in range(number):
        refused = answer(code, f"made-up-phone-{n:06}", source=FROM["everywhere"][n % 2_000])
        answers[refused.status] += 1
        # Each run reads all there are: once in a while will do before it matters.
        if n % GATHERED == 0 and n >= most - GATHERED and not answers[410]:
            update(flooded.session_id, START)
    kept = sum(row["session_id"] == flooded.session_id for row in rows("feedback", "answer"))
    assert most < kept == answers[303] <= most + GATHERED
    assert refused.status == 410
    assert "Tell your teacher" in refused.page
    bound = f"{most:,} (limit_of + limit.MOST_ACCEPTED), and those of five seconds"
    table(
        Flood(
            "answers to one code, a device each",
            number,
            answers[303],
            kept,
            0,
            "410: Tell your teacher",
            bound,
        )
    )
    assert asked(pupil.handler, "GET", f"/f/{code}", at=START).status == 410
    hear(visit(3, number=1))
    assert answer(code, "made-up-phone-after-all").status == 410, "whatever is heard of its booking"
    limit.refuse(flooded, "Ada")
    assert answer(code, "phone-of-a-pupil-at-last").status == 303, "what the team set aside shuts nobody out"
    assert update(flooded.session_id, START)
    assert answer(code, "phone-of-another-pupil").status == 303
    for who, pupils, session, its_code in beside:
        came = [answer(its_code, f"phone-of-a-pupil-{n:04}").status for n in range(pupils)]
        assert set(came) == {303}
        assert update(session.session_id, START)
        name = f"{who} of {pupils} from one school's address, beside it"
        table(Flood(name, pupils, pupils, pupils, 0, "none is refused", "none below its limit"))


@pytest.mark.usefixtures("feedback")
def test_the_safeguarding_lead_is_told_of_a_flood_together_and_of_a_class_one_by_one(
    size: Size, table: Table
) -> None:
    """Sends more comments that tell of harm than a class could, and one more ten minutes later."""
    _, code = comments.asked()
    all_of_them = min(size.many, 5 * MOST_APART)

    def written(first: int, number: int) -> None:
        for n in range(first, first + number):
            assert comments.send(code, "my dad hits me", key=f"made-up-phone-{n:06}")["statusCode"] == 303

    written(0, MOST_APART)
    comments.streamed()
    assert len(sent()) == MOST_APART, "each of a class has a mail"
    written(MOST_APART, all_of_them - MOST_APART)
    comments.streamed()
    assert len(sent()) == MOST_APART + 1
    assert "none of them is left" in body(sent()[-1])
    assert f"{SITE}/team/comments" in body(sent()[-1]).splitlines()
    said = "303, and one mail of many"
    bound = f"{MOST_APART}, then one in {TOGETHER // timedelta(minutes=1)} minutes"
    table(
        Flood(
            "comments that tell of harm, to one code",
            all_of_them,
            all_of_them,
            all_of_them,
            len(sent()),
            said,
            bound,
        )
    )
    written(all_of_them, 1)
    comments.streamed(START + TOGETHER)
    assert len(sent()) == MOST_APART + 2
    assert remind(START + timedelta(days=3))
    assert len(sent()) == MOST_APART + 3, "and of all that wait too long in one"


FIRST, LONGEST = 5.0, 60.0
"""The first and the longest pause, in seconds, after which a page sends again what was not taken (`assets/device.js`)."""


@pytest.mark.parametrize("flood", [0, 500, pytest.param(1_000, marks=pytest.mark.drill)])
def test_a_hall_sends_again_until_the_api_lets_it_in(flood: int, table: Table) -> None:
    """Reckoned by the API's rule: a hall presses Send within a minute, while so many a second ask for the same pages.

    A flood at the counter, the projector's page or the forms is none to pupils: those have limits of their own.
    """
    draw = random.Random(PUPILS)  # noqa: S311  a crowd is no secret
    gate, pause, late = Gate(BURST, RATE), [FIRST] * PUPILS, list[float]()
    pressed = [draw.uniform(30, 90) for _ in range(PUPILS)]
    due = dict(enumerate(pressed))
    for second in range(2 * 3_600):
        crowd = [(second + n / flood, -1) for n in range(flood)]
        for at, who in sorted(crowd + [(at, who) for who, at in due.items() if at < second + 1]):
            passes = gate.lets(at)
            if who >= 0 and passes:
                late.append(at - pressed[who])
                del due[who]
            elif who >= 0:
                pause[who] = min(pause[who] * 2, LONGEST)
                due[who] = at + pause[who] * draw.uniform(0.5, 1)
        if not due:
            break
    assert len(late) == PUPILS, "late, and none lost"
    late.sort()
    assert flood or not late[-1]
    what = f"{flood} a second at their pages" if flood else "any number elsewhere"
    said = f"late: half {late[PUPILS // 2]:.0f} s, all {late[-1]:.0f} s"
    table(
        Flood(
            f"a hall of {PUPILS}, while {what}",
            PUPILS,
            PUPILS,
            PUPILS,
            0,
            said,
            f"{BURST} at once, {RATE} a second",
        )
    )
