"""Two thousand posts as nobody would send them: each is answered, none with a fault of ours; what is kept is the survey's.

They are others at every run.
"""

import random
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from services.feedback.survey import chosen
from services.feedback.use_cases.questions import survey_of
from tests.support.aws import rows
from tests.support.examples import seed_of
from tests.support.feedback import ask, good, hear, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")

POSTS = 2000
ODD = (
    "", "0", "-1", "1e309", "null", "true", "[]", "{}", "year-10", "year-99", "=1+1", "<script>", "'; DROP", "%", "%00",
    "\x00", "\ud7ff", "\U0001f600" * 50, "é" * 2000, "ANSWER#1", "../..", "a" * 40, "a" * 41, "\r\nset-cookie: a=b",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
    "",
    "text/plain",
)
ACCEPTS = ("text/html", "application/json", "*/*", "", "application/json;q=é")


def body_of(rng: random.Random, form: dict[str, Any]) -> bytes:
    """Return a form with anything in it, or what is no form."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(300))
    fields = [(name, value) for name, value in form.items() if rng.random() < 0.9]
    for _ in range(rng.randrange(6)):
        name = rng.choice([*form, "try", "comment", "session_id", "aside", rng.choice(ODD)])
        fields.insert(rng.randrange(len(fields) + 1), (name, rng.choice([*ODD, *form.values()])))
    rng.shuffle(fields)
    quoted = [f"{quote_from_bytes(a.encode())}={quote_from_bytes(str(b).encode())}" for a, b in fields]
    return "&".join(quoted).encode() + rng.choice([b"", b"", b"&", b"&&=", b"%ff", b"%", b"&a" * 400])


def test_two_thousand_odd_posts_and_no_fault_of_ours(pytestconfig: pytest.Config) -> None:
    rng = random.Random(seed_of(pytestconfig))  # noqa: S311  repeatable, not secret
    session, code = hear(visit())
    survey = survey_of(session)
    form = good(survey)
    seen: dict[int, int] = {}
    for number in range(POSTS):
        path = rng.choice(
            [f"/f/{code}/answers"] * 8
            + ["/f", f"/f/{quote_from_bytes(rng.randbytes(9))}/answers", f"/f/{code}"]
        )
        sent = body_of(
            rng, form | {"key": f"key-of-the-post-{number % 700}", "code": rng.choice([code, code[1:], *ODD])}
        )
        page = ask(
            "POST",
            path,
            sent,
            query=rng.choice(["", "", "try", "try=1", "h=x", "%ff", "a" * 500]),
            headers={
                "content-type": rng.choice([*TYPES[:1] * 8, *TYPES]),
                "accept": rng.choice(ACCEPTS),
                "accept-language": rng.choice(["", "cy", "x" * 99, "en;q=é"]),
                "cookie": rng.choice(["", "=;;=", "a=b"]),
            },
        )
        seen[page["statusCode"]] = seen.get(page["statusCode"], 0) + 1
        assert page["statusCode"] < 500, (path, sent)
    assert {303, 200, 400, 404, 405} <= seen.keys(), seen
    kept = rows("feedback", "answer")
    assert kept
    options = {one["id"]: {option["id"] for option in one["options"]} for one in survey["questions"]}
    for row in kept:
        assert row["answers"].keys() <= options.keys()
        for question in survey["questions"]:
            said = row["answers"].get(question["id"])
            assert said is None or chosen(question, row["answers"]) == (
                [said] if isinstance(said, str) else said
            )
