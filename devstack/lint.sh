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

packages="accounts certificates courses enrollments lib lms notifications payments progress"

insecure_python() {
    python -m bandit --quiet --recursive --configfile pyproject.toml $packages devstack manage.py
}

# semgrep pins what it needs, so it has an environment of its own; made again when its requirements change.
install_semgrep() {
    wanted=$(cat requirements/semgrep.txt; python --version)
    [ "$(cat "$tool/.requirements" 2>/dev/null)" = "$wanted" ] && return
    printf 'Installing semgrep …\n'
    rm -rf "$tool" && mkdir -p "$tool" && python -m venv "$tool" &&
        "$tool/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
            -r requirements/semgrep.txt &&
        printf '%s\n' "$wanted" >"$tool/.requirements"
}

# The rules refuse and let through what their examples say, and the code keeps them. Nothing leaves the machine.
own_rules() {
    tool="$PWD/var/tools/semgrep"
    install_semgrep || return 1
    (
        PATH="$tool/bin:$PATH"
        SEMGREP_SETTINGS_FILE="$tool/settings.yml" SEMGREP_LOG_FILE="$tool/semgrep.log"
        export PATH SEMGREP_SETTINGS_FILE SEMGREP_LOG_FILE
        tested=$(cd .semgrep && semgrep --test --metrics=off --disable-version-check . 2>&1) ||
            { printf '%s\n' "$tested"; exit 1; }
        semgrep scan --quiet --error --metrics=off --disable-version-check --config .semgrep \
            $packages devstack templates
    )
}

# As in production, but that nothing listens at these addresses.
management() {
    env SECRET_KEY=0123456789-for-lint-alone-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdef DEBUG=false \
        SITE_URL=https://titula.org USE_SES=true EMAIL_URL=memory:// \
        DEFAULT_FROM_EMAIL=no-reply@titula.org SUPPORT_EMAIL=help@titula.org \
        DATABASE_URL=postgres://lint@127.0.0.1:1/lint BROKER_URL=redis://127.0.0.1:1/0 \
        CACHE_URL=redis://127.0.0.1:1/1 AWS_S3_ENDPOINT_URL=http://127.0.0.1:1 \
        AWS_ACCESS_KEY_ID=lint AWS_SECRET_ACCESS_KEY=lint CERTIFICATE_SIGNING_KEY=env:NONE \
        AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS=arn:aws:sns:eu-west-1:123456789012:titula-mail \
        BEHIND_PROXY=true NUM_PROXIES=1 STRIPE_SECRET_KEY=sk_live_"aaaaaaaaaaaaaaaaaaaaaaaa" \
        python -W ignore::RuntimeWarning manage.py "$@"
}

check "ruff check" python -m ruff check .
check "ruff format" python -m ruff format --check .
check "mypy" env SECRET_KEY=lint python -m mypy .
check "import-linter" lint-imports
check "bandit" insecure_python
check "semgrep" own_rules
check "djade" templates
check "django-upgrade" modern_django
check "migrations" management makemigrations --check --dry-run
check "deploy check" management check --deploy --fail-level WARNING
check "message catalogues" python -m lib.catalogues

if [ -n "$failed" ]; then
    printf '\nlint: failed:%s\n' "$failed"
    exit 1
fi
printf '\nlint: all checks passed\n'
