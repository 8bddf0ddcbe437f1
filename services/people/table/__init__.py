"""The people table: the one room that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| person | `PEOPLE` | `<person>` | a person of a partner organisation |
| organisation | `ORGANISATIONS` | `<organisation>` | an employer |
| checks | `CHECKS` | `<person>` | all that is held of a person's checks, apart from the person |
| head | `VISIT#<booking>` | `HEAD` | a visit's version, up to which booking was heard, its letter |
| roster | `VISIT#<booking>` | `SESSION#<session>` | a session, who comes to it, and each step that led to it |
| offer | `VISIT#<booking>` | `OFFER#<session>#<person>` | a person's offer for a session |
| offered | `OFFERS#<person>` | `<session>` | the same, by who made it |
| week | `WEEKS#<Monday>` | `<person>` | what a person is down for in that week |
| board | `BOARD#<yyyy>` | `<first start>#<booking>` | the sessions of a visit with who comes and who is missing |
| hours | `HOURS#<academic year>` | `<day>#<id>` | an entry of travel or of a person's own |
| consent | `CONSENTS#<person>` | `<terms>#<moment>#<who noted it>` | what a person agreed to, or not; none is ever written over |
| not the same | `NOT_SAME` | `<id>#<id>` | two people, or organisations, who aren't one; the smaller id first |
| merging | `MERGING` | `<person>` | a person who is being made the same as another |
| merging, of organisations | `MERGING_ORGANISATIONS` | `<organisation>` | an organisation that is being made one with another |
| parting | `PARTING_ORGANISATIONS` | `<organisation>` | an organisation that is being made itself again |
| merged | `MERGED`, `MERGED#<organisation>` | see `merged` | what was whose before a merge of organisations; gone after a month |
| forgetting | `FORGETTING` | `<person>` | a person who is being erased, and which id stands in place of theirs |
| presence | `PRESENT#<day>` | `<booking>#<person>` | who came into a school and left it; gone after `presence.KEPT` |
| asked | `ASKED#<booking>` | `<session>#<moment>#<version>` | who was asked to come, when, by whom; gone after `asked.KEPT` |
| kit | `KIT` | `<kit>` | the counts of a thing |
| voice | `VOICES` | `<session>` | how many pupils are more interested than before, and how many not; gone after `voices.KEPT` |
| audit | `AUDIT#<yyyy-mm>` | `<moment>#<random>` | who read or changed which person's checks, or data; `audits.KEPT_YEARS` |
| letter | `LETTER#<booking>` | `<version, 6 digits>` | a visitor letter as it was sent: ids, never a name |
| mailed | `MAIL#<person or booking>`, `MAILS` | see `shared.sent` | what became of a mail, and which ones wait |
| outbox | `OUTBOX#<id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| everybody, all their checks | query `PEOPLE`, `CHECKS` | ½ for each 4 KB: 32 for 500 people, and 24 |
| one person, one file | get, consistent | 1 each |
| all organisations | query `ORGANISATIONS` | ½ for each 4 KB: ½ for 25 |
| a visit with its rosters and offers | query `VISIT#<booking>`, consistent | 1 for each 4 KB: 1 for two sessions, five people |
| a week of everybody | query `WEEKS#<Monday>` | ½ for each 4 KB: 4 for 100 people who are down for something |
| weeks of some people, before they change | 100 rows at once, consistent | 1 a week |
| what a person is down for to come | 100 rows at once, consistent: `weeks.TO_COME` weeks | 1 a week: 78 |
| what everybody is down for to come | queries of `WEEKS#<Monday>`, `weeks.TO_COME` weeks | ½ for each 4 KB: 39 |
| eligibility of everybody for a session | the visit, everybody, all their checks, a week of everybody | 1, 32, 24 and 4 |
| the board | queries of `BOARD#<year>`, by start | ½ for each 4 KB: 9 for a month of 200 sessions, 90 for 2,000 sessions |
| the visits in which a person stands | the board of `board.KEPT_MONTHS` and all that is to come | 180 for 4,000 sessions |
| offers of a person | query `OFFERS#<person>` | ½ for each 4 KB: ½ for ten |
| an academic year's own hours | query `HOURS#<year>` | ½ for each 4 KB: ½ for 15 |
| a person's home | the person, file, consents, weeks, offers, organisations, 3 months of the board | 84, 109 for 2,000 sessions |
| a session by a person's link | the person, the visit, the file, a week, organisations | 5 |
| a person's hours | the person, 12 months of the board, a year's own hours twice | 8, 111 for 2,000 sessions |
| a person's calendar | the person, weeks of 91, each visit | 93, and 1 a visit |
| a person's consents | query `CONSENTS#<person>`, consistent | 1 for thirty |
| who was asked to a visit | query `ASKED#<booking>` | ½ for each 4 KB: ½ for 200 people |
| pairs, who is in the building, kit, a visit's letters | query | ½ for each 4 KB |
| an organisation's statement | 27 months of the board, two years of own hours | ½ for each 4 KB: 180 for 4,000 sessions |
| what pupils said, for one statement | query `VOICES` | ½ for each 4 KB: 30 for 2,000 sessions |
| a month of the audit | query `AUDIT#<month>` | ½ for each 4 KB: ½ for 20 lines |

All that belongs to a visit changes together: its head under the condition that it is at the version that was read, the rosters
and offers that changed, its row on the board, the weeks of those whom it concerns, each at the version that was read, and the
outbox's row. So whoever changes a visit has seen all of it, of two leads who put one person down for two sessions at once one is
refused, and the board says what the rosters say. Whoever is put down is written under the condition that the person and their
checks are still at the versions by which they were judged. A value is kept in one attribute as JSON: to read each of its parts
from DynamoDB's answer takes ten times as long.
"""

from datetime import date
from typing import Final

PEOPLE: Final = "PEOPLE"
ORGANISATIONS: Final = "ORGANISATIONS"
CHECKS: Final = "CHECKS"
NOT_SAME: Final = "NOT_SAME"
MERGING: Final = "MERGING"
FORGETTING: Final = "FORGETTING"
MERGING_ORGANISATIONS: Final = "MERGING_ORGANISATIONS"
PARTING_ORGANISATIONS: Final = "PARTING_ORGANISATIONS"
KIT: Final = "KIT"
VOICES: Final = "VOICES"
HEAD: Final = "HEAD"


def visit_key(booking: str) -> str:
    """Return the partition of a visit's head, rosters and offers."""
    return f"VISIT#{booking}"


def roster_key(session: str) -> str:
    """Return the sort key of a session's roster."""
    return f"SESSION#{session}"


def offer_key(session: str, person: str) -> str:
    """Return the sort key of a person's offer for a session."""
    return f"OFFER#{session}#{person}"


def asked_key(booking: str) -> str:
    """Return the partition of who was asked to come to a visit."""
    return f"ASKED#{booking}"


def offers_key(person: str) -> str:
    """Return the partition of a person's offers."""
    return f"OFFERS#{person}"


def week_key(monday: date) -> str:
    """Return the partition of everybody's week."""
    return f"WEEKS#{monday.isoformat()}"


def board_key(year: int) -> str:
    """Return the partition of the board of the visits that start in a year of London's calendar."""
    return f"BOARD#{year}"


def hours_key(year: str) -> str:
    """Return the partition of an academic year's own hours."""
    return f"HOURS#{year}"


def consents_key(person: str) -> str:
    """Return the partition of a person's consents."""
    return f"CONSENTS#{person}"


def present_key(day: date) -> str:
    """Return the partition of what people pressed at the visits of a day."""
    return f"PRESENT#{day.isoformat()}"


def audit_key(month: date) -> str:
    """Return the partition of a month of the audit."""
    return f"AUDIT#{month:%Y-%m}"


def mail_key(subject: str) -> str:
    """Return the partition of what became of the mails about a person, or about a visit."""
    return f"MAIL#{subject}"


def letter_key(booking: str) -> str:
    """Return the partition of a visit's letters."""
    return f"LETTER#{booking}"
