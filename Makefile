# Sentra. Two commands matter: `make run` and `make test`. CONTRIBUTING.md says what the others are for.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.NOTPARALLEL:

export GOFLAGS ?= -buildvcs=false
GO      ?= go
NPM     := npm --prefix web --no-audit --no-fund
STEP    := @scripts/step

LISTEN  ?= 127.0.0.1:8080
DATA    ?= ./var/demo
# Arguments for `go test`, e.g. make test-go TESTS='-run TestMerge ./internal/centre/incident'
TESTS   ?= ./...

GO_SOURCES  := $(shell find cmd internal migrations -type f -not -name '*_test.go' 2>/dev/null)
WEB_SOURCES := $(shell find web \( -name node_modules -o -path web/dist \) -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

# ---------------------------------------------------------------- build and run

.PHONY: build run dev
build: bin/sentra ## bin/sentra, with the console and the portal inside

run: bin/sentra ## a seeded city at http://127.0.0.1:8080
	exec bin/sentra demo --quiet-city --data $(DATA) --listen $(LISTEN)

dev: web/node_modules/.installed ## the same with live reload of the server and the console
	exec scripts/dev $(DATA) $(LISTEN)

bin/sentra: go.mod go.sum $(GO_SOURCES) web/dist/index.html
	@scripts/need go
	$(STEP) "go build" $(GO) build -o bin/sentra ./cmd/sentra

# Vite empties web/dist, and the placeholder in it is committed: it lets `go build` work before the console is built.
web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	$(STEP) "console build" $(NPM) run build
	@touch web/dist/.keep web/dist/index.html

web/node_modules/.installed: web/package.json web/package-lock.json
	@scripts/need node
	$(STEP) "npm ci" $(NPM) ci
	@touch $@

# ---------------------------------------------------------------- tests

.PHONY: test test-deps test-web test-go test-browser crash bench
test: test-deps test-web test-go test-browser ## every test; installs what they need when it may
	@echo "make test: all passed"

test-deps:
	@scripts/install-test-deps

test-web: web/node_modules/.installed
	$(STEP) "console unit tests" $(NPM) run test

# One private PostgreSQL for all packages; see internal/platform/db/dbtest.
test-go: bin/sentra
	$(STEP) "go test -race" $(GO) run ./internal/platform/db/dbtest/withpostgres $(GO) test -race -timeout 10m $(TESTS)

test-browser: bin/sentra
	$(STEP) "browser tests" $(NPM) run browser

ROUNDS ?= 20

crash: bin/sentra ## kill -9 under load, 20 rounds on each store (ROUNDS=200 for more)
	SENTRA_CRASH_ROUNDS=$(ROUNDS) $(GO) test -count=1 -timeout 60m -v ./test/crash/...

bench: bin/sentra ## figures, with the machine and a baseline from the same run
	$(GO) run ./internal/platform/db/dbtest/withpostgres -durable -as SENTRA_BENCH_POSTGRES bin/sentra bench

# ---------------------------------------------------------------- checks

.PHONY: check check-format check-lint check-tools check-shape check-generated check-lockfile check-web check-size
check: check-format check-shape check-lockfile check-web check-size check-generated check-tools check-lint ## format, lint, shape, drift, licences, sizes
	@echo "make check: all passed"

check-format:
	$(STEP) "gofmt" scripts/check-format

# Equal migrations and schemas of the two stores are checked by the tests of internal/platform/db/dbtest.
check-shape:
	$(STEP) "shape" $(GO) test -count=1 ./internal
	$(STEP) "schema drift" $(GO) test -count=1 -run 'TestMigrations|TestSchemas' ./internal/platform/db/dbtest

check-lint: bin/tools/golangci-lint
	$(STEP) "go vet" $(GO) vet ./...
	$(STEP) "golangci-lint" bin/tools/golangci-lint run ./...

check-tools:
	$(STEP) "tools" $(GO) -C tools vet ./...
	$(STEP) "tools' tests" $(GO) -C tools test ./...

check-lockfile:
	$(STEP) "lock files" scripts/check-lockfile

check-web: web/node_modules/.installed
	$(STEP) "eslint" $(NPM) run lint
	$(STEP) "typecheck" $(NPM) run typecheck

check-size: web/dist/index.html
	$(STEP) "bundle size" $(NPM) run size

# api/openapi.json, web/src/api/schema.d.ts, docs/licences.md; also refuses licences that are not allowed.
check-generated: bin/sentra web/node_modules/.installed
	$(STEP) "generated code and licences" scripts/generate --check

bin/tools/golangci-lint: tools/go.mod tools/go.sum
	$(STEP) "golangci-lint build" $(GO) -C tools build -o ../bin/tools/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# ---------------------------------------------------------------- generated code

.PHONY: gen clean
gen: bin/sentra web/node_modules/.installed ## what is generated: the API's description, its TypeScript types, the licences
	scripts/generate

clean: ## remove what was built; var/ with its data stays
	rm -rf bin web/dist/assets web/dist/index.html web/node_modules/.installed
