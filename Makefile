# One-word commands. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
.DEFAULT_GOAL := install

.PHONY: help install demo run test check lint types contracts format bench crash css words lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk 'BEGIN {FS = ":.*## "} {printf "  make %-10s %s\n", $$1, $$2}'

install: $(STAMP) ## build .venv from the lock file; .venv/bin/earshot is then the command

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Earshot needs Python 3.11 or newer; set PYTHON=python3.12, say."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python lacks venv. On Debian: apt-get install python3-venv"; exit 2; }
	@echo "Setting up .venv (a minute or two the first time) …"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: install ## play a day through the real doors, then serve it
	$(BIN)/earshot demo

run: install ## web, dispatcher and clock in one process
	$(BIN)/earshot run

test: install ## every test, on both databases
	$(BIN)/python -m pytest -n auto --dist worksteal

check: lint types contracts ## lint, types and import contracts

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

format: install ## put the code in its standard form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: install ## measure, as ratios in one run
	$(BIN)/python -m tests.benchmarks

crash: install ## kill the real processes 2,000 times and check what is left
	$(BIN)/python -m tests.crash $(CRASH)

css: ## rebuild the committed CSS from its Sass (needs Node)
	cd gateway/web/assets && npm ci --silent && npm run --silent build

words: install ## renew the pages' catalogues; LANGUAGE=cy BY="Name, date" when a fluent person has read them
	$(BIN)/python -m gateway.web.renew_words $(if $(BY),$(LANGUAGE) "$(BY)")

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml
PINS := $(VENV)/pins.txt

lock: ## renew requirements.lock, and the container's with the same versions (needs uv)
	$(LOCK) --all-extras -o requirements.lock
	@mkdir -p $(VENV) && sed -e '/^ *--hash/d' -e 's/ *\\$$//' requirements.lock > $(PINS)
	$(LOCK) --extra postgres --extra notify --extra build -c $(PINS) -o requirements-serve.lock

clean: ## remove what was built; your data directory stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
