# Everything a person or CI does here, by name. `make` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where vitest's JSON reports are put; .ci/run adds them up.
REPORTS ?= .cache/reports
# How long make fuzz goes on, over all targets.
FUZZ_SECONDS ?= 600
RUN := node dist/harness/main.js
VITEST := npx --no-install vitest run --reporter=default --reporter=json

.PHONY: help demo test test-real test-kubernetes build lint bench fuzz k6 deps node
.PHONY: images shippers stores kubelet kubernetes harness k6-image clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Find a planted log loss in under a minute; needs no Docker
	@$(RUN) demo

test: build images ## Set up what is missing and run the unit and container tests
	@$(VITEST) --project=main --project=acceptance --outputFile=$(REPORTS)/test.json

test-real: build images shippers stores kubelet harness k6-image ## Run the tests with stores, brokers and shippers built here (vitest projects "real" and "alone")
	@$(VITEST) --project=real --project=alone --outputFile=$(REPORTS)/test-real.json

# The cluster is one container, which carries its owner's name: also after Ctrl-C the doctor finds and removes it.
test-kubernetes: build images kubernetes harness ## Run the manifests of docker/kubernetes on a real cluster in a container
	@trap '$(RUN) doctor --clean >/dev/null || true' EXIT; \
	$(VITEST) --project=kubernetes --outputFile=$(REPORTS)/test-kubernetes.json

build: deps ## Compile to dist/; `npx lostline` works afterwards
	@npm run --silent build

lint: deps ## Check style and types
	@npx --no-install biome check .
	@npx --no-install tsc -p tsconfig.check.json

bench: build ## Measure writers, ledger, sinks and the whole path
	@node dist/harness/bench/main.js

fuzz: build ## Fuzz what reads foreign bytes, guided by coverage; FUZZ_SECONDS=600 for all of it
	@docker/fuzz $(FUZZ_SECONDS)

k6: ## Build k6 with the extension k6/x/lostline into .cache/k6/k6
	@docker/k6/program

deps: node node_modules/.package-lock.json ## Install the Node packages of the lock file

# Two small parts of @platformatic/kafka ask for Node.js 22.19 and run on 20.19, as the tests with Kafka show: warnings are left out.
# npm writes this file last; older than the lock file means that the lock file has changed since.
node_modules/.package-lock.json: package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

node:
	@found=$$(node --version 2>/dev/null || echo none); \
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
	  || { echo "Lostline needs Node.js 20.19 or newer, found $$found: install it from https://nodejs.org and run make again." >&2; exit 1; }

shippers:
	@docker/setup shippers

stores:
	@docker/setup stores

kubelet:
	@docker/setup kubelet

kubernetes:
	@docker/setup kubernetes

harness:
	@docker/setup harness

k6-image:
	@docker/setup k6

images:
	@docker/setup

clean: ## Remove what was built (not runs/, not Docker images)
	rm -rf dist coverage .cache
