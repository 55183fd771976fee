# What a contributor runs. Each target sets up what it needs; a second run repeats no set-up.
# Another Python: make test PYTHON=python3.12

PYTHON ?= python3

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# As pip does for all but an editable package: where Python is told to write no bytecode, each
# command would compile all of the source again, which is a fifth of a small check's time.
COMPILE := $(BIN)/python -m compileall -q src
PYTEST := $(BIN)/python -m pytest -n 2
# The stamps bear the version, so that another PYTHON makes the environment anew.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
RUNTIME := .venv/runtime-$(VERSION)
TOOLS := .venv/tools-$(VERSION)
ENGINES := .venv/engines-$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help setup compiled demo test engines cover check format lint layers types fix update bench lock clean

# List the targets.
help:
	@awk '/^# /{text=substr($$0, 3)} /^[a-z]+:/{sub(":.*", ""); if (text) printf "  make %-8s %s\n", $$0, text} !/^#/{text=""}' Makefile

# Make .venv with the package and everything needed to work on it.
setup: $(TOOLS) compiled

# Check the demo snapshot and show the gap report; gaps are what it is there to show.
demo: compiled
	@$(BIN)/compliance check scenarios/demo/snapshot.json || [ $$? -eq 1 ]

# Run all tests.
test: $(TOOLS)
	$(PYTEST)

# Run the tests on PostgreSQL and Spark too, half a gigabyte that is installed for it.
engines: $(ENGINES)
	.ci/install-engines
	COMPLIANCE_ENGINES=required $(PYTEST) tests/engines

# Run all tests and show the lines and branches that none of them reaches.
cover: $(TOOLS)
	$(PYTEST) -q --cov --cov-report=term-missing

# Run all that must pass before a commit.
check: format lint layers types test

# Check that the code is formatted.
format: $(TOOLS)
	$(BIN)/ruff format --check .

# Look for faults and breaches of style.
lint: $(TOOLS)
	$(BIN)/ruff check .

# Check that each stage imports only stages before it.
layers: $(TOOLS)
	$(BIN)/lint-imports

# Check the types, strictly.
types: $(TOOLS)
	$(BIN)/mypy

# Format the code and mend what can be mended by itself.
fix: $(TOOLS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Rewrite the expected texts of the test cases and documents; read `git diff` afterwards.
update: $(TOOLS)
	$(PYTEST) -q --update

# Measure speed and memory beside other engines, in half an hour; see benchmarks/README.md.
bench: $(RUNTIME)
	$(PYTHON) benchmarks/run.py

# Renew the locked versions of all dependencies.
lock: $(TOOLS)
	$(INSTALL) uv
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  --no-annotate --custom-compile-command 'make lock' --upgrade \
	  pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  --no-annotate --custom-compile-command 'make lock' --upgrade \
	  --constraint requirements.txt --group dev pyproject.toml --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  --no-annotate --custom-compile-command 'make lock' --upgrade \
	  --constraint requirements.txt --extra postgres --extra spark pyproject.toml \
	  --output-file requirements-engines.txt

# Remove what the targets made.
clean:
	rm -rf .venv build dist .coverage .hypothesis .mypy_cache .ruff_cache .import_linter_cache

# Without --no-deps, pip looks once more for what packages ask for with an extra, such as
# `coverage[toml]`, and refuses the locked version as soon as there is a newer one.
$(RUNTIME): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12")'
	[ -e $@ ] || $(PYTHON) -m venv --clear .venv
	$(INSTALL) --require-hashes --no-deps -r requirements.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

compiled: $(RUNTIME)
	@$(COMPILE)

$(TOOLS): $(RUNTIME) requirements-dev.txt
	$(INSTALL) --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

$(ENGINES): $(TOOLS) requirements-engines.txt
	$(INSTALL) --require-hashes --no-deps -r requirements-engines.txt
	@touch $@
