"""People: partner organisations' people, who is needed at a visit, who comes, and what makes them fit to be there.

Owns organisations, people, their checks, the sessions' rosters, people's weeks, offers, hours, kit. Personal data of people stays
here: its events carry ids, roles and employers alone. It hears of visits by booking's events, and says by its own who comes; no
service imports another.

Its rooms, each importing only those below it:

functions   one module a Lambda function: parse, call, respond
web, mail   pages by private link and the console's; e-mails, composed and sent
use_cases   load, judge, save, and the event that tells of it                papers   what is typeset
table       rows and keys; it is handed its outbox row            wording   sentences, in the reader's language
domain      plain typed values, the clock and nothing else; see below

The domain, from the ground up:

rules       what the programme's people.toml says: roles, checks, policies, staffing, kit
refusal     `WhyNot`, the closed list of reasons; `Reason` with its facts; `RefusedError`
person      `Organisation`, `Person` with posts, places, availability
checks      `CheckFile` of one person, apart from the person; `standing` on the day of a visit
session     `Session`, as booking's events tell of it; working days
need        `Need`, `Gap`, `Capacity` (as what somebody comes), `Urgency`
roster      `Roster` of one session: who comes, and each `Step` that led to it
week        `Week` of one person: what keeps them from being in two places
call        `Call` of one session: what stands against a `Candidate`, and what to know of one
choice      everybody judged for a session, in order         asked       that everybody who could come was asked to
joining     assign, withdraw, `heard` (booking told of a visit), `rechecked` (anything else changed)
offer       `Offer` of one person for one session: offer, accept, turn down, take back
visit       `Visit`: the rosters, the offers and the letter of a booking, changed as a whole
kit         what is taken along, what must be restocked          stock       what was counted of it, less what was used up
consent     what people said to versioned terms
hours       what people gave, by employer; erasure that keeps it
letter      what a visit's letter says, as ids, when it is due, what differs between two
planned     a mail that is called for          plan, plan_of   which a visit, a person, an organisation calls for
due         which checks run out when          statement       what an organisation's people gave in a quarter
voice       what pupils said at their sessions, and where it may be told
duplicates  who may be the same person, and why          merge     two people made one, previewed
numbers     what looks like the number of a certificate
free        when somebody is free, as it is typed
columns     what a list of people has headings for       given     one line of it, read by itself
imported    what a list of people would do, line by line

A change of a roster is one transaction (`use_cases.change`): the visit's head, the roster and the weeks that `week.kept_with`
names, each at the version that was read, the offer it answers, the visit's row on the board, and the outbox's row.
"""
