# The commands that people and scripts rely on; `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PACKAGES := $(wildcard kb ingest search web entitlements programming translations)

.PHONY: help setup run test slow check bench faults library messages clean

help:
	@echo "make setup   the virtual environment with everything that running and testing need"
	@echo "make run     the sample library and the portal on http://127.0.0.1:8080"
	@echo "make test    the tests of what it does"
	@echo "make slow    the tests that take longer"
	@echo "make check   format, lint, types, and the tests of how it is built: imports, sizes, catalogues"
	@echo "make bench   measurements beside other tools, as a table"
	@echo "make faults  a flash with every fault in every step, as a table"
	@echo "make library the sample library anew from its sources"

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
COMPILED := $(VENV)/.catalogues

setup: $(STAMP) $(COMPILED)

$(COMPILED): $(CATALOGUES) | $(STAMP)
	@$(BIN)/python -m translations.extract --compile
	@touch $@

$(STAMP): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "AOS needs Python 3.11 or newer: install it, or name it (make PYTHON=python3.12 ...)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing: install it (on Debian: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what AOS needs into $(VENV) (the first time takes a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: setup
	@$(BIN)/aos demo

test: setup
	@$(BIN)/python -m pytest -m "not slow" --ignore tests/architecture -n 2 --dist worksteal

slow: setup
	@$(BIN)/python -m pytest -m slow -n 2 --dist worksteal

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(PACKAGES) tests
	@$(BIN)/python -m pytest tests/architecture

bench: setup
	@$(BIN)/python -m tests.bench

faults: setup
	@$(BIN)/python -m tests.fault_matrix

library: setup
	@$(BIN)/python -m web.sample.authoring.build

messages: setup
	@$(BIN)/python -m translations.extract

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
