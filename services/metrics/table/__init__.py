"""The metrics table: the one room that knows its keys. Each module keeps one kind of row and gives back plain values.

| row | module | pk | sk | what for |
|---|---|---|---|---|
| visit | `facts` | `VISITS` | `<booking id>` | a booking's snapshot at the highest version heard |
| summary | `facts` | `SUMMARIES` | `<session id>` | a session's summary at the highest version heard |
| wish | `facts` | `WISHES` | `<id drawn for it>` | a date that somebody looked for and did not find |
| line | `facts`, read by `board` | `BOARD` | `<booking id>` or `<wish's id>` | a visit or wish in a line, for the board |
| invitation | `board` | `INVITED` | `<URN>#<day>` | that the team invited a target school |
| series | `series` | `SERIES` | `<series key>` | which lines of figures there are, and what they mean |
| observation | `series` | `SERIES#<series key>` | `<day>#<observed at>` | one day's value as observed then; only ever added |
| hit | `hits` | `HITS#<day>#<hour>` | `<hit id>` | one page shown, gone after eight days |
| ingest | `drops` | `INGEST` | `<object key>#<etag>` | what became of a file handed in |
| renewal | `renewals` | `CREDENTIAL` | `<source>` | who renews a source's credential, and its last version |
| spending | `spending` | `SPENT#<source>` | `<year>-<month>` | what reading a source cost, in dollars |
| told | `sent` | `TOLD#<kind>` | `<recipient>#<moment>` | the figures a report told a reader, to say later what changed |
| sent | `sent` | `<KIND>#<period>` | `<recipient>` | one report to one reader |

A kind is a kind of report, such as ``digest``. What digests told at contract 1 of the row stands under `TOLD` alone, in
sentences; `sent` reads it where nothing newer is.

| access | how | read units |
|---|---|---|
| a digest | one `Query` of visits, summaries, series, each series' two weeks, each reader's `TOLD#digest` | grows with sessions |
| the board of schools | one `Query` of lines, one of invitations | a visit is 1/16: 2,000 are 60 |
| a day of the website | 24 `Query` of an hour | 12 and up |
| a year of a series | one `Query` | 4 |

Two thousand visits of 1 KB are 250 read units: one partition holds them for years.
"""
