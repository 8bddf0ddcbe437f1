"""The feedback table: the one room that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| session | `SESSION#<id>` | `HEAD` | the session as joined from what was heard of its booking, with its code |
| code | `CODE#<code>` | `CODE` | the same, found by the code on the wall |
| survey | `SURVEY#<id>#<version>#<digest>` | `SURVEY` | a session's questions, for the day the programme has them no longer |
| answer | `SESSION#<id>` | `ANSWER#<digest>` | one pupil's answers, by a digest of the key that each load of the form draws |
| tally | `SESSION#<id>` | `TALLY` | what the team counted by hand in a room without devices |
| summary | `SESSION#<id>` | `SUMMARY` | what the answers say together, as made last, as held for pages, as told (`steps`) |
| comments | `COMMENT#<id>`, `COMMENTS#…` | | see `services.feedback.table.comments` |
| counted | `COMMENTS#counted` | `<day>` | see `services.feedback.table.approved` |
| unsettled | `UNSETTLED` | `<session id>` | that not all of a session's answers are told of |
| count | `SESSION#<id>` | `ANSWERS` | which answers count, within the session's limit, and how many there are |
| decision | `SESSION#<id>` | `ANSWERS#TEAM` | what the team decided of those beyond the limit |
| month | `MONTH#<year>-<month>` | `<id>` | the sessions of a month, for the export and for retention |
| teachers | `TEACHERS` | `<academic year>` | what teachers said, put together (`services.feedback.table.teachers`) |
| audit | `AUDIT` | `<moment>#<random>` | when the answers of a session were deleted; gone after `audits.KEPT_YEARS` |
| outbox | `OUTBOX#<session id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| the pupil's pages, and an answer sent | one `GetItem` of the code | 0.5 |
| the first of them in a process where the programme has another survey now | one `GetItem` of the survey more | 0.5 to 1 |
| the team's page of a session | three `GetItem` | 3 |
| the school's page | three `GetItem` a class, of six at most, and one that finds no more | 3 a class |
| the projector's numbers, at most once in three seconds | one `GetItem` of the summary; once a minute one of the code more | 1 |
| what is left of closed sessions, every hour | one `Query`; of each session that is in it one `GetItem` | 1 a session |
| a booking heard | a write of its survey; one `GetItem` and two writes a session | 1 |
| a summary made again | two `GetItem`; one `Query` of the session's rows: 30 answers of 300 bytes | 4 |
| a code typed with one slip | one `BatchGetItem` of up to three dozen codes | 18 at most |

An answer is one put under its key: sent twice, it is stored once, and what is sent later corrects it. The pupil's path counts
nothing: a counter in the same transaction would refuse a class that presses Send together. Which answers count, the summary
decides, one run at a time, by the condition on `count`.
"""

from typing import Final

ANSWER: Final = "answer"
"""The `entity` of an answer's row; the stream's filter in `infra` takes it from here."""

DECISION: Final = "decision"
SESSION: Final = "session"
"""The `entity` of the rows besides answers that change what a session's summary says."""

FLAGGED: Final = "flagged"
"""The `entity` of the line of a waiting comment that may tell of harm; it has no words. The stream's filter takes it.
"""

ATTEMPTS: Final = 5
"""Two messages or batches of one class can meet; whoever comes second reads again."""


class BusyError(RuntimeError):
    """A row was overtaken again and again; the queue or stream hands the message over once more."""

    passes = True
