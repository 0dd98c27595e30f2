# Everything a person or CI does here, by name. `make` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where vitest's JSON reports are put; .ci/run adds them up.
REPORTS ?= .cache/reports
RUN := node dist/harness/main.js
VITEST := npx --no-install vitest run --reporter=default --reporter=json

.PHONY: help demo test test-real build lint bench deps node images clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Find a planted log loss in under a minute; needs no Docker
	@$(RUN) demo

test: build images ## Set up what is missing and run the unit and container tests
	@$(VITEST) --project=main --project=acceptance --outputFile=$(REPORTS)/test.json

test-real: build images ## Run the tests against real stores and brokers (vitest project "real")
	@$(VITEST) --project=real --passWithNoTests --outputFile=$(REPORTS)/test-real.json

build: deps ## Compile to dist/; `npx lostline` works afterwards
	@npm run --silent build

lint: deps ## Check style and types
	@npx --no-install biome check .
	@npx --no-install tsc -p tsconfig.json --noEmit

bench: build ## Measure writer, ledger, sinks and the whole path
	@node dist/harness/bench/main.js

deps: node node_modules/.package-lock.json ## Install the Node packages of the lock file

# npm writes this file last; older than the lock file means that the lock file has changed since.
node_modules/.package-lock.json: package-lock.json
	@npm ci --no-audit --no-fund
	@touch $@

node:
	@found=$$(node --version 2>/dev/null || echo none); \
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	  || { echo "Lostline needs Node.js 20.19 or newer, found $$found: install it from https://nodejs.org and run make again." >&2; exit 1; }

images:
	@docker/setup

clean: ## Remove what was built (not runs/, not Docker images)
	rm -rf dist coverage .cache
