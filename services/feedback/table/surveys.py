"""The surveys that sessions were opened with, each once a version."""

from services.feedback.survey import Survey, lifted
from shared.dynamo import ConditionFailedError, get, put, write
from shared.settings import setting


def keep(survey: Survey) -> None:
    """Store a survey; of a version that is there already nothing changes, and nothing ever takes it away."""
    pk = f"SURVEY#{survey['id']}#{survey['version']}"
    row = {"pk": pk, "sk": "SURVEY", "entity": "survey", "survey": survey}
    try:
        write(put(setting("TABLE"), row, condition="attribute_not_exists(pk)"))
    except ConditionFailedError:
        return


def kept(survey_id: str, version: int) -> Survey | None:
    """Return a survey as it was at a version."""
    row = get(setting("TABLE"), f"SURVEY#{survey_id}#{version}", "SURVEY")
    return lifted(row["survey"]) if row else None
