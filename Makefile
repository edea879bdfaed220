# `make run`: environment, install, lead experiment.  `make class`: environment with the extra for classrooms, explorer.
# `make test`: environment with test extras, whole test suite.
VENV := .venv
BIN := $(VENV)/bin
PYENV_ROOT ?= $(HOME)/.pyenv
CANDIDATES := python3 python3.13 python3.12 $(wildcard $(PYENV_ROOT)/versions/3.1[2-9]*/bin/python)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run class test lint clean

run: $(VENV)/installed
	$(BIN)/yardfence run us_election_2024

class: $(VENV)/installed-class
	$(BIN)/yardfence serve

# Files of tests are dealt to processors, but for those that need the machine for themselves.
test: $(VENV)/installed-test
	$(BIN)/python -m pytest -m "not alone" --numprocesses logical --maxprocesses 4 --dist loadfile
	$(BIN)/python -m pytest -m alone

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Yardfence into $(VENV) (about a minute the first time) ..."
	$(INSTALL) -e .
	@touch $@

$(VENV)/installed-class: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Yardfence with its pages into $(VENV) (about two minutes the first time) ..."
	$(INSTALL) -e '.[classroom]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Yardfence with its test tools into $(VENV) (about a minute the first time) ..."
	$(INSTALL) -e '.[test,study,hpc,fast,classroom]'
	@touch $@ $(VENV)/installed $(VENV)/installed-class

$(BIN)/python:
	@for python in $(CANDIDATES); do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version) ($$python)"; \
	    exec "$$python" -m venv $(VENV); \
	  fi; \
	done; \
	echo "Yardfence needs Python 3.12 or newer, with venv, and found none that works." >&2; \
	echo "Install it from https://www.python.org/downloads/, with 'apt install python3 python3-venv'," >&2; \
	echo "'brew install python@3.13' or 'pyenv install 3.13', then call make again." >&2; \
	exit 1

clean:
	rm -rf $(VENV)
