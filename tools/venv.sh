#!/bin/sh
# Make the virtual environment $VENV with the first Python that will do: $PYTHON if it is set, else
# one of the versions that the tests were run with, else whatever is newer.
set -u
VENV=${VENV:-.venv}

new_enough() {
    # A name on the PATH proves nothing: pyenv leaves shims for versions that are not there.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

tested() {
    "$1" -c 'import sys; sys.exit(sys.version_info >= (3, 15))'
}

complain() {
    printf '%s\n' "$@" >&2
    exit 1
}

if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || complain \
        "PYTHON is '$PYTHON', but that does not run, or is older than Python 3.11."
    python=$PYTHON
else
    python=
    for each in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if new_enough "$each"; then
            python=${python:-$each}
            if tested "$each"; then
                python=$each
                break
            fi
        fi
    done
    [ -n "$python" ] || complain \
        "No Python 3.11 or newer was found." \
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name yours:" \
        "    make demo PYTHON=/path/to/python3.13"
fi

"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || complain \
    "$("$python" --version) cannot make virtual environments: its venv or ensurepip is missing." \
    "Debian and Ubuntu: apt-get install python3-venv. Or name another Python:" \
    "    make demo PYTHON=/path/to/python3.13"

echo "Making $VENV with $("$python" --version) ..."
"$python" -m venv --clear "$VENV" || complain "$VENV could not be made; see above."
(cd "$VENV" && pwd -P) >"$VENV/.home"
