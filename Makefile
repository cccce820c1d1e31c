# `make demo` and `make test` need Python 3.11 or newer and nothing else: both set
# up .venv first. Any other interpreter: make PYTHON=python3.12 test
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
DEMO_INDEX := build/demo-index

# Where `make eval` and `make bench` find a collection: docs.jsonl.xz (or a
# folder), queries.tsv, qrels.tsv. The sample archive by default.
COLLECTION ?= corpus
# Flags of `make bench`; what is slow to build is built once.
BENCH ?= --keep build/bench
EVAL_INDEX := build/eval-index/$(notdir $(COLLECTION))
DOCUMENTS := $(firstword $(wildcard $(COLLECTION)/docs.jsonl*) $(COLLECTION))

.DEFAULT_GOAL := help
.PHONY: help demo test torture screenshots lint docs fuzz eval bench translations clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(VENV)/base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %d.%d: make PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/dev: $(VENV)/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	touch $@

$(VENV)/bench: $(VENV)/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@

demo: $(VENV)/base ## Index the sample archive and serve the page
	$(BIN)/tracuu index corpus --index $(DEMO_INDEX)
	$(BIN)/tracuu serve --index $(DEMO_INDEX) --port $(PORT)

test: $(VENV)/dev ## Run every test
	$(BIN)/python -m pytest

torture: $(VENV)/dev ## Kill, starve and attack it; TRACUU_TORTURE=1 at the length of docs/reliability.md
	$(BIN)/python -m pytest tests/torture

screenshots: $(VENV)/dev ## Picture every page into build/screenshots
	$(BIN)/python -m tests.screenshots

lint: $(VENV)/dev ## Check style, types and the one-way road
	$(BIN)/python -m pre_commit run --all-files --show-diff-on-failure

docs: $(VENV)/dev ## Check that the documentation is held to the code
	$(BIN)/python -m pytest -q tests/test_docs.py tests/test_cli_docs.py tests/test_web_docs.py

fuzz: $(VENV)/dev ## Hold the query parser to a million made queries
	TRACUU_FUZZ=1000000 $(BIN)/python -m pytest -q tests/test_query_parser.py -k soups

eval: $(VENV)/base ## Measure the ranking: make eval COLLECTION=path
	$(BIN)/tracuu index $(DOCUMENTS) --index $(EVAL_INDEX)
	$(BIN)/tracuu eval --index $(EVAL_INDEX) --queries $(COLLECTION)/queries.tsv --qrels $(COLLECTION)/qrels.tsv
	$(BIN)/tracuu eval --index $(EVAL_INDEX) --queries $(COLLECTION)/queries.tsv --qrels $(COLLECTION)/qrels.tsv --strip-marks

bench: $(VENV)/bench ## Measure beside other engines: make bench COLLECTION=path
	$(BIN)/python -m benchmarks $(DOCUMENTS) --docs docs $(BENCH)

translations: $(VENV)/base ## Collect the page's strings and compile the catalogues
	mkdir -p build
	$(BIN)/pybabel extract -F web/babel.toml --no-location -o build/messages.pot web searcher/query
	$(BIN)/pybabel update --no-wrap -i build/messages.pot -d web/translations -l vi --no-fuzzy-matching --ignore-obsolete
	$(BIN)/pybabel compile -d web/translations

clean: ## Delete what was made, the virtual environment too
	rm -rf build $(VENV)
