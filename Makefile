# Two commands: `make demo` and `make test`. Both work from a fresh clone; the first run installs what is missing.

.DEFAULT_GOAL := help
.PHONY: help demo test check docs sample clean distclean

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

$(VENV)/.installed: pyproject.toml constraints.txt scripts/install.sh
	@sh scripts/install.sh

$(VENV)/.docs: $(VENV)/.installed
	@sh scripts/install.sh docs

demo: $(VENV)/.installed ## Score the sample film into demo/
	@mkdir -p demo
	$(BIN)/vidscore samples/film.mp4 --subs samples/film.srt -o demo/film.scored.mp4 \
	    --stems demo/stems --midi demo/midi --plan demo/film.plan.yaml --force
	@printf '%s\n' '' \
	    'the scored film:  demo/film.scored.mp4' \
	    'the stems:        demo/stems/' \
	    'the MIDI:         demo/midi/' \
	    'the plan:         demo/film.plan.yaml  (edit it, then: $(BIN)/vidscore render demo/film.plan.yaml --trust-paths --force)'

check: $(VENV)/.installed ## Lint and check the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/.docs check ## Lint, check the types and run every test
	@sh scripts/install.sh tests
	OMP_NUM_THREADS=1 $(BIN)/pytest -n $(JOBS) --dist loadfile

docs: $(VENV)/.docs ## Build the documentation into site/
	$(BIN)/python -m scripts.docs.build

sample: $(VENV)/.installed ## Make the sample film again (needs espeak-ng)
	$(BIN)/python samples/make_film.py

clean: ## Remove what demo and test made
	rm -rf demo site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean ## Remove that and the virtual environment
	rm -rf $(VENV)
