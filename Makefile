# Everything a developer or a CI runs. CGO is off everywhere, so that Hugo is compiled once.
export CGO_ENABLED := 0

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Packages that do not import Hugo, directly or not: compiling it once more for the race detector
# would cost minutes and find nothing of ours.
RACE := ./indexer ./internal/catalog ./internal/check ./internal/corpus ./internal/feed ./internal/generate ./internal/importer ./internal/pages ./internal/publish \
	./internal/readership/... ./internal/review ./internal/search ./internal/server ./internal/store/... ./internal/watch

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: test
test: needs lint unit race ## Everything: installs what the tests need, then checks and tests all of it

.PHONY: needs
needs: ## Install what the tests need (a C compiler for the race detector; Debian and Ubuntu as root)
	@if ! command -v gcc >/dev/null; then \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev; \
		else echo "the race detector needs gcc: please install it" >&2; exit 1; fi; fi

.PHONY: lint
lint: ## gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt would change:" $$unformatted >&2; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...

.PHONY: unit
unit: ## The tests of every package
	go test ./...

.PHONY: race
race: ## The tests again under the race detector, where Hugo is not involved
	CGO_ENABLED=1 go test -race -short $(RACE)

.PHONY: bench
bench: ## Benchmarks
	go test -run '^$$' -bench . -benchmem ./indexer ./internal/corpus ./internal/review ./internal/store

.PHONY: eval
eval: ## How well search and related reviews answer, beside other engines (docs/evaluation.md)
	go run ./internal/eval/cmd/eval

.PHONY: build
build: ## One static binary, ./afterword
	go build -trimpath -ldflags='-s -w' ./cmd/afterword

.PHONY: serve
serve: ## Serve the sample knowledge base
	go run ./cmd/afterword serve
