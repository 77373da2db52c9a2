#!/bin/sh
# Every check, in order; all are run, and the failed ones are named at the end. Needs no database.
set -u
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
failed=""

check() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed
  $name"
}

# The tracked files that match, or all of them in a copy without git.
files() {
    if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
        git ls-files -z --cached --others --exclude-standard -- "$@"
    else
        for pattern in "$@"; do
            find . \( -path ./.venv -o -path ./var \) -prune -o -path "./$pattern" -type f -print0
        done
    fi
}

templates() {
    files 'templates/*.html' | xargs -0 -r djade --target-version 5.2 --check
}

modern_django() {
    files '*.py' | xargs -0 -r python -m django_upgrade --target-version 5.2 --check
}

# Settings must be readable; nothing listens at these addresses.
management() {
    env SECRET_KEY=lint DEBUG=false SITE_URL=https://titula.example EMAIL_URL=memory:// \
        DATABASE_URL=postgres://lint@127.0.0.1:1/lint BROKER_URL=redis://127.0.0.1:1/0 \
        CACHE_URL=redis://127.0.0.1:1/1 AWS_S3_ENDPOINT_URL=http://127.0.0.1:1 \
        AWS_ACCESS_KEY_ID=lint AWS_SECRET_ACCESS_KEY=lint \
        python -W ignore::RuntimeWarning manage.py "$@"
}

check "ruff check" python -m ruff check .
check "ruff format" python -m ruff format --check .
check "mypy" env SECRET_KEY=lint python -m mypy .
check "import-linter" lint-imports
check "djade" templates
check "django-upgrade" modern_django
check "migrations" management makemigrations --check --dry-run
check "django check" management check
check "message catalogues" python -m lib.catalogues

if [ -n "$failed" ]; then
    printf '\nlint: failed:%s\n' "$failed"
    exit 1
fi
printf '\nlint: all checks passed\n'
