"""What a survey's file says of its questions holds for what is sent, with scripts or without."""

from typing import Any

import pytest

from services.feedback.session import Session
from services.feedback.summary import summarise
from services.feedback.table import answers, surveys
from services.feedback.use_cases import questions
from services.feedback.use_cases.questions import survey_of
from shared.compiled import essentials
from shared.dynamo import put, write
from tests.support.feedback import ask, good, hear, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")


@pytest.fixture
def heard() -> tuple[Session, str]:
    return hear(visit(workshop_id="theatre-day"))


def send(heard: tuple[Session, str], **changed: Any) -> Any:
    survey = essentials()["surveys"]["sixth-form"]
    form = good({"questions": [one for one in survey["questions"] if one["options"]]})
    return ask("POST", f"/f/{heard[1]}/answers", form | changed)


def test_an_option_that_excludes_the_others_is_asked_again_beside_one(heard: tuple[Session, str]) -> None:
    page = send(heard, **{"ways-in": ["degree", "knew"]})
    assert page["statusCode"] == 400
    assert "choose “I knew them all” on its own, or take it away" in page["body"]
    assert not list(answers.of(heard[0].session_id))
    assert send(heard, **{"ways-in": ["knew"]})["statusCode"] == 303
    assert [row["answers"]["ways-in"] for row in answers.of(heard[0].session_id)] == [["knew"]]


def test_more_than_may_be_chosen_is_asked_again(heard: tuple[Session, str]) -> None:
    page = send(heard, useful="no", better=["doing", "people", "ways-in"])
    assert page["statusCode"] == 400
    assert "Choose no more than 2 answers to question" in page["body"]


def test_a_question_that_was_not_asked_is_not_kept(heard: tuple[Session, str]) -> None:
    # Two that exclude each other, in answer to a question that the first answer keeps from being asked.
    assert send(heard, useful="yes", better=["doing", "nothing"])["statusCode"] == 303
    assert send(heard, useful="no", better=["doing"], key="another-childs-form")["statusCode"] == 303
    kept = [row["answers"].get("better") for row in answers.of(heard[0].session_id)]
    assert sorted(kept, key=bool) == [None, ["doing"]]
    told = summarise(survey_of(heard[0]), answers.of(heard[0].session_id))
    assert (told["answers"], told["answered"]["better"], told["choices"]["better"]) == (2, 1, {"doing": 1})


def test_a_survey_that_was_kept_before_is_asked_and_counted_as_before(
    heard: tuple[Session, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, code = heard
    now = surveys.kept(session.survey_id, session.survey_version, session.survey_digest)
    assert now is not None
    old: Any = {
        **{name: now[name] for name in ("id", "version", "title")},
        "questions": [
            {
                **{name: one[name] for name in ("id", "type", "text", "hint", "required")},  # type: ignore[literal-required]
                "options": [{"id": option["id"], "text": option["text"]} for option in one["options"]],
            }
            for one in now["questions"]
            if one["options"]
        ],
    }
    pk = f"SURVEY#{now['id']}#{now['version']}#{now['digest']}"
    row = {"pk": pk, "sk": "SURVEY", "entity": "survey", "survey": old}
    write(put("feedback", row))
    without = {name: one for name, one in essentials()["surveys"].items() if name != now["id"]}
    monkeypatch.setattr(questions, "essentials", lambda: essentials() | {"surveys": without})
    questions.forget()
    assert ask("GET", f"/f/{code}")["statusCode"] == 200
    assert send(heard, **{"ways-in": ["degree", "knew"]})["statusCode"] == 303, (
        "nothing excluded anything then"
    )
    told = summarise(survey_of(session), answers.of(session.session_id))
    assert told["choices"]["ways-in"] == {"degree": 1, "knew": 1}
