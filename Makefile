# Everything a newcomer types. Needs only make, Python 3.11+ and its venv module; all else lands in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO := .demo

export PYTHONUTF8 := 1
# Some images set it: then each of the many processes that tests start compiles all of ours anew, 0.7 s.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-second-opinion demo desk test check fix bench pictures locks clean
.DELETE_ON_ERROR:

help:
	@echo "make setup   prepare .venv with the command .venv/bin/sluice"
	@echo "make demo    draw a sample cache, bring it in, print the queue"
	@echo "make desk    the demo in your browser, with two people to sign in as"
	@echo "make test    run all tests"
	@echo "make check   format, lint, types, layers, sizes, locks"
	@echo "make fix     format, and mend what can be mended by machine"
	@echo "make bench   the measurements of README, and the tests that take long"
	@echo "make pictures  play the founding story in a browser and keep its pictures in .pictures"
	@echo "make locks   resolve requirements/*.lock anew"

setup: $(VENV)/.run

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, this is $$($(PYTHON) -V). Point to another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One stamp a lock: what is installed is what the lock says, hashes checked. The locks are complete, so pip resolves
# nothing (Debian 12's, 23.0, would also not see that sqlalchemy[asyncio] is the sqlalchemy that the lock pins).
LOCKED := install --no-deps --no-build-isolation --use-pep517 --require-hashes -r

$(VENV)/.run: requirements/build.lock requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "setting up $(VENV) from requirements/run.lock (a minute or two the first time)"
	@$(PIP) $(LOCKED) requirements/build.lock
	@$(PIP) $(LOCKED) requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@sh requirements/system.sh $(BIN)/python
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "setting up $(VENV) from $<"
	@$(PIP) $(LOCKED) $<
	@sh requirements/browser.sh
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.dev
	@echo "setting up $(VENV) from $<"
	@$(PIP) $(LOCKED) $<
	@touch $@

# RapidOCR for Chinese pages, beside tesseract; switched on by SLUICE_OCR_SECOND_OPINION=true.
setup-second-opinion: requirements/second-opinion.lock $(VENV)/.run
	@$(PIP) $(LOCKED) $<

demo: $(VENV)/.run
	@rm -rf $(DEMO)
	@$(BIN)/python -m samples $(DEMO)/cache
	@$(BIN)/sluice --home $(DEMO)/home ingest $(DEMO)/cache --cache demo --title "Demo cache"
	@echo; echo "\$$ sluice document failures --cache demo"
	@$(BIN)/sluice --home $(DEMO)/home document failures --cache demo
	@echo; echo "\$$ sluice queue list --cache demo"
	@$(BIN)/sluice --home $(DEMO)/home queue list --cache demo
	@echo; echo "Go on by hand: $(BIN)/sluice --home $(DEMO)/home --help"

desk: $(VENV)/.run
	@test -d $(DEMO)/home || $(MAKE) --no-print-directory demo
	@for person in heron:reviewer lin:reviewer odile:editor; do \
	  name=$${person%:*}; word=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(12))'); \
	  $(BIN)/sluice --home $(DEMO)/home reviewer add $$name --reads ru,zh,en --role $${person#*:} >/dev/null && \
	  echo $$word | $(BIN)/sluice --home $(DEMO)/home reviewer password $$name --stdin >/dev/null && \
	  echo "sign in as $$name, password $$word"; done
	@$(BIN)/sluice --home $(DEMO)/home desk

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not bench" -n 2

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_architecture.py
	$(BIN)/python .ci/locks.py
	$(BIN)/python -m pip check

fix: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.reviewers
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.languages
	$(BIN)/python -m benchmarks.triage
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.derivatives
	$(BIN)/python -m benchmarks.desk
	$(BIN)/python -m benchmarks.sameness
	$(BIN)/python -m pytest -m "bench or hypothesis" --hypothesis-profile thorough

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.desk.web.pictures .pictures

locks: $(VENV)/.dev
	$(PIP) install uv
	PATH="$(BIN):$$PATH" $(BIN)/python .ci/locks.py write

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
