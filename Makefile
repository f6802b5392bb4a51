# One place for every command of a developer. Needs Python 3.11 or newer with its venv; the rest is
# installed into .venv from locks of versions and hashes. `make help` lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Tests and benchmarks start the bot some hundred times; it isn't compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUN_STAMP := $(VENV)/installed-to-run
DEV_STAMP := $(VENV)/installed-to-develop
PEERS := $(VENV)/peers

# The first Python that is new enough; `make PYTHON=python3.13 demo` chooses another one.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $(name))))

COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --python-version 3.11

# Browser tests need a Chromium that is already there. BROWSER_TESTS=required turns its absence
# from one line into a failure.
TEST_MARKS = $$(tools/test_marks)
# A file goes to one worker, in the order of tests/conftest.py.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo demo-school test check soak bench catalogues lock format clean
.PHONY: format-check lint types imports catalogues-check forms-check sql-check docs-check tests

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(RUN_STAMP)  ## three phones in the browser, and the real bot behind them
	@$(BIN)/celabiedrs demo

demo-school: $(RUN_STAMP)  ## the same, with a school programme in place: a mentor's month
	@$(BIN)/celabiedrs demo --school

test: $(DEV_STAMP)  ## the tests
	@marks=$(TEST_MARKS); $(BIN)/pytest $(WORKERS) -m "$$marks"

check: format-check lint types imports catalogues-check forms-check sql-check docs-check tests  ## is it good?
	@echo "All checks passed."

soak: $(DEV_STAMP)  ## the long storms: a thousand kills, a hundred thousand months of pay
	@$(BIN)/pytest -m soak

bench: $(DEV_STAMP) $(PEERS)/installed  ## measure what README and docs claim on speed
	@for benchmark in benchmarks/*.py; do \
		case "$$benchmark" in */__init__.py) continue ;; esac; \
		name=$${benchmark#benchmarks/}; echo "== $$name"; \
		$(BIN)/python -m "benchmarks.$${name%.py}"; \
	done

catalogues: $(DEV_STAMP)  ## take new texts into the translations
	@$(BIN)/python -m tools.update_catalogues

lock: $(DEV_STAMP)  ## choose versions anew, within pyproject.toml
	@$(COMPILE) --extra build pyproject.toml -o requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
	@$(COMPILE) --group bench -o benchmarks/requirements.lock

format: $(DEV_STAMP)  ## rewrite code as the formatter wants it
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

clean:  ## remove what was made here, the environment too; never data/
	@rm -rf $(VENV) dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache demo-data
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

format-check: $(DEV_STAMP)
	@echo "== format"
	@$(BIN)/ruff format --quiet --check . || { echo "Run: make format"; exit 1; }

lint: $(DEV_STAMP)
	@echo "== lint"
	@$(BIN)/ruff check --quiet .

types: $(DEV_STAMP)
	@echo "== types"
	@$(BIN)/mypy

imports: $(DEV_STAMP)
	@echo "== imports"
	@$(BIN)/lint-imports --no-logo

catalogues-check: $(DEV_STAMP)
	@echo "== catalogues"
	@$(BIN)/python -m tools.check_catalogues

forms-check: $(DEV_STAMP)
	@echo "== forms"
	@$(BIN)/python -m tools.check_forms

sql-check: $(DEV_STAMP)
	@echo "== sql"
	@$(BIN)/python -m tools.check_sql

docs-check: $(DEV_STAMP)
	@echo "== docs"
	@$(BIN)/python -m tools.check_docs

tests: $(DEV_STAMP)
	@echo "== tests"
	@rm -f .coverage .coverage.*
	@marks=$(TEST_MARKS); $(BIN)/coverage run -m pytest $(WORKERS) -m "$$marks"
	@# Processes that a test kills leave data which can't be read; that is not worth a line each.
	@$(BIN)/coverage combine --quiet 2>/dev/null || true
	@$(BIN)/coverage report

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Ceļabiedrs needs Python 3.11 or newer, and there is none. On Debian: apt install python3 python3-venv" >&2; \
		exit 1; \
	fi
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); echo "Python lacks its venv module. On Debian: apt install python3-venv" >&2; exit 1; }

# What the developer's lock holds includes what the bot runs on, in the same versions.
$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the bot needs"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing what the checks need"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(PEERS)/installed: benchmarks/requirements.lock | $(BIN)/python
	@echo "Installing the bots to compare with"
	@$(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@
