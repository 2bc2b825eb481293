# Two commands matter: `make demo` and `make test`. Each installs what it needs into .venv, once.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo run test bench bench-peers lint docs constraints clean help

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo:  ## see Kith work: a node comes up, loses a worker, gets it back, goes down
	@$(PYTHON) install.py run
	@$(BIN)/python -P -m node.demo

run:  ## open your own node
	@$(PYTHON) install.py run
	@$(BIN)/kith

test:  ## lint, types, import contracts, all tests
	@$(PYTHON) install.py test
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2

lint:
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench:  ## measure; figures as a table, and as JSON lines in bench-results/
	@$(PYTHON) install.py test
	@$(BIN)/python -m tests.bench

bench-peers:  ## measure memory beside Chroma and mem0, which are installed into build/peers, apart from all else
	@$(PYTHON) install.py test
	@$(BIN)/python -m tests.bench.peers.run

docs:  ## write what is made from the code: docs/commands.md, docs/settings.md
	@$(BIN)/python -m node.cli.reference

constraints:  ## write down the exact versions that are installed now
	@{ $(BIN)/pip freeze --exclude-editable | sed -E 's/\+cpu$$//'; grep '^gmpy2==' constraints.txt; } | sort -fu > .constraints.new
	@mv .constraints.new constraints.txt

clean:  ## remove all that was made, .venv included
	rm -rf .venv build dist bench-results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
