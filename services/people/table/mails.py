"""What became of the mails about a person (`shared.sent`): of one who is erased nothing of it stays."""

from services.people.table import mail_key
from shared.dynamo import delete, query, write
from shared.settings import setting


def forget(person: str) -> None:
    """Take away what became of a person's mails, with the team's own lines in them; of those that wait each finds nobody."""
    for found in list(query(setting("TABLE"), mail_key(person), consistent=True)):
        write(delete(setting("TABLE"), found["pk"], found["sk"]))
