# The whole developer interface: every target sets itself up in .venv from the pinned, hashed lock files.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
WORKERS ?= 4
, := ,
# Compiled once, beside the packages, whatever the shell says: else that is half of every start.
export PYTHONDONTWRITEBYTECODE =
export PYTHONPYCACHEPREFIX = $(CURDIR)/.venv/pycache
.PHONY: demo sandbox pictures test lint fix bench
.DELETE_ON_ERROR:
demo: .venv/.sandbox ## play SCENE (create, cleanup, names, snapshots, import) through the real bot on an embedded Slack, AWS and DNS
	$(BIN)/python -m bot demo $(SCENE)

sandbox: .venv/.sandbox ## the same with a bot in it, to click in at http://127.0.0.1:8880
	$(BIN)/python -m bot sandbox

pictures: .venv/.dev ## the README's pictures, taken in the sandbox
	$(BIN)/python -m tests.browser.pictures docs/pictures

test: .venv/.dev ## every test, in random order; where CI is set, with the coverage gates
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --durations 10 $(if $(CI),--reruns 1 -rR --cov --cov-report=)
	$(if $(CI),$(BIN)/coverage report --skip-covered && $(BIN)/coverage report --include='bot/domain/*$(,)bot/steps/*$(,)bot/store/*' --fail-under=100)

lint: .venv/.dev ## style, formatting, types and the direction of imports
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.dev ## mend what ruff can mend
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/.dev ## how long and how many calls
	$(BIN)/python -m pytest -p no:randomly tests/benchmarks

.venv/.%: requirements/%.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r $<
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@
