#!/bin/sh
# Creates .venv and installs requirements/dev.txt, hashes checked, when either is missing or out of date.
# PYTHON=/path/to/python chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."
requirements=requirements/dev.txt
stamp=.venv/.requirements

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

suitable() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        if suitable "$name"; then
            command -v "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none was found: install one, or set PYTHON to its path."
}

create_environment() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python cannot create virtual environments: install its venv package (on Debian and Ubuntu: apt install python3-venv)."
    printf 'Creating .venv with %s …\n' "$("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || fail "$python could not create .venv; its message is above."
}

# A virtual environment does not survive a moved checkout or a removed interpreter: its python then does not
# start, or it belongs to another place.
whole() {
    .venv/bin/python -c 'import os, sys; sys.exit(not os.path.samefile(sys.prefix, ".venv"))' 2>/dev/null &&
        .venv/bin/python -c 'import pip' 2>/dev/null
}

digest() {
    .venv/bin/python -c 'import hashlib, sys
print(sys.version_info[:2], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$requirements"
}

install_requirements() {
    printf 'Installing the pinned requirements …\n'
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" ||
        fail "pip could not install $requirements; its message is above."
}

# Lets a plain `.venv/bin/pytest` find the checkout's packages, as `python -m pytest` does.
link_checkout() {
    .venv/bin/python -c 'import pathlib, sysconfig
path = pathlib.Path(sysconfig.get_path("purelib"), "titula-checkout.pth")
path.write_text(f"{pathlib.Path.cwd()}\n")'
}

whole || create_environment
current=$(digest)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$current" ]; then
    install_requirements
    link_checkout
    printf '%s\n' "$current" >"$stamp"
fi
