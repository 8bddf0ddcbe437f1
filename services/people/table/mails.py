"""What became of the mails about a person (`shared.sent`): of one who is erased nothing of it stays."""

from collections.abc import Collection, Iterator

from services.people.table import mail_key
from services.people.table.rows import Write
from shared.dynamo import delete, put, query, write
from shared.settings import setting


def forget(person: str) -> None:
    """Take away what became of a person's mails, with the team's own lines in them; of those that wait each finds nobody."""
    for found in list(query(setting("TABLE"), mail_key(person), consistent=True)):
        write(delete(setting("TABLE"), found["pk"], found["sk"]))


def renamed(subject: str, gone: str, kept: str, *, but: Collection[str]) -> Iterator[Write]:
    """Yield the writes by which the mails that one person got are another one's, leaving out some kinds."""
    for found in list(query(setting("TABLE"), mail_key(subject), consistent=True)):
        key = str(found["sk"])
        about, _, reader = key.rpartition("#")
        if reader == gone and key.partition("#")[0] not in but:
            yield put(setting("TABLE"), {**found, "sk": f"{about}#{kept}"})
            yield delete(setting("TABLE"), found["pk"], key)
