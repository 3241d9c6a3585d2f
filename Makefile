# Two commands: `make demo` and `make test`. Both set up all that they need in .venv.
PYTHON ?= python3
SERVE ?= 1
BIN := .venv/bin
DEMO := .tmp/demo

.PHONY: model demo test check gate bench setup setup-dev clean

setup: .venv/.installed
setup-dev: .venv/.installed-dev

.venv/bin/python:
	@bash scripts/python.sh "$(PYTHON)"

.venv/.installed: .venv/bin/python pyproject.toml hatch_build.py $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

.venv/.installed-training: .venv/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[training]'
	@touch $@

# Reads the sample reports into a store of its own and opens the workbench; SERVE=0 stops before that.
demo: setup
	@mkdir -p $(DEMO)
	$(BIN)/daybook read samples --db sqlite:///$(DEMO)/daybook.db
	@COLUMNS=150 $(BIN)/daybook incidents --db sqlite:///$(DEMO)/daybook.db
	@if [ "$(SERVE)" != "0" ]; then $(BIN)/daybook serve --db sqlite:///$(DEMO)/daybook.db; fi

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

test: setup-dev
	@bash scripts/test.sh

# Quality on the dev sets of ../shared, against the pinned floors.
gate: setup-dev
	$(BIN)/python evals/gate.py

# From the data in ../shared to the encoder that ships: hours on two cores, minutes on a GPU; goes on where it stopped.
model: .venv/.installed-training
	cd training/encoder && ../../$(BIN)/python train.py ../../../shared/data
	cd training/encoder && ../../$(BIN)/python train.py ../../../shared/data --polish --brief
	cd training/encoder && ../../$(BIN)/python train.py ../../../shared/data --polish
	cd training/encoder && ../../$(BIN)/python export.py --mix ../../checkpoints/encoder/brief.pt
	cd training/encoder && ../../$(BIN)/python calibrate.py ../../../shared --write

bench: setup-dev
	$(BIN)/python bench/read.py

clean:
	rm -rf .venv .tmp build dist frontend/node_modules src/daybook/web/static/built
