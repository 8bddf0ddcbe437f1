"""The booking table: the one room that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| head | `BOOKING#<id>` | `HEAD` | the booking as it stands |
| history | `BOOKING#<id>` | `HISTORY#<version, 6 digits>` | one move each: when, who, what was said and what changed |
| team's day | `HOLDS#<yyyy-mm>` | `<yyyy-mm-dd>#<team>` | what bookings hold of it, what is blocked; `rev` counts changes |
| listed | `LIST#<status>` | `<moment>#<id>` | a line of a list: requests by when the team was asked, others by start |
| listed | `LIST#all` | `<start>#<id>` | the same of every state |
| listed | `LIST#school#<urn>`, `…#person#<digest>`, `…#other#<digest>` | `<start>#<id>` | the same of a school, of an address |
| listed | `LIST#asking`, `…#lapsing`, `…#differing`, `…#unlisted` | `<moment>#<id>` | the same of what somebody must do |
| audit | `PERSON#audit` | `<moment>#<random>` | what was done with a person's data, by whom; gone after `audits.KEPT_YEARS` |
| feed | `FEEDS` | `all`, `<team>` | which version of a calendar feed's address holds |
| draft | `DRAFT#<random>` | `DRAFT` | a half-filled form, gone after 24 hours; once sent, only its reference |
| mailed | `MAIL#<booking>` | `<kind>#<occasion>#<reader>` | see `shared.sent`, with the team's own line in the mail |
| mail_due | `MAILS` | `<moment due>#<booking>#<kind>#<occasion>#<reader>` | see `shared.sent` |
| staff | `STAFF#<booking>` | `STAFF` | who comes to a visit, as the people service tells it: ids, roles, employers |
| gap | `GAPS` | `<start>#<booking>` | a visit at which somebody is missing, as long as it is planned |
| school flag | `SCHOOLS#flags` | `<urn>` | a school with visits to come that closed or was renamed; checked weekly |
| asked | `ASKED` | `<moment>#<hash of an address>` | somebody wants their links again; gone once the mail is claimed |
| asked | `ASKED#<hash of an address>` | `<moment>` | the same, to count how often; gone after a day |
| stranger | `STRANGER#<hash of an address>` | `<day>` | mails to an address that nobody confirmed; gone after two days |
| stranger | `STRANGERS` | `<hour>` | how many mails to all such addresses |
| outbox | `OUTBOX#<id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| one booking with its history | query `BOOKING#<id>`, consistent | 1 for each 4 KB: 1 up to about ten moves |
| a month of the diary, for the dates page | query `HOLDS#<month>` | ½ for each 4 KB: 1 for 50 visits |
| a day of all teams, before a place is taken | the same, one day, consistent | 1 |
| a day of one team, before a place is freed | get `HOLDS#<month>`, consistent | 1 |
| a page of a list | query `LIST#<status>`, `PAGE` lines | ½ for each 4 KB: 4 for 50 lines |
| the counts of a school year | query `LIST#<status>`, all lines from September | ½ for each 4 KB: 4 for 50 visits |
| today | 12 queries of lists and gaps; the lines of those gaps | ½ each while short, 4 for 50 lines; 1 each |
| a page of the console's list | `LIST#<status>` or `LIST#all`, up to 400 lines, gaps | 4 for each 50 lines looked through; ½ |
| a month of the console | queries of `LIST#all`, of the diary's month and of the gaps | 4 for 50 visits, ½, and the diary's |
| one booking in the console | the booking, who comes, and a page of `LIST#school#…` | 2, and ½ to 4 for the school |
| a calendar feed | get `FEEDS`, consistent; queries of `LIST#all` over 16 months | 1, and 4 for each 50 visits |
| a half-filled form | get `DRAFT#<random>`, consistent | 1 |
| a page of her link | the booking; and who comes, the diary's month for another time, the waiting list | 1; 2 |
| a page of the form | the half-filled form; for days and times the diary's months | 1; 2, and 4 for days near one taken |
| a request sent, with the page after it | the form, twice; both lists and mails of `share`; the day; the booking | 7 |
| what became of a booking's mails | query `MAIL#<booking>`, consistent | 1 for each 4 KB: 1 for about fifteen mails |
| the mails that are due | query `MAILS` up to now, consistent | 1 for each 4 KB: 1 for about thirty |
| who comes to a visit | get `STAFF#<booking>`, consistent | 1 for each 4 KB: 1 up to about twenty people with their letter |
| the gaps, beside a list, a month or today | query `GAPS` between two starts | ½ for each 4 KB: ½ for about forty visits |
| the schools to look at | query `SCHOOLS#flags` | ½ for each 4 KB: ½ for 15 schools |
| how often links were asked for again | query `ASKED#<hash>`, consistent | 1 |
| what went to an address nobody confirmed | get `STRANGER#<hash>` and `STRANGERS`, consistent | 2 |
| a school's or a person's bookings to come | query `LIST#school#…`, `LIST#person#…` | ½ for each 4 KB: ½ for 10 lines |

A change is one transaction: the head under the condition that it is still at the version that was read, a history
row, the team's day on which it takes a place and the one on which it frees one, its lines in the lists, and the outbox row it
is handed. Of two changes of one version the second is refused, and nothing of it is written. A team's day is written under
the condition that it is still at the `rev` that was read, and is never deleted: so of two bookings that want the last place
exactly one gets it, whatever their times are.
"""

from datetime import date
from typing import Final

FLAGS: Final = "SCHOOLS#flags"
"""The partition of the booked schools to look at (`table.flags`)."""

GAPS: Final = "GAPS"
"""The partition of the visits at which somebody is missing (`table.staff`)."""


def booking_key(booking_id: str) -> str:
    """Return the partition of a booking and its history."""
    return f"BOOKING#{booking_id}"


def history_key(version: int) -> str:
    """Return the sort key of a move in the history."""
    return f"HISTORY#{version:06d}"


def month_key(day: date) -> str:
    """Return the partition of a day's month in the diary."""
    return f"HOLDS#{day:%Y-%m}"


def team_day_key(day: date, team: int) -> dict[str, str]:
    """Return the key of a team's day."""
    return {"pk": month_key(day), "sk": f"{day.isoformat()}#{team}"}


def draft_key(draft: str) -> dict[str, str]:
    """Return the key of a half-filled form."""
    return {"pk": f"DRAFT#{draft}", "sk": "DRAFT"}


def staff_key(booking_id: str) -> dict[str, str]:
    """Return the key of who comes to a visit."""
    return {"pk": f"STAFF#{booking_id}", "sk": "STAFF"}
