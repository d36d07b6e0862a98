# Everything a newcomer, a developer and CI call. `make help` lists it.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
SAMPHAN := $(VENV)/bin/samphan

.PHONY: help run install test check lint types imports unit postgres browser bundle fuzz bench bench-quick translations clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: install  ## install, create the database, load processes and demo data, serve on loopback
	$(SAMPHAN) init --demo
	$(SAMPHAN) serve

install: $(VENV)/installed  ## the virtual environment with the product in it

$(VENV)/installed: setup.cfg pyproject.toml .ci/install
	.ci/install run

$(VENV)/installed-test: $(VENV)/installed
	.ci/install test

test: $(VENV)/installed-test  ## everything: style, types, imports, tests on SQLite and PostgreSQL, browser
	.ci/test

check: lint types imports  ## style, types and the direction of imports

lint: $(VENV)/installed-test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: $(VENV)/installed-test
	$(PYTHON) -m mypy

imports: $(VENV)/installed-test
	$(VENV)/bin/lint-imports

unit: $(VENV)/installed-test  ## the tests on SQLite, without the browser
	$(PYTHON) -m pytest -q -m "not browser"

postgres: $(VENV)/installed-test  ## the tests that touch a database, on PostgreSQL
	SAMPHAN_TEST_DATABASE=postgresql $(PYTHON) -m pytest -q -m "not browser"

browser: $(VENV)/installed-test  ## the stories in a real browser
	SAMPHAN_CHROMIUM=$$(.ci/browser) $(PYTHON) -m pytest -q -n 2 -m browser

fuzz: $(VENV)/installed-test  ## what is drawn by lot, ten times as much, with a seed that is new each time
	SAMPHAN_SEED=$${SAMPHAN_SEED:-$$(date +%s)} SAMPHAN_FUZZ=$${SAMPHAN_FUZZ:-10000} \
	SAMPHAN_PLAYS=$${SAMPHAN_PLAYS:-10000} SAMPHAN_CLOCKS=30000 SAMPHAN_TIME_CASES=30000 SAMPHAN_DEEDS=4000 \
	$(PYTHON) -m pytest -q -n 2 tests/engine/feel/test_fuzz.py tests/engine/decision/test_fuzz.py \
	  tests/engine/translation tests/forms tests/properties

bundle:  ## build web/static/dist from web/frontend (needs node)
	cd web/frontend && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

translations: $(VENV)/installed-test  ## collect the sentences to translate
	$(PYTHON) -m web.translations.collect

bench: $(VENV)/installed-test  ## the figures and their goals, about ten minutes
	$(PYTHON) -m benchmarks

bench-quick: $(VENV)/installed-test  ## the same figures from smaller runs, under 50 seconds
	$(PYTHON) -m benchmarks --quick

clean:  ## remove the virtual environment and caches, never the data in var/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
