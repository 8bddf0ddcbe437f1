# The commands a person types. `make` alone lists them.
PYTHON ?= python3
PROGRAMME ?= we-want-you
export PROGRAMME
ifdef PROFILE
export AWS_PROFILE := $(PROFILE)
endif
ifdef COPY
export COPY
endif
PY := .venv/bin/python
OPERATE := exec $(PY) -m operate
# Bytecode halves the start of everything.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check bench mutants digest mail drop schools dead-letters redrive logs answers extract synth bootstrap domain user diff deploy person source collect reread rebuild visits withdraw lock events words build dev parquet keys smoke lint restore drill log-copy personal-data cost preflight unreachable programme abuse faults

help: ## Lists the commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: build ## Sets up and runs the whole system on this machine with a demo year; PORT= chooses the site's port
	@$(OPERATE) run $(if $(PORT),--port $(PORT))

test: dev ## Sets up and runs every test; T= names some of them, SEED= draws an earlier run's examples, SCREENS=1 keeps pictures of pages
	@exec $(PY) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(if $(SEED),--hypothesis-seed=$(SEED)) $(T)

check: dev lint ## Formatting, lint, types, import rules, sentences, the template's lint and its security rules
	@$(PY) -m ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m operate.words check
	@$(PY) -m operate.personal_data check
	@$(PY) -m infra.check

bench: dev ## Times every function beside a usual one, weighs every page, lets Lighthouse look, fills a hall
	@exec $(PY) -m benchmarks

mutants: dev ## Breaks the rules in one place after another and shows what no test noticed; M= names some of them
	@$(OPERATE) mutants "$(M)"

digest: build ## Sends the weekly digest that is due again; with TO=address a preview: KIND=monthly PERIOD=2026-05, or AS_OF=2026-01-12 as it was sent
	@$(OPERATE) digest $(if $(KIND),--kind "$(KIND)") $(if $(PERIOD),--period "$(PERIOD)") $(if $(AS_OF),--as-of "$(AS_OF)") $(if $(TO),--to "$(TO)")

mail: build ## Turns the mails the system sent into files to read, and lists them
	@$(OPERATE) mail

drop: build ## Hands in exports of figures and asks before they count: FILE=export.csv or FILE='*.csv', SOURCE=youtube where it does not tell, YES=1
	@$(OPERATE) drop "$(or $(FILE),$(error Say which file: make drop FILE=export.csv))" $(if $(SOURCE),--source "$(SOURCE)") $(if $(YES),--yes)

schools: build ## Makes the register of schools of a GIAS file: FILE=edubasealldata.csv LINKS=alllinksdata.csv
	@$(OPERATE) schools "$(or $(FILE),$(error Say which file: make schools FILE=edubasealldata.csv LINKS=alllinksdata.csv))" $(if $(LINKS),--links "$(LINKS)")

dead-letters: build ## Lists what could not be handled
	@$(OPERATE) dead-letters

redrive: build ## Gives back what could not be handled, and says what became of it: QUEUE=name, as make dead-letters names it; LETTER=id of one, YES=1, DROP=1 throws away what is too old
	@$(OPERATE) redrive "$(or $(QUEUE),$(error Say which queue: make redrive QUEUE=name. make dead-letters lists them))" $(if $(LETTER),--letter "$(LETTER)") $(if $(YES),--yes) $(if $(DROP),--drop)

logs: build ## Prints what all functions logged of one booking or error: ID=correlation id [SINCE=7d]
	@$(OPERATE) logs "$(or $(ID),$(error Say of what: make logs ID=correlation id. Error pages and make dead-letters name it))" $(if $(SINCE),--since "$(SINCE)")

answers: parquet ## Writes what sessions' answers say together, for analysts, as Parquet: FILE=answers.parquet [FIRST=2026-09-01 LAST=2027-07-31]
	@$(OPERATE) answers "$(or $(FILE),$(error Say into which file: make answers FILE=answers.parquet))" $(if $(FIRST),--first "$(FIRST)") $(if $(LAST),--last "$(LAST)")

extract: parquet ## Writes every figure of an academic year as it is published, for analysts, as Parquet: FILE=extract.parquet [YEAR=2026-27]
	@$(OPERATE) extract "$(or $(FILE),$(error Say into which file: make extract FILE=extract.parquet))" $(if $(YEAR),--year "$(YEAR)")

synth: build ## Makes the template for AWS
	@$(OPERATE) synth

diff: build ## Shows what deploying would change: PROFILE=name of an AWS profile
	@$(OPERATE) diff

bootstrap: build ## Prepares an AWS account for the first deployment: PROFILE=name of an AWS profile, GITHUB=owner/name lets its workflow deploy
	@$(OPERATE) bootstrap $(if $(GITHUB),--github "$(GITHUB)")

user: build ## Lists who is of the team; EMAIL=address NAME='First Last' adds someone, GROUP=safeguarding to read comments, GROUP=analysts for exact counts, GROUP=checks for people's checks, GROUP=audit for who read what; REMOVE=address takes someone out
	@$(OPERATE) user $(if $(EMAIL),--email "$(EMAIL)") $(if $(NAME),--name "$(NAME)") --group "$(or $(GROUP),team)" $(if $(REMOVE),--remove "$(REMOVE)") $(if $(YES),--yes)

keys: build ## Shows the signing keys; ROTATE=1 makes another, END=id ends one that leaked
	@$(OPERATE) keys $(if $(ROTATE),--rotate) $(if $(END),--end "$(END)") $(if $(YES),--yes)

preflight: build ## Says in sentences what an AWS account lacks before a deployment: PROFILE=name of an AWS profile, YES=1 asks for a larger quota
	@$(OPERATE) preflight $(if $(YES),--yes)

unreachable: build ## Says whether e-mail goes to an address: EMAIL=address; AGAIN=1 lets it go to it again
	@$(OPERATE) unreachable "$(or $(EMAIL),$(error Say which: make unreachable EMAIL=address))" $(if $(AGAIN),--again)

person: build ## Prints what is kept of a person, or erases it: EMAIL=address [ERASE=1]
	@$(OPERATE) person "$(or $(EMAIL),$(error Say whose: make person EMAIL=address))" $(if $(ERASE),--erase)

cost: dev ## Says what the system costs: PUPILS=12000 of a county in a year, else 10,000
	@exec $(PY) -m operate.cost $(PUPILS)
programme: dev ## Asks for another county's programme and writes its folder: NAME=kent [ANSWERS=file that answers instead of you]
	@$(OPERATE) programme "$(or $(NAME),$(error Say what its folder is called: make programme NAME=kent))" $(if $(ANSWERS),--answers "$(ANSWERS)")

domain: build ## Asks for the certificate of the programme's own domain, and says what its DNS needs: PROFILE=name of an AWS profile
	@$(OPERATE) domain

source: build ## Asks for a platform's credential, tries it, and keeps it where it works: NAME=id of its file in sources/
	@$(OPERATE) source "$(or $(NAME),$(error Say which: make source NAME=id of its file in sources/))"

collect: build ## Asks a platform for its figures: SOURCE=id, and FROM=2025-09-01 TO=2026-08-31 for days of long ago
	@$(OPERATE) collect "$(or $(SOURCE),$(error Say which: make collect SOURCE=id of its file in sources/))" $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

reread: build ## Reads a platform's answers of the last 90 days again, after a mistake in reading: SOURCE=id
	@$(OPERATE) reread "$(or $(SOURCE),$(error Say which: make reread SOURCE=id of its file in sources/))"

rebuild: build ## Lists what follows from the event log or from other rows; WHAT=name or WHAT=all and REALLY=1 makes it again
	@$(OPERATE) rebuild $(if $(WHAT),"$(WHAT)") $(if $(REALLY),--really)

restore: build ## Says to when tables can be brought back; AT=2026-11-25T09:30 shows what that does and asks: TABLE=booking, YES=1
	@$(OPERATE) restore $(if $(AT),--at "$(AT)") $(if $(TABLE),--table "$(TABLE)") $(if $(YES),--yes) $(if $(KEEP),--keep) $(if $(FORGET),--forget) $(if $(LOG),--log)

drill: build ## Starts a system of its own, destroys it, brings it back and compares every row
	@$(OPERATE) drill

faults: dev ## Lets calls of AWS go wrong in each way on systems of its own, and compares what people were told with what holds: T=throttled one kind
	@exec $(PY) -m pytest -q -s -m drill -n 3 --dist worksteal tests/drills/test_faults.py $(if $(T),-k "$(T)")

abuse: dev ## Floods forms, mails, answers, hits and links in many ways, and prints what the limits let through: T=names some floods
	@exec $(PY) -m pytest -q --show-capture=no -m "drill or not drill" -p no:xdist tests/drills/test_abuse_*.py $(if $(T),-k "$(T)")

log-copy: build ## Makes the bucket for a copy of the event log: PROFILE=name of another account, OF=number of the programme's own
	@$(OPERATE) log-copy "$(or $(OF),$(error Say whose log: make log-copy PROFILE=other OF=123456789012))"

visits: build ## Shows of which visits to come the people service knows nothing, from before it listened; REALLY=1 tells it
	@$(OPERATE) visits $(if $(REALLY),--really)

withdraw: build ## Shows what the event log still tells of single pupils, from before summaries went in steps; REALLY=1 takes it back
	@$(OPERATE) withdraw $(if $(REALLY),--really)

deploy: build ## Deploys to AWS, shows before what would change and looks at the site after: PROFILE=name, YES=1 without asking, AT_ONCE=1 unwatched, COPY=ARN of the bucket that make log-copy made, once
	@$(OPERATE) deploy $(if $(YES),--yes) $(if $(REPLACE),--replace "$(REPLACE)") $(if $(AT_ONCE),--at-once)

smoke: build ## Asks the site whether its front doors open, and changes nothing; PROFILE=name of an AWS profile
	@$(OPERATE) smoke

events: dev ## Writes docs/events from the contracts
	@$(PY) -m operate.schemas

personal-data: dev ## Writes docs/data-protection.md and the system's part of docs/dpia.md from the table of what is kept of people
	@$(PY) -m operate.personal_data write

words: dev ## Brings the catalogues of sentences up to date
	@$(PY) -m operate.words write

lock: dev ## Locks the requirements again
	@sh requirements/lock.sh

build dev parquet lint: # What the others need
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. On Debian or Ubuntu: sudo apt install python3 python3-venv"; exit 1; }
	@exec $(PYTHON) operate/set_up.py $@
