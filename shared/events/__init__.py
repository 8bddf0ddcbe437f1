"""The events of the platform: one model a contract, and the one list of them all (`known`).

The rules in `infra` take their patterns from these classes, the JSON Schemas in `docs/events` are made of
them, and a test refuses a change that an older consumer could not read.

A change that breaks someone is a new contract. The modules here hold the newest contract of each event, so that everyone
who imports one has the newest. To make contract 3 of an event of `booking.py`:

1. Move the class, and each part whose fields change, to `booking_2.py` as they are, names and docstrings too: the
   schema committed for contract 2 is still made of them. What `booking_1.py` lifts to is found there from now on.
2. Change the class in `booking.py` and give it `CONTRACT: ClassVar[int] = 3`.
3. Say in `booking_2.py` how a detail of contract 2 becomes one of contract 3, in whatever state it is: `lifted`.
4. Name both in `known.CONTRACTS`, add a detail to `tests/contract/published.jsonl`, and run `make events`.

Consumers are deployed before publishers: an event of a contract newer than a consumer knows is parked until then.
"""
