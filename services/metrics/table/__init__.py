"""The metrics table: the one room that knows its keys. Each module keeps one kind of row and gives back plain values.

| row | module | pk | sk | what for |
|---|---|---|---|---|
| visit | `facts` | `VISITS` | `<booking id>` | a booking's snapshot at the highest version heard |
| summary | `facts` | `SUMMARIES` | `<session id>` | a session's summary at the highest version heard |
| wish | `facts` | `WISHES` | `<id drawn for it>` | a date that somebody looked for and did not find |
| comments | `facts` | `COMMENTS` | `comments-<day>` | how many comments waited on a morning |
| staff | `people` | `STAFF` | `<booking id>` | who comes to a visit in brief, at the highest version heard |
| hours | `people` | `HOURS` | `<entry's id>` | hours that somebody gave besides sessions, in brief |
| gap | `people` | `GAPS` | `<booking id>` | of a visit's planned sessions the day and the places not filled |
| line | `facts`, read by `board` | `BOARD` | `<booking id>` or `<wish's id>` | a visit or wish in a line, for the board |
| brief | `brief` | `BRIEF#VISITS#2`, `BRIEF#SUMMARIES`, `…#WISHES` | `<its id>` | what figures read of an event, for pages |
| whole | `brief` | `BRIEF` | `whole#2` | that every event has its brief |
| invitation | `board` | `INVITED` | `<URN>#<day>` | that the team invited a target school |
| series | `registry` | `SERIES`, or `PARTS` with dimensions | `<series key>` | a line of figures, and what it means |
| observation | `sayings` | `SERIES#<series key>` | `<first day>#<moment>#<by>#<digest>` | said of a month; only added |
| year | `years` | `YEAR#<academic year>`, or `…#<metric>` | `<series key>` | what is current, made of sayings |
| touched | `series` | `BY#<drop>` | `<first day>#<last day>#<series key>` | where a drop's sayings are |
| withdrawn | `series` | `BY#<drop>` | `withdrawn` | that it was taken back, when and by whom |
| hit | `hits` | `HITS#<UTC day>#<shard>` | `<time>#<hit id>` | one page shown, gone after eight days |
| flagged | `flags` | `FLAGGED` | `<day>#<account>#<why>` | how many hits are apart, why, what was decided of them |
| drop | `drops` | `DROPS` | `<drop>` | a file handed in: what was read, decided, and by whom |
| renewal | `renewals` | `CREDENTIAL` | `<source>` | who renews a source's credential, and its last version |
| spending | `spending` | `SPENT#<source>` | `<year>-<month>` | what reading a source cost, in dollars |
| standing | `runs` | `RUNS` | `<source>` | where a connection stands: its last run, cursor, who collects it, its newest day |
| run | `runs` | `RUNS#<source>` | `<run id>` | what became of one run, gone after 400 days |
| backfill | `runs` | `BACKFILL` | `<source>#<first>#<last>` | how far one has come that was stopped |
| rebuild | `rebuilding` | `REBUILD` | `place` | how far one has come that was stopped |
| extract | `extracts` | `EXTRACTS` | `<moment>#<random>` | who took an extract with counts as they are; `audits.KEPT_YEARS` |
| reader | `readers` | `READERS` | `<address>`, in small letters | who reads which kinds of report, and what became of them |
| taken over | `readers` | `READERS#SETTINGS` | `taken over` | that the readers of the settings became the first ones |
| told | `sent` | `TOLD#<kind>` | `<address>#<moment>` | where what a report told a reader lies, and whether it went |
| sent | `sent` | `<KIND>#<period>` | `<address>` | one report to one reader: on its way, sent, failed |
| report | `archive` | `REPORTS#<year>` | `<report>` | a report as it was sent: to whom, when, its words |
| impact | `impact` | `IMPACT` | `<term's first day>` | what the public page says of a term |

A kind is a kind of report, such as ``monthly``; the weekly one is ``digest`` in keys, as it was when it was the only one. What
digests told at contract 1 of the row stands under `TOLD` alone, in sentences, and at contract 2 in the row itself: `sent` reads
both where nothing newer is. The reports themselves, and what they told, are objects of the bucket `Reports` (`archive`).

| access | how | read units |
|---|---|---|
| where all connections stand | one `Query` | 1 |
| a morning | one `Query` of readers, one of marks for each kind that is due | 6 |
| a digest | one `Query` of visits, summaries, staff, hours, series, each `TOLD#digest`; a batch read of years | see below |
| a year of reports | one `Query`; a report's row is 2 to 3 KB | ten readers are some 250 |
| the board of schools | one `Query` of lines, one of gaps, one of invitations | a visit is 1/16 + 1/32: 2,000 are 190 |
| a page of the dashboard | one `Query` of visits, of summaries, of wishes in brief | 2,000 sessions are 150 |
| the days of the website | 216 `Query` of a shard, the most | 108 and up |
| a year of a series | one batch read | 12 at most |
| a year of all series | one `Query` of series, one of the year | 200 series are 600 at most |

Salts have a table of their own (`salts`). `projections` names the rows that follow from the event log and from the objects of
the bucket: `make rebuild` makes them again.

Two thousand visits of 1 KB are 250 read units: one partition holds them for years. What a digest reads besides is in brief: who
comes to a visit with two people is 1/20 of a unit, and with six 1/10, so 2,000 visits are 100 to 200; an entry of hours is 1/36,
so that of 500 people ten a year are some 140 for each year.
"""
