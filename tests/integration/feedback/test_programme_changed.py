"""A programme may be changed in any way that is legal: no session falls over it, and none is asked another survey half-way."""

import copy
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.feedback.session import Session
from services.feedback.table import answers as kept
from services.feedback.table import surveys
from services.feedback.use_cases import questions
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from services.feedback.web import pupil_survey
from shared import compiled
from shared.dynamo import delete, put, write
from shared.paths import ROOT
from shared.programme import essentials_of, load
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import ask, ask_team, good, hear, visit
from tests.support.programme import OWN

pytestmark = pytest.mark.usefixtures("feedback_aws")


@pytest.fixture
def programme(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the programme's essentials, to be changed as a deployment would; `redeployed` starts new processes."""
    essentials = copy.deepcopy(compiled.essentials())
    monkeypatch.setattr("services.feedback.use_cases.follow.essentials", lambda: essentials)
    monkeypatch.setattr("services.feedback.use_cases.questions.essentials", lambda: essentials)
    monkeypatch.setattr("services.feedback.web.pupil_thanks.essentials", lambda: essentials)
    return essentials


def redeployed() -> None:
    pupil_survey.drawn.cache_clear()
    questions.forget()


def renamed(programme: dict[str, Any], survey: str, to: str) -> None:
    """Rename a survey's file, and with it its id."""
    programme["surveys"][to] = programme["surveys"].pop(survey) | {"id": to}
    for workshop in programme["workshops"].values():
        if workshop["survey"] == survey:
            workshop["survey"] = to
    redeployed()


def summary_of(session: Session) -> Any:
    [row] = [row for row in rows("feedback", "summary") if row["pk"] == f"SESSION#{session.session_id}"]
    return row["content"]


def test_a_visit_for_a_workshop_that_was_withdrawn_gets_the_survey_of_the_first_one() -> None:
    session, code = hear(visit(workshop_id="withdrawn", workshop_title="What it was called"))
    first = next(iter(compiled.essentials()["workshops"].values()))
    assert (session.survey_id, session.survey_version) == (first["survey"], 3)
    page = ask("GET", f"/f/{code}")
    assert page["statusCode"] == 200
    assert "What it was called" in page["body"]


def test_a_session_keeps_its_survey_when_its_workshop_is_withdrawn(programme: dict[str, Any]) -> None:
    session, code = hear(visit(workshop_id="theatre-day"))
    del programme["workshops"]["theatre-day"]
    redeployed()
    for version, status in ((3, "confirmed"), (4, "delivered"), (5, "cancelled")):
        later, same = hear(visit(version, status, workshop_id="theatre-day"))
        assert (later.survey_id, later.version, same) == ("sixth-form", version, code)
    assert session.survey_id == "sixth-form"


def test_a_survey_whose_file_was_renamed_is_asked_and_summed_up_as_before(programme: dict[str, Any]) -> None:
    session, code = hear()
    survey = programme["surveys"]["first-look"]
    before = ask("GET", f"/f/{code}")["body"]
    ask("POST", f"/f/{code}/answers", good(survey, key="before-it-was-renamed"))
    renamed(programme, "first-look", "another-name")
    after = ask("GET", f"/f/{code}")
    assert after["statusCode"] == 200
    assert len(after["body"]) == len(before)
    assert ask("POST", f"/f/{code}/answers", good(survey))["statusCode"] == 303
    assert ask("POST", f"/f/{code}/answers", good(survey, now=""))["statusCode"] == 400
    assert update(session.session_id, START)
    assert summary_of(session)["answers"] == 2
    assert summary_of(session)["choices"] == {"hobbies": {"gigs": 2}, "mood": {"fine": 2}}
    assert ask_team(f"/team/sessions/{session.session_id}")["statusCode"] == 200
    later, _ = hear(visit(3, "delivered"))
    assert (later.survey_id, later.survey_version) == ("first-look", 3)


def test_a_survey_at_a_new_version_is_asked_of_new_sessions_only(programme: dict[str, Any]) -> None:
    session, code = hear()
    changed = copy.deepcopy(programme["surveys"]["first-look"])
    changed |= {
        "version": 4,
        "title": "Newer",
        "questions": changed["questions"][:3] + changed["questions"][4:],
    }
    programme["surveys"]["first-look"] = changed
    redeployed()
    later, _ = hear(visit(3, "confirmed", days=2))
    assert (later.version, later.survey_version) == (3, 3)
    other, other_code = hear(visit(number=2))
    assert other.survey_version == 4
    old = ask("GET", f"/f/{code}", at=later.starts_at)["body"]
    new = ask("GET", f"/f/{other_code}")["body"]
    assert (old.count('class="question '), new.count('class="question ')) == (4, 3), (
        "the year group is the class's"
    )
    assert "Newer" in new
    assert "Newer" not in old
    kept = {
        row["survey"]["version"] for row in rows("feedback", "survey") if row["survey"]["id"] == "first-look"
    }
    assert kept == {3, 4}
    assert session.survey_version == 3


def test_a_survey_is_kept_as_it_was_and_once(programme: dict[str, Any]) -> None:
    asked = copy.deepcopy(programme["surveys"]["first-look"])
    for number in (1, 2, 3):
        hear(visit(number=number))
    assert len([row for row in rows("feedback", "survey") if row["survey"]["id"] == "first-look"]) == 1
    assert surveys.kept("first-look", 3, asked["digest"]) == asked
    assert surveys.kept("first-look", 2, asked["digest"]) is None
    assert surveys.kept("first-look", 3, "another") is None


def test_a_file_changed_at_the_same_version_changes_no_session_that_is_there(
    programme: dict[str, Any], tmp_path: Path
) -> None:
    session, code = hear()
    survey = programme["surveys"]["first-look"]
    ask("POST", f"/f/{code}/answers", good(survey, mood="fine", key="before-it-was-changed"))
    folder = Path(shutil.copytree(ROOT / OWN, tmp_path / "county"))
    file = folder / "surveys" / "first-look.toml"
    file.write_text(file.read_text("utf-8").replace('id = "fine"', 'id = "good"'), "utf-8")
    programme["surveys"]["first-look"] = essentials_of(load(folder))["surveys"]["first-look"]
    assert programme["surveys"]["first-look"]["version"] == survey["version"]
    redeployed()
    assert 'value="fine"' in ask("GET", f"/f/{code}")["body"], "a class is asked what it was asked"
    _, other = hear(visit(number=2))
    page = ask("GET", f"/f/{other}")["body"]
    assert 'value="good"' in page
    assert 'value="fine"' not in page
    update(session.session_id, START)
    assert summary_of(session)["choices"]["mood"] == {"fine": 1}, "what was answered stays readable"


def test_a_session_of_before_the_digest_is_asked_the_survey_of_its_version(programme: dict[str, Any]) -> None:
    session, _ = hear()
    old = replace(session, survey_digest="")
    assert survey_of(old) == programme["surveys"]["first-look"]
    survey = programme["surveys"]["first-look"]
    surveys.keep({**survey, "digest": ""})  # type: ignore[typeddict-item]  # plain data
    programme["surveys"]["first-look"] = survey | {"version": 4}
    redeployed()
    assert survey_of(old)["version"] == 3


def test_what_stays_in_the_programme_is_read_from_it(programme: dict[str, Any], monkeypatch: Any) -> None:
    _, code = hear()
    monkeypatch.setattr(surveys, "kept", None)
    assert ask("GET", f"/f/{code}")["statusCode"] == 200


def test_a_survey_that_is_gone_from_the_programme_is_read_once_a_process(
    programme: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [hear(visit(number=number))[1] for number in (1, 2)]
    renamed(programme, "first-look", "another-name")
    read: list[str] = []
    really = surveys.kept
    monkeypatch.setattr(surveys, "kept", lambda name, *at: read.append(name) or really(name, *at))
    for code in codes * 2:
        assert ask("GET", f"/f/{code}")["statusCode"] == 200
    assert read == ["first-look"]


def test_a_session_keeps_its_days_when_the_programme_has_others(programme: dict[str, Any]) -> None:
    before, _ = hear()
    programme["survey_days"] = 20
    moved, _ = hear(visit(3, "confirmed", days=2))
    assert (moved.closes_at - before.closes_at).days == 2
    new, _ = hear(visit(number=2))
    assert [one.survey_days for one in (before, moved, new)] == [5, 5, 20]


def test_no_legal_programme_makes_a_dead_letter(programme: dict[str, Any]) -> None:
    """Its scales may be called anything, and what the platform reads may be left unanswered."""
    survey = programme["surveys"]["first-look"]
    for question in survey["questions"]:
        question["required"] = False
        if question["type"] == "scale":
            for option, name in zip(
                question["options"], ("no", "hardly", "some", "much", "all"), strict=True
            ):
                option["id"] = name
    session, code = hear()
    for number, changed in enumerate(({"now": "all"}, {"now": ""}, {"year-group": ""}, {"mood": ""})):
        key = f"a-key-of-this-form-{number}"
        assert ask("POST", f"/f/{code}/answers", good(survey, key=key) | changed)["statusCode"] == 303, (
            changed
        )
    assert update(session.session_id, START)
    content = summary_of(session)
    assert content["answers"] == 4
    assert content["by_year_group"] == {"10": 4}, "the class's, whatever the form says"
    assert [sum(row) for row in content["interest"]] == [0, 3, 0, 0, 0]
    assert content["interest"][1] == [0, 2, 0, 0, 1]


def test_sessions_of_before_all_this_was_kept_are_read(programme: dict[str, Any]) -> None:
    session, code = hear()
    row = session.row()
    del row["open_as_of"]
    assert Session.of(row) == session
    for pk, sk in ((f"SESSION#{session.session_id}", "HEAD"), (f"CODE#{code}", "CODE")):
        write(put("feedback", {"pk": pk, "sk": sk, "entity": "session", "code": code, **row}))
    assert ask("GET", f"/f/{code}")["statusCode"] == 200
    later, same = hear(visit(3, "cancelled"))
    assert (later.open, later.open_as_of, same) == (False, 3, code)


def test_a_session_without_its_survey_anywhere_fails_in_the_log_and_not_in_silence(
    programme: dict[str, Any],
) -> None:
    session, code = hear()
    for row in rows("feedback", "survey"):
        write(delete("feedback", row["pk"], row["sk"]))
    renamed(programme, "first-look", "another-name")
    assert ask("GET", f"/f/{code}")["statusCode"] == 500
    kept.keep(session, "key", {"year-group": "year-7", "before": "2", "now": "4"})
    with pytest.raises(questions.NoSurveyError, match=r"first-look.*version 3"):
        update(session.session_id, START)
