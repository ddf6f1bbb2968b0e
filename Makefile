# One place for every command. `make help` prints them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := hub accounts repos community collections_app notifications outbox
# 1: a fresh hub gets demo content; 0: it starts empty and prints a link for its first administrator.
DEMO ?= 1
# Parallel test processes.
JOBS ?= 2
ARGS ?=

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(VENV)/dev.stamp $(VENV)/npm.stamp ## Install everything into this checkout (a second call does nothing)

# What a running hub needs comes first, so that the first `make run` is quick; `hf` is there to try.
$(VENV)/runtime.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which: make install PYTHON=python3.12"; exit 1; }
	@command -v git >/dev/null || { echo "git 2.38 or newer is needed."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing Python packages ..."
	@$(call requirements,project["dependencies"]) > $(VENV)/runtime.txt
	@$(BIN)/python -m pip install --quiet -r $(VENV)/runtime.txt huggingface_hub -c constraints.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp
	@echo "Installing Python packages for development ..."
	@$(call requirements,project["optional-dependencies"]["dev"]) > $(VENV)/dev.txt
	@$(BIN)/python -m pip install --quiet -r $(VENV)/dev.txt -c constraints.txt
	@touch $@

requirements = $(BIN)/python -c 'import tomllib; \
	project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*$(1), sep="\n")'

$(VENV)/npm.stamp: package.json package-lock.json browser/bundle.mjs browser/editor.js | $(VENV)/runtime.stamp
	@if command -v npm >/dev/null; then \
		echo "Installing browser packages ..."; npm ci --silent --no-audit --no-fund; \
		test -d node_modules/katex/dist || { echo "npm ci left nothing; try again."; exit 1; }; \
	else \
		echo "npm is not installed, so formulas in pages stay plain text (install Node 20 for KaTeX)."; \
	fi
	@touch $@

.PHONY: run-install
run-install: $(VENV)/runtime.stamp $(VENV)/npm.stamp

.PHONY: run
run: run-install ## Start a hub to try out, with demo content (DEMO=0: empty)
	@exec $(BIN)/python manage.py serve --quiet --welcome=$(if $(filter 0,$(DEMO)),empty,demo)

.PHONY: serve
serve: run-install ## Migrate, then run web, worker and beat in the foreground until SIGTERM
	@exec $(BIN)/python manage.py serve

.PHONY: manage
manage: run-install ## Run a management command: make manage ARGS="doctor"
	@exec $(BIN)/python manage.py $(ARGS)

.PHONY: test
test: install ## Run all tests on SQLite (ARGS="tests/repos -k push" for some)
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not services and not soak" $(ARGS)

.PHONY: test-services
test-services: install ## Run the tests on PostgreSQL, Redis, RabbitMQ and an S3 store
	@exec $(BIN)/python -m tests.services -n $(JOBS) $(ARGS)

.PHONY: soak
soak: install ## Long runs of what may go wrong once in a thousand times: races, workers killed in a loop
	@RACE_ROUNDS=1000 exec $(BIN)/python -m pytest -m soak tests
	@RACE_ROUNDS=1000 exec $(BIN)/python -m pytest tests/community/test_races.py

.PHONY: check
check: install ## Lint, format, types, import contracts, architecture tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy manage.py $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

.PHONY: format
format: install ## Put all files into house form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: install ## Measure against git http-backend, nginx, giftless and cgit (tests/bench)
	@exec $(BIN)/python -m tests.bench $(ARGS)

.PHONY: screenshots
screenshots: install ## Pictures of every page type (ARGS=folder, else var/screenshots)
	@exec $(BIN)/python -m tests.browser.screenshots $(ARGS)

.PHONY: messages
messages: install ## Collect the texts of all pages for translators, and compile what is translated
	@exec $(BIN)/python -m tests.messages $(ARGS)

.PHONY: constraints
constraints: ## Pin what is installed now into constraints.txt
	@$(BIN)/python -m pip freeze --local | grep -v ' @ ' > constraints.txt

.PHONY: clean
clean: ## Remove installed packages and caches; the data in var/ stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .import_linter_cache
