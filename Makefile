# The house's front door. It needs make and Python 3.11 or newer, and leaves the rest to the
# virtual environment in .venv, which it fills from the lock files.
#
#   make demo PORT=9000            another port for the page
#   make test ARGS="-k money -x"   only some tests
#   make test PYTHON=python3.13 VENV=.venv313

VENV ?= .venv
PORT ?= 8099
ARGS ?=
PY := $(VENV)/bin/python
# One stamp for what the market needs to run, one for what its developers need besides.
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
LOCKED := requirements.lock requirements-dev.lock

export PYTHON VENV
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test browser proxy bench bench-quick lint format messages glossary transcripts i18n-review bench-delivery faults lock clean again

help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: $(RUN) ## The whole market with a stand-in for Telegram; prints an address to open
	@$(VENV)/bin/isoko demo --port $(PORT) $(ARGS)

run: $(RUN) ## The market in real Telegram: ISOKO_BOT_TOKEN from the environment or .env
	@$(VENV)/bin/isoko serve

# Three at once on two cores: the tests wait for other processes during a third of their time.
test: $(DEV) browser proxy ## Every test; what runs on either database, on one of them (faults: on both)
	$(PY) -m pytest -n 3 $(ARGS)

bench: $(DEV) ## What the market costs, against its goals (15 minutes; docs/performance.md)
	$(PY) -m benchmarks $(ARGS)

bench-quick: $(DEV) ## The same with little of everything (2 minutes)
	$(PY) -m benchmarks --quick updates $(ARGS)

# CI has to have both; anybody else's tests of one are skipped, with the reason, without it. The
# proxy is a server, which nobody else is given for a test.
browser:
	@sh tools/programs.sh browser || [ "$${CI:-}" != true ]

proxy:
	@[ "$${CI:-}" != true ] || sh tools/programs.sh proxy

lint: $(DEV) ## Style, types, who may import whom, and whether every word is translated
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) -m tools.messages --check
	$(PY) -m tools.glossary --check

format: $(DEV) ## Mend the style where a machine can
	$(PY) -m ruff check --fix-only
	$(PY) -m ruff format

messages: $(DEV) ## Gather the words to translate into locales/
	$(PY) -m tools.messages

glossary: $(DEV) ## Write docs/glossary.md from the terms and the code
	$(PY) -m tools.glossary

transcripts: $(DEV) ## Approve what people read now: tests/transcripts/
	$(PY) -m tools.transcripts $(ARGS)

i18n-review: $(DEV) ## A sheet for a native reader; back with ARGS="--read i18n-review.csv"
	$(PY) -m tools.i18n_review $(ARGS)

bench-delivery: $(DEV) ## How fast, how soon and at what cost the courier delivers
	$(PY) -m benchmarks.delivery

faults: $(DEV) ## Kills, lost answers, restarts, a set clock: in the middle of a broadcast, of a payment; webhooks spoiled; every test on every database and platform
	$(PY) -m benchmarks.delivery.faults --postgres
	$(PY) -m pytest --all-pairs tests/payments/every_step.py tests/whatsapp/every_webhook.py
	$(PY) -m pytest -n 3 --all-pairs

# The only target that needs uv. Neither file may hold a registry's address: everybody has their own.
# UPGRADE=--upgrade takes the newest of everything that pyproject.toml allows.
COMPILE = uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet $(UPGRADE)
lock: ## Pin what pyproject.toml asks for (needs uv; UPGRADE=--upgrade for the newest)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove what was made here; the data in .data stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find bot storage playground locales tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment knows its own address: one that was moved or copied is made again, and so is
# one whose making was interrupted.
ifneq ($(shell cat $(VENV)/.home 2>/dev/null),$(realpath $(VENV)))
$(PY): again
endif

$(PY):
	@sh tools/venv.sh

$(RUN): requirements.lock pyproject.toml | $(PY)
	@echo "Installing what the market needs ..."
	@$(PY) -m pip install -qq --require-hashes --requirement requirements.lock
	@$(PY) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock | $(RUN)
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install -qq --require-hashes --requirement requirements-dev.lock
	@touch $@
