# Everything by one word: `make demo` to see it work, `make test` to know that it does.
# Big downloads and build results live in one cache outside the checkout (SPOTCHECK_CACHE, else
# ~/.cache/spotcheck); each target is quick the second time.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
step := @setup/step.sh

.PHONY: help setup setup-test setup-rest models ui build demo demo-stop test test-ui test-judge check figures pictures clean-cache

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## system packages, libtorch, model weights, cargo's settings
	$(step) 'System packages' setup/system-packages.sh
	@$(MAKE) --no-print-directory setup-rest

setup-test: # the same, and a PostgreSQL server for the tests
	$(step) 'System packages' setup/system-packages.sh --test
	@$(MAKE) --no-print-directory setup-rest

setup-rest:
	$(step) 'libtorch' setup/libtorch.sh
	$(step) 'Model weights' setup/weights.sh
	$(step) 'Cargo settings' setup/cargo-config.sh

models: ## model weights alone: fetches what is missing, mends what is damaged
	$(step) 'Model weights' setup/weights.sh

ui: ## the pages that go into the binary
	$(step) 'Pages' setup/pages.sh

build: setup ui ## the release binary
	$(step) 'Release build' cargo build --release --locked

demo: build ## our calls and chats, processed; leaves the service on http://127.0.0.1:8080
	$(step) 'Demo' setup/demo.sh

demo-stop: ## stops the service that make demo left running
	@setup/demo.sh stop

test: setup-test ui ## all tests, after setting up what they need
	$(step) 'Format' cargo fmt --check
	$(step) 'Lints' cargo clippy --locked --all-targets -- -D warnings
	$(step) 'Tests' cargo test --locked
	@$(MAKE) --no-print-directory test-ui

test-ui: ui # the pages alone; in a browser they run on the debug build that is there
	$(step) 'Pages: types and format' npm --prefix src/ui run --silent check
	$(step) 'Pages: client fits the API' npm --prefix src/ui run --silent client:check
	$(step) 'Pages: components' npm --prefix src/ui run --silent test
	$(step) 'Pages: size' npm --prefix src/ui run --silent size
	$(step) 'Pages in a browser' node --test --test-timeout=240000 tests/ui/*.test.mjs

test-judge: setup ## the judge against a real server with a small model (130 MB into the cache, some minutes)
	$(step) 'Judge' setup/test-judge.sh

check: ## format, lints and documentation, without running anything
	$(step) 'Format' cargo fmt --check
	$(step) 'Lints' cargo clippy --locked --all-targets -- -D warnings
	$(step) 'Documentation' env RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --document-private-items

figures: setup ## every measured figure that the README cites (DATA=folder adds recordings)
	$(step) 'Figures' setup/figures.sh $(if $(DATA),--data $(DATA))

pictures: ui ## the documents' pictures, taken from the debug build that is there (some minutes)
	$(step) 'Pictures' node setup/pictures.mjs

clean-cache: ## deletes the cache: libtorch, weights, build results
	@setup/clean-cache.sh
