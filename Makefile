# Eyelevel from a fresh clone: `make run` starts the playground, `make test` checks everything.
# Both make the environment in .venv first and bring it up to date when pyproject.toml or constraints.txt change.

# The first Python on the PATH that really runs and is new enough; `make PYTHON=/path/to/python run` picks another.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$candidate"; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt
SAYS_WHAT_IS_INSTALLED := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup run test wire bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.test  ## make .venv with everything needed to run and to test

run: $(VENV)/.run  ## start the playground on this machine and open it in the browser (ARGS="--port 9000")
	@$(PY) -m bot playground --encoder use $(ARGS)

test: $(VENV)/.test  ## ruff, mypy --strict and pytest
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest

wire: $(VENV)/.test  ## of the tests only those of the Discord client against a server of our own, with faults and kills
	$(PY) -m pytest tests/wire

bench: $(VENV)/.bench  ## quality and speed beside their peers, confusable pairs, forms of messages, votes; a table each
	$(PY) bench/quality.py
	$(PY) bench/speed.py
	$(PY) bench/running.py
	$(PY) bench/confusion.py
	$(PY) bench/judgement.py
	$(PY) bench/pairs.py
	$(PY) bench/forms.py
	$(PY) bench/feedback.py
	$(PY) bench/personal.py
	$(PY) bench/names.py

clean:  ## remove the environment and the caches; data/ with your cases stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis bench/out
	find bot cogs tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# A venv that broke half way is removed, so that the next `make` does not take it for a good one.
$(PY):
	@test -n "$(PYTHON)" || { \
		echo "Eyelevel needs Python 3.11 or later, and there is none on the PATH." >&2; \
		echo "On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python cannot make a virtual environment; its venv module is missing." >&2; \
		echo "On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

# Stamps: what was installed is younger than what says what to install.
$(VENV)/.run: $(SAYS_WHAT_IS_INSTALLED) | $(PY)
	@echo "Installing Eyelevel into $(VENV) (about a minute, once) …"
	@$(INSTALL) --editable '.[semantic]'
	@touch $@

$(VENV)/.test: $(SAYS_WHAT_IS_INSTALLED) | $(PY)
	@echo "Installing Eyelevel and its test tools into $(VENV) (about a minute, once) …"
	@$(INSTALL) --editable '.[semantic,test]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(SAYS_WHAT_IS_INSTALLED) | $(PY)
	@echo "Installing Eyelevel and the peers it is measured beside into $(VENV) …"
	@$(INSTALL) --editable '.[bench,semantic]'
	@touch $@ $(VENV)/.run
