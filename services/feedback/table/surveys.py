"""The surveys that sessions were opened with, each once a version, or more often where a file was changed at the same version."""

from services.feedback.survey import Survey, lifted
from shared.dynamo import ConditionFailedError, get, put, write
from shared.settings import setting


def keep(survey: Survey) -> None:
    """Store a survey; of a version that is there already nothing changes, and nothing ever takes it away."""
    pk = _pk(survey["id"], survey["version"], survey["digest"])
    row = {"pk": pk, "sk": "SURVEY", "entity": "survey", "survey": survey}
    try:
        write(put(setting("TABLE"), row, condition="attribute_not_exists(pk)"))
    except ConditionFailedError:
        return


def _pk(survey_id: str, version: int, digest: str) -> str:
    return f"SURVEY#{survey_id}#{version}" + (f"#{digest}" if digest else "")


def kept(survey_id: str, version: int, digest: str) -> Survey | None:
    """Return a survey as it was at a version; `digest` is empty for those of before it was kept."""
    row = get(setting("TABLE"), _pk(survey_id, version, digest), "SURVEY")
    return lifted(row["survey"]) if row else None
