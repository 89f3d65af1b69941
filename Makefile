SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export PIP_ROOT_USER_ACTION := ignore
export TIMEFORMAT := took %0lR: %0U s of a core, and %0S s of the system's
PYTHON ?= python3
UV := .tools/bin/uv
PY := .venv/bin/python
GATEWAY := services/gateway
FRONT := $(GATEWAY)/front
FONTS := services/signing/fonts
STATIC := $(GATEWAY)/gateway/static/manifest.json
SCANNER := .tools/sslyze/.stamp
RUN_LIBS := var/kafka/libs/.stamp
# four at once on two cores: while some wait for a fault to be told, others have the cores; who takes longest begins first
PARTS := stories waits libs orders certificates gateway auth
UNIT_stories := tests/stories
UNIT_waits := libs/chassis/tests/test_consumer.py libs/chassis/tests/test_objects_contract.py
UNIT_libs := libs $(addprefix --ignore=,$(UNIT_waits))
UNIT_orders := services/orders
UNIT_gateway := services/gateway tests/guards
UNIT_auth := services/auth deploy/standins
UNIT_certificates := $(filter-out $(UNIT_orders) $(UNIT_gateway) $(UNIT_auth),$(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml)))
# what no date changes isn't run again on another one
DATELESS := tests/guards $(UNIT_waits) $(addprefix libs/chassis/tests/test_,sandbox.py limits.py) \
  $(addprefix tests/stories/test_,foolish_parameters.py isolation.py neighbours.py requests_of_real_tools.py) \
  $(addprefix services/gateway/tests/pages/test_,languages.py switch.py tomorrow.py)
UNIT_ := $(filter-out --ignore=% $(UNIT_waits),$(foreach p,$(PARTS),$(UNIT_$(p))))
REAL := deploy/local tests/connected
LINT := style imports types front-types
STAGES := check moved connected faults browsers
# of what make and pytest said: the tests that failed, and under them the target that they failed
FAILURES := s/^((FAILED|ERROR) .*)/    \1/p; s/^make\[[0-9]+\]: \*\*\* \[[^]]*: (.*)\] (Error|Killed|Terminated).*/  make \1/p

DATES := +1 +30 +400 leap spring autumn autumn-again
MOVED = $(PY) -m local.moved

.PHONY: help up down logs backup restore reset setup tools test-tools check lint $(LINT) unit test $(STAGES) browser pages mails test-dates bench chaos lock
help: ## what you can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: ## install what is missing, start the whole portal and the demo, print addresses and cards
	@$(MAKE) --no-print-directory -j4 setup
	@$(PY) -m local.up up
down: ## stop everything, keep the data
	@if [ -x $(PY) ]; then $(PY) -m local.up down; fi
logs: ## follow all logs
	@$(PY) -m local.up logs
backup: ## keep databases and documents as they are at one moment, in var/backups; the portal goes on
	@$(PY) -m local.backup back_up $(if $(FORGET),--forget)
restore: ## stop, bring a backup back, list what was lost, start: make restore FROM=var/backups/...
	@$(PY) -m local.backup restore "$(FROM)"
reset: down ## stop everything and forget the data (downloads and var/backups are kept)
	@find var -mindepth 1 -maxdepth 1 ! -name kafka ! -name pdf-validators ! -name backups -exec rm -rf {} + 2>/dev/null || true
	@rm -rf var/kafka/node; echo "data forgotten"; if [ -d var/backups ]; then echo "kept: var/backups, which is good only with the var/secrets.json and var/pki of then"; fi

setup: .venv/.stamp .venv-run/.stamp $(RUN_LIBS) $(STATIC) $(FONTS)/node_modules/.package-lock.json ## install everything the portal needs
tools test-tools:
	@command -v $(PYTHON) > /dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer (Debian packages: python3 python3-pip)"; exit 1; }
	@$(PYTHON) deploy/local/local/tools.py $(filter test,$(subst -, ,$@))

$(UV): deploy/local/uv.txt | tools
	@echo "  installing uv"
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-compile --upgrade --target .tools --require-hashes --only-binary :all: -r $<
	@touch $@
.venv/.stamp: $(UV) requirements.lock members.txt $(wildcard */*/pyproject.toml)
	@echo "  installing Python packages"
	@test -e $@ || rm -rf .venv; rm -f $@ # an installation that was cut off is half there, and uv doesn't see that
	@test -x $(PY) || $(UV) venv -q --python '>=3.11' .venv
	@$(UV) pip sync -q --require-build-hashes requirements.lock members.txt
	@touch $@
.venv-run/.stamp: .venv/.stamp runtime.lock
	@echo "  installing what the portal's own processes run on"
	@test -e $@ || rm -rf .venv-run; rm -f $@
	@test -x .venv-run/bin/python || $(UV) venv -q --python '>=3.11' .venv-run
	@grep -v ./deploy/ members.txt | $(UV) pip sync -q --require-build-hashes --python .venv-run/bin/python runtime.lock -
	@.venv-run/bin/python -c "import signing.main, orders.main, auth.main, organisation.main, certificates.main, gateway.main"
	@touch $@
$(SCANNER): deploy/local/sslyze.txt $(UV)
	@echo "  installing the TLS scanner, in an environment of its own"
	@$(UV) venv -q --clear --python '>=3.11' .tools/sslyze
	@$(UV) pip sync -q --require-hashes --python .tools/sslyze/bin/python $<
	@touch $@
$(RUN_LIBS): deploy/local/pom.xml deploy/local/kafka.sha256 | tools
	@echo "  fetching Kafka"
	@mkdir -p var/kafka/libs
	@mvn -B -q -C -f $< dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/var/kafka/libs > var/kafka/mvn.log 2>&1 || { cat var/kafka/mvn.log; exit 1; }
	@$(PYTHON) deploy/local/local/jars.py var/kafka/libs deploy/local/kafka.sha256
	@touch $@
$(FRONT)/node_modules/.package-lock.json: $(FRONT)/package-lock.json $(FRONT)/.npmrc | tools
	@echo "  installing front-end packages"
	@cd $(FRONT) && npm ci -s
	@touch $@
$(STATIC): $(FRONT)/node_modules/.package-lock.json $(shell find $(FRONT) -path '*/node_modules' -prune -o -type f -print)
	@echo "  building the front end"
	@cd $(FRONT) && npm run -s build
	@touch $@
$(FONTS)/node_modules/.package-lock.json: $(FONTS)/package-lock.json $(FONTS)/.npmrc | tools
	@echo "  installing the form's fonts"
	@cd $(FONTS) && npm ci -s
	@touch $@

check: setup ## lint, types, guards, unit and story tests: what one runs all day
	@$(MAKE) --no-print-directory -j4 -Otarget $(LINT) $(addprefix unit.,$(PARTS))
lint: $(LINT)
style: setup
	@echo "  lint"; time { .venv/bin/ruff check -q . && .venv/bin/ruff format -q --check .; }
imports: setup
	@echo "  who imports whom"; time .venv/bin/lint-imports --no-cache > var/imports.log || { cat var/imports.log; exit 1; }
types: setup
	@echo "  types"; time { .venv/bin/mypy && .venv/bin/mypy tests/benchmarks/*.py; }
front-types: setup
	@echo "  types of the front end"; cd $(FRONT) && time npm run -s types
unit: setup
	@$(MAKE) --no-print-directory -j4 -Otarget $(addprefix unit.,$(PARTS))
unit.%: setup
	@echo "  tests of $(UNIT_$*)"; time .venv/bin/pytest $(UNIT_$*)
test: ## everything: check, then real Kafka, processes, TLS, PDF validators and the browser; to the end, whatever fails
	@time $(MAKE) --no-print-directory -j4 test-tools setup $(SCANNER)
	@time $(MAKE) --no-print-directory -k -j1 $(STAGES) 2>&1 | tee var/test.log || { \
	  echo; echo "  FAILED (all of it is in var/test.log):"; sed -nE '$(FAILURES)' var/test.log; exit 1; }
moved: setup # both at once: what is more than a year away, and the hour that comes twice (each by itself: test-dates)
	@echo "  unit tests and stories in a night when the clock goes back, in 400 days or later"
	@$(MAKE) --no-print-directory -j4 -Otarget $(addprefix moved.autumn+400.,$(filter-out waits,$(PARTS)))
connected: setup
	@echo "  real Kafka, PostgreSQL and processes"; time .venv/bin/pytest $(REAL)
faults: setup
	@echo "  parts that stop, hang and are slow; processes that die"; time .venv/bin/pytest tests/chaos
browsers: setup # beside each other: one waits for a portal of its own, the other draws
	@$(MAKE) --no-print-directory -j2 -Otarget pages browser mails
browser: setup
	@echo "  the portal in a browser"; time .venv/bin/pytest tests/browser
pages: setup
	@echo "  every page in a browser"; time .venv/bin/pytest services/gateway/tests/pages/browser_pages.py
mails: setup
	@echo "  every mail in a browser"; time .venv/bin/pytest services/orders/tests/browser_mails.py && .venv/bin/pytest services/certificates/tests/browser_mails.py
moved.%: setup
	@time $(MOVED) $(basename $*) .venv/bin/pytest -p no:cacheprovider $(filter-out $(DATELESS),$(UNIT_$(subst .,,$(suffix $*)))) $(addprefix --ignore=,$(DATELESS)) $(ALSO)
test-dates: ## unit tests, stories and PDF validators on other days and in the nights when the clock changes
	@$(MAKE) --no-print-directory -j4 test-tools setup
	@$(MAKE) --no-print-directory -k -j2 -Otarget $(addprefix moved.,$(DATES)) ALSO=tests/connected/pdf
bench: setup ## every benchmark; a table, and var/bench.json
	@$(PY) tests/benchmarks/run.py
chaos: setup ## each outside part stopped, hung and slow for a minute, kill -9 for as long, stories in many orders; a table at the end
	@$(MAKE) --no-print-directory -j4 test-tools setup
	@SEEDS=0-199 .venv/bin/pytest tests/stories/test_any_order.py
	@CHAOS_SECONDS=60 .venv/bin/pytest tests/chaos
RUN_MEMBERS = $(shell grep -v ./deploy/ members.txt | sed 's|-e ./||')
lock: $(UV) ## resolve requirements.lock and, from it, runtime.lock anew (no host names in them)
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  $(foreach m,$(shell sed 's#-e ./##' members.txt),--no-emit-package $(notdir $(m))) --group dev \
	  pyproject.toml $(foreach m,$(shell sed 's#-e ./##' members.txt),$(m)/pyproject.toml) -o requirements.lock
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  $(foreach m,$(RUN_MEMBERS),--no-emit-package $(notdir $(m))) -c requirements.lock \
	  $(foreach m,$(RUN_MEMBERS),$(m)/pyproject.toml) -o runtime.lock
	@echo 'sslyze==6.3.1' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o deploy/local/sslyze.txt
