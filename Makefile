# SPDX-License-Identifier: Apache-2.0
# Needs python3.11, make and git; everything else comes from PyPI and stays in .tools and .venv.

PYTHON ?= python3.11
UV_VERSION := 0.13.9
UV := .tools/bin/uv
RUN := $(UV) run --no-sync
SARIF := .tools/sarif-2.1.0.json
CHECKPATCH := .tools/checkpatch/checkpatch.pl

# Tests start hundreds of processes; to compile everything anew is two thirds of each start.
unexport PYTHONDONTWRITEBYTECODE

# Name, version and licence of what `uv sync --no-dev` installs, as the packages state them.
LICENCES = printf '\043 Third-party licences\n\n%s\n\n' 'On this page you find the licence of each package that Kantha uses. `make licences` writes this page from uv.lock.' && \
  $(RUN) pip-licenses --from=mixed --format=markdown --packages $$($(UV) export --quiet --frozen \
  --no-dev --no-emit-project --no-hashes --no-annotate --no-header | sed 's/[= ].*//')

.PHONY: demo docs screenshots serve test coverage quick fuzz lint licences bench precision install programs clean

demo: install
	@rm -rf var/demo
	@KANTHA_DATA=var/demo $(RUN) python -m app ingest tests/corpus/luo-v1-thread.mbox tests/corpus/luo-v2-derived.mbox
	@$(RUN) python -m app check tests/corpus/luo-v1-thread.mbox tests/corpus/luo-v2-derived.mbox || [ $$? = 1 ]
	@echo "Pages: http://127.0.0.1:8000 (Ctrl-C ends)"
	@KANTHA_DATA=var/demo $(RUN) python -m app serve --host 127.0.0.1 --port 8000

serve: install
	$(RUN) python -m app serve

test: install programs $(SARIF) lint
	$(RUN) pytest -n 2 --dist loadgroup

# Branches that the tests of a topic take of it: the suite under coverage.py, twice as long as alone.
COVERAGE_FILE := $(CURDIR)/var/coverage/data
coverage: install programs
	@rm -rf var/coverage && mkdir -p var/coverage
	COVERAGE_FILE=$(COVERAGE_FILE) COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml \
	  $(RUN) pytest -n 2 --dist loadgroup -p tests.covered
	@COVERAGE_FILE=$(COVERAGE_FILE) $(RUN) coverage combine --quiet var/coverage
	@COVERAGE_FILE=$(COVERAGE_FILE) $(RUN) python -m tests.covered

# Lint, and the tests that need no server, database, browser or PostgreSQL.
quick: lint
	$(RUN) pytest -n 2 -q --quick

# All property tests with random seeds: make fuzz SECONDS=300
SECONDS ?= 300
fuzz: install
	$(RUN) python -m tests.fuzz --seconds $(SECONDS)

lint: install
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) deptry .
	$(RUN) codespell
	$(RUN) hadolint Dockerfile
	@{ $(LICENCES); } | diff docs/reference/licences.md - || { echo "docs/reference/licences.md is stale: run make licences"; exit 1; }

# The site of docs/, from the Markdown pages; a broken link fails.
docs: install
	$(RUN) sphinx-build -q -W --keep-going -d var/doctrees docs var/docs
	@echo "Site: var/docs/index.html"

screenshots: install programs
	@mkdir -p docs/images
	SCREENSHOTS=docs/images $(RUN) pytest -q tests/whole/test_browser.py -k screenshot

licences: install
	@{ $(LICENCES); } > docs/reference/licences.md

bench: install $(CHECKPATCH)
	$(RUN) python bench/throughput.py
	$(RUN) python -m bench.checkpatch
	$(RUN) python -m bench.archive
	$(RUN) python -m bench.patchwork
	$(RUN) python -m bench.workers
	$(RUN) python -m bench.start
	$(RUN) python -m bench.latency
	$(RUN) python -m bench.memory
	$(RUN) python -m bench.pages
	$(RUN) python -m bench.hostile

# Every finding of every check on the corpus against tests/corpus/labels.
precision: install
	$(RUN) python -m bench.precision

install: .venv/.installed

.venv/.installed: $(UV) pyproject.toml uv.lock
	$(UV) sync --locked --quiet --compile-bytecode --python $(PYTHON)
	@touch $@

$(UV):
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Browser tests drive Debian's Chromium, archive tests Debian's public-inbox, and faketime lets clocks
# jump; tests of docs/how-to/proxy.md run nginx and Caddy. Where programs cannot be installed the tests
# that need them are skipped by name. policy-rc.d keeps apt-get from starting a web server.
PROGRAMS ?= chromium:chromium faketime:faketime public-inbox:public-inbox-init nginx-light:nginx caddy:caddy
POLICY := /usr/sbin/policy-rc.d
programs:
	@for name in $(filter-out skip,$(PROGRAMS)); do \
	  command -v $${name#*:} >/dev/null || missing="$$missing $${name%:*}"; \
	done; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "make test installs$$missing by apt-get; \`make programs\` does that alone, make test PROGRAMS=skip leaves them out" && \
	  { [ -e $(POLICY) ] || { printf '\043!/bin/sh\nexit 101\n' >$(POLICY) && chmod +x $(POLICY) && \
	  trap 'rm -f $(POLICY)' EXIT; }; } && apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } || \
	  echo "no$$missing: tests that need it will be skipped"

# The official schema comes inside an npm package; without npm its test is skipped by name.
$(SARIF): $(UV)
	@sh tests/fetch_sarif_schema.sh $@ || echo "no SARIF schema: its test will be skipped"

# Debian's kernel source has the script; where it cannot be had its half of the bench is skipped.
$(CHECKPATCH):
	@sh bench/fetch_checkpatch.sh $@ || echo "no checkpatch.pl: bench will do without"

clean:
	rm -rf .venv .tools var dist
