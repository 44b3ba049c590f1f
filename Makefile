# What a developer of Syllabus types. `make` alone lists it.

# Packages and flags of `test` and `race`: make test PKG=./internal/store TESTFLAGS='-run Chunks -v'
PKG ?= ./...
TESTFLAGS ?=
# Flags of `bench`: make bench BENCHFLAGS='-quick'
BENCHFLAGS ?=
# Flags of `run`: make run ARGS='--listen 127.0.0.1:9000'
ARGS ?=

# The linter is, like the other tools, in a module of its own, so that what they need is not what Syllabus needs. Go builds it once.
lint := go tool -modfile=.ci/tools/go.mod golangci-lint

# What starts a PostgreSQL of its own is told where its binaries are.
with-postgres := SYLLABUS_POSTGRES_BIN=$$(.ci/postgres) && export SYLLABUS_POSTGRES_BIN &&

.DEFAULT_GOAL := help
# Generated code is looked at before it is compiled.
.NOTPARALLEL:

.PHONY: help
help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: build ## Serve the sample courses at http://127.0.0.1:8080 (ARGS='--listen …')
	@$(with-postgres) exec bin/syllabus serve --demo $(ARGS)

.PHONY: build
build: pages ## Build bin/syllabus, with the pages where Node is there
	go build -o bin/syllabus ./cmd/syllabus

.PHONY: build-darwin
build-darwin: ## Build for macOS, to see that it still does
	GOOS=darwin go build ./...

.PHONY: test
test: ## Test everything (PKG=./internal/store TESTFLAGS='-run Chunks -v')
	@$(with-postgres) go test $(TESTFLAGS) $(PKG)

.PHONY: race
race: ## Test with the race detector
	@$(with-postgres) go test -race $(TESTFLAGS) $(PKG)

# How long `fuzz` runs each target, or how often: make fuzz FUZZTIME=1000x. By time it can fail with "context deadline exceeded", where
# nothing was found, until Go 1.27: https://go.dev/issue/75804.
FUZZTIME ?= 1m

.PHONY: fuzz
fuzz: ## Send whatever there is to what reads it, a minute for each fuzz target (FUZZTIME=1000x)
	@$(with-postgres) set -e; targets=$$(grep -ro '^func Fuzz[A-Za-z0-9_]*' --include='*_test.go' bench cmd graph internal); for target in $$targets; do \
		case $$target in *:func) package=$$(dirname "$${target%:func}"); continue;; esac; \
		echo "./$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s "./$$package"; done

.PHONY: bench-attacks
bench-attacks: ## Print what each known attack on the server costs it, in time and in memory
	@go test -count=1 -v -run '^TestAttacks$$' ./internal/server | sed -n 's/^ *attack_test.go:[0-9]*: //p'

.PHONY: bench
bench: ## Measure Syllabus beside others, on Linux (BENCHFLAGS='-quick -queries deep')
	@$(with-postgres) go run ./bench $(BENCHFLAGS)

# The compiler takes the profile that lies beside the main package: go build is told nothing.
.PHONY: profile
profile: ## Take the profile that Syllabus is built with, on Linux (two minutes)
	@$(with-postgres) go run ./bench -contenders syllabus -queries page,catalog,deep -rounds 1 -seconds 10 -warmup 3 \
		-results .tools/bench/profile -profile cmd/syllabus/default.pgo

web-sources := $(shell find web/src web/public -type f) $(addprefix web/,index.html package.json package-lock.json tsconfig.json vite.config.ts)

# How long `soak` runs: make soak SOAK=60s
SOAK ?= 10m

.PHONY: soak
soak: ## Deploy the server again and again under load (ten minutes; SOAK=60s)
	@$(with-postgres) SYLLABUS_TEST_SOAK=$(SOAK) go test -count=1 -timeout 0 -v -run '^TestSoak$$' ./cmd/syllabus

.PHONY: faults
faults: ## Break the database and the way to it, and print the figures of docs/reliability.md
	@$(with-postgres) go test -count=1 -v ./internal/faulttest

.PHONY: slow
slow: ## Be slow, idle and vanishing clients, and print the figures of docs/reliability.md
	go test -count=1 -v ./internal/clienttest

.PHONY: web
web: web/dist/index.html ## Build the pages (needs Node)

web/dist/index.html: $(web-sources) web/node_modules/.package-lock.json
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Whoever has no Node, or cannot fetch packages, has a server without pages, which says so.
.PHONY: pages
pages:
	@if ! command -v npm >/dev/null; then echo 'There is no Node and npm here: building without the pages.'; \
	else $(MAKE) --no-print-directory web || echo 'The pages could not be built, see above: building without them.'; fi

.PHONY: web-check
web-check: web/node_modules/.package-lock.json ## Check the pages: types, lint, unit tests
	cd web && npm run --silent check

.PHONY: web-test
web-test: web ## Test the pages in Chromium, against a mock (BASE_URL=http://127.0.0.1:8080: against a server)
	cd web && npm run --silent browser

.PHONY: browser-test
browser-test: web ## Test the pages in Chromium, against the demo
	@go build -o bin/syllabus ./cmd/syllabus && $(with-postgres) .ci/browser

.ci/conformance/node_modules/.package-lock.json: .ci/conformance/package-lock.json
	cd .ci/conformance && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: test-conformance
test-conformance: .ci/conformance/node_modules/.package-lock.json ## Audit the demo for GraphQL over HTTP (needs Node)
	@go build -o bin/syllabus ./cmd/syllabus && $(with-postgres) .ci/conformance/run

.PHONY: screenshots
screenshots: web ## Take pictures of every page into web/screenshots (BASE_URL as above)
	cd web && npm run --silent screenshots

.PHONY: golden
golden: ## Rewrite the golden answers and statement lists; read the diff
	@$(with-postgres) go test ./graph -run Golden -update

.PHONY: generate
generate: ## Regenerate code from the schema
	go generate ./...

.PHONY: fmt
fmt: ## Format the code
	@$(lint) fmt

.PHONY: vet
vet:
	go vet ./...

.PHONY: lint
lint: ## Lint, and check the import law
	@$(lint) run

# The database of known vulnerabilities: make vulncheck VULNDB=file:///a/copy
VULNDB ?= https://vuln.go.dev

.PHONY: vulncheck
vulncheck: ## Look for known vulnerabilities in what Syllabus calls (VULNDB=file:///a/copy)
	@go tool -modfile=.ci/tools/go.mod govulncheck -db $(VULNDB) ./...

.PHONY: licences
licences: ## Check the licences of the modules and packages in bin/syllabus (needs Node)
	@.ci/licences/run

.PHONY: tools
tools: ## Build the linter (minutes, the first time)
	@$(lint) version

.PHONY: formatted
formatted:
	@$(lint) fmt --diff || { echo "Not formatted: make fmt"; exit 1; }

# The work tree before and after, as git sees it: work in progress is no difference, and the index is not touched.
.PHONY: generated
generated:
	@index=$$(mktemp -d) && trap 'rm -rf "$$index"' EXIT && export GIT_INDEX_FILE="$$index/index" && \
	git add --all . && before=$$(git write-tree) && \
	go generate ./... && \
	git add --all . && after=$$(git write-tree) && \
	{ git --no-pager diff --exit-code "$$before" "$$after" || \
		{ echo "Generated code was not up to date; now it is: commit the difference above."; exit 1; }; }
	@files=$$(git ls-files -z --others --exclude-standard -- '*.go' | \
		xargs -0 grep -ls '^// Code generated .* DO NOT EDIT' /dev/null || true) && \
	if [ -n "$$files" ]; then echo "Generated, but not in git (git add):"; echo "$$files"; exit 1; fi

.PHONY: check
check: generated formatted vet build-darwin lint test ## All of it: generated code up to date, formatted, vetted, linted, tested

.PHONY: clean
clean: ## Remove what make has built and fetched here
	rm -rf bin .tools web/node_modules web/screenshots .ci/conformance/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete
