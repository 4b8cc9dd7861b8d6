# `make` alone says what there is. PYTHON=/path/to/python3 chooses the interpreter, VENV=folder the environment.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --no-compile --constraint constraints.txt
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
TEST := $(BIN)/python -m pytest

# Byte code halves the time that a command needs to begin; it is kept even where the environment forbids it.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help fly test check bench campaign sitl fuzz mutants gallery schema clean weights

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

fly: weights ## Install what is missing, then fly the dolly zoom in the embedded simulator, from pixels
	@$(BIN)/cinempc fly configs/shots/dolly_zoom.yaml --perception yolo

check: $(INSTALLED_DEV) ## Style, types and who imports whom
	@echo "==> ruff"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@echo "==> mypy"
	@$(BIN)/mypy
	@echo "==> import-linter"
	@$(BIN)/lint-imports --no-logo

test: check weights ## Everything that must hold before a change goes in: check, then the tests
	@echo "==> pytest"
	@$(TEST) -n 2 --dist loadfile $(NO_TESTS)

campaign: $(INSTALLED_DEV) weights ## The long tests: many takes of every shot
	@$(TEST) -m 'slow and not sitl' $(NO_TESTS)

sitl: $(INSTALLED_DEV) weights ## The tests against a real PX4: PX4_DIR=/path/to/PX4-Autopilot make sitl
	@$(TEST) -m sitl tests/sitl $(NO_TESTS)

fuzz: $(INSTALLED_DEV) ## A million hostile inputs for the gate and the wire
	@GATE_FUZZ=1000000 WIRE_FUZZ=1000000 $(TEST) tests/hostile/test_gate_fuzz.py tests/hostile/test_wire_fuzz.py $(NO_TESTS)

mutants: $(INSTALLED_DEV) ## Whether the gate's tests notice when its code is changed: at least 95 of 100 changes
	@$(PIP) --quiet --editable '.[mutants]'
	@$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -c 'import json; n = json.load(open("mutants/mutmut-cicd-stats.json")); \
		share = 100 * (n["killed"] + n["timeout"]) / n["total"]; \
		print("%.1f %% of %d changes noticed" % (share, n["total"])); raise SystemExit(share < 95)'

bench: $(INSTALLED) ## How fast planner, closed loop and perception are on this machine
	@$(BIN)/cinempc bench plan
	@$(BIN)/cinempc bench loop
	@$(BIN)/cinempc bench see

gallery: $(INSTALLED) ## Fly every shipped shot and sequence and show them on one page
	@$(BIN)/cinempc gallery

schema: $(INSTALLED) ## Write configs/schema anew from the models
	@$(BIN)/cinempc schema --out configs/schema

clean: ## Remove the environment and all caches; takes stay
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find cinempc perception sim tests -name __pycache__ -type d -prune -exec rm -rf {} +

# pytest ends with 5 when it found no test at all, which is a failure too.
NO_TESTS = || { code=$$?; test $$code -ne 5 || echo "error: no tests were found" >&2; exit $$code; }

# The networks' weights, in the user's cache: fetched once, checked each time.

weights: $(INSTALLED)
	@$(BIN)/cinempc models pull yolo11n
	@$(BIN)/cinempc models pull yolo11n-pose

# The environment: installed once, and again when what it is made from has changed.

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed as '$(PYTHON)'; choose one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "error: '$(PYTHON)' has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "==> Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "==> Installing cinempc; the first time this takes a few minutes"
	@$(PIP) --editable .
	@touch $@

$(INSTALLED_DEV): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "==> Installing cinempc and its development tools; the first time this takes a few minutes"
	@$(PIP) --editable '.[dev]'
	@touch $(INSTALLED) $@
