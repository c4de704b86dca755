#!/bin/sh
# Find a program that some tests drive, or install Debian's: `browser`, with fonts that have Chinese
# and emoji, or `proxy`. Exit 1, with the reason, where it cannot be had.
set -u

what=${1:-}
case $what in
browser) # the places where tests/page looks
    packages="chromium fonts-noto-cjk fonts-noto-color-emoji"
    set -- "${CHROMIUM:-}" chromium chromium-browser google-chrome
    ;;
proxy) # and tests/support/haproxy.py
    packages="haproxy"
    set -- "${HAPROXY:-}" haproxy
    PATH=$PATH:/usr/sbin:/usr/local/sbin
    ;;
*)
    echo "usage: tools/programs.sh browser|proxy" >&2
    exit 2
    ;;
esac

found() {
    for each; do
        [ -n "$each" ] && command -v "$each" >/dev/null 2>&1 && return 0
    done
    return 1
}
found "$@" && exit 0

complain() {
    printf 'No %s for the tests of it: %s\n' "$what" "$1" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 ||
    complain "there is none here, and no apt-get to install it with."
[ "$(id -u)" = 0 ] ||
    complain "there is none here. Install it: sudo apt-get install $packages"

log=$(mktemp)
echo "Installing $packages for the tests (once; some minutes) ..."
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 - several packages
if apt-get update >"$log" 2>&1 && apt-get install --yes --no-install-recommends \
    $packages >>"$log" 2>&1 </dev/null && found "$@"; then
    rm -f "$log"
    exit 0
fi
tail -n 5 "$log" >&2
complain "apt-get could not install it; all it said is in $log."
