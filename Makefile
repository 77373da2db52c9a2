# Everything a developer runs. `make` alone lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV_PYTHON := .venv/bin/python
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup:  ## Create .venv and install the pinned requirements (quick when nothing changed)
	@sh devstack/setup.sh

run: setup $(CATALOGUES)  ## Serve the application with its database, broker and S3 (PORT=8000)
	@exec $(VENV_PYTHON) -m devstack run --follow-parent

test: setup $(CATALOGUES)  ## Run every test in parallel (PYTEST_ARGS="-k name" is passed on)
	@TITULA_BROWSER="$$($(VENV_PYTHON) -m devstack browser)" || exit 1; export TITULA_BROWSER; \
	exec $(VENV_PYTHON) -m pytest -n auto $(PYTEST_ARGS)

lint: setup  ## Check style, types, layers, templates, migrations and translations
	@sh devstack/lint.sh

bench: setup $(CATALOGUES)  ## Measure issuance, pages and PDFs (BENCH_ARGS is passed on)
	@exec $(VENV_PYTHON) -m benchmarks $(BENCH_ARGS)

chaos: setup $(CATALOGUES)  ## Issue 5,000 certificates and send 10,000 mails while every part burns (CHAOS_COMPLETIONS, CHAOS_MAILS)
	@exec $(VENV_PYTHON) -m pytest tests/chaos -m chaos -s $(PYTEST_ARGS)

messages: setup  ## Collect translatable strings into locale/ (needs GNU gettext) and compile them
	@command -v xgettext >/dev/null || { echo "GNU gettext is needed: install the package gettext." >&2; exit 1; }
	@env -u DJANGO_SETTINGS_MODULE $(VENV_PYTHON) -m django makemessages --locale es --locale en \
		--no-wrap --no-obsolete --add-location file --ignore var --ignore tests
	@$(MAKE) --no-print-directory catalogues

catalogues: setup $(CATALOGUES)  ## Compile the message catalogues

requirements: setup  ## Compile requirements/*.in into pinned, hashed *.txt (UV_ARGS=--upgrade is passed on)
	@for name in base dev prod emulator semgrep; do \
		$(VENV_PYTHON) -m uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 \
			--universal --no-annotate $(UV_ARGS) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:  ## Delete the embedded database, files, mail and secrets, and every cache
	@if [ -x $(VENV_PYTHON) ]; then $(VENV_PYTHON) -m devstack clean; else rm -rf var; fi
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

%.mo: %.po | setup
	@$(VENV_PYTHON) -m babel.messages.frontend compile --input-file $< --output-file $@

.PHONY: help setup run test lint bench chaos messages catalogues requirements clean
