#!/bin/sh
# Find the browser that the page's tests drive, or install Debian's, with fonts that have Chinese
# and emoji. Exit 1, with the reason, where it cannot be had.
set -u

# the places where tests/page looks
for each in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$each" ] && command -v "$each" >/dev/null 2>&1 && exit 0
done

complain() {
    printf 'No browser for the tests of the page: %s\n' "$1" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 ||
    complain "there is no chromium here, and no apt-get to install it with."
[ "$(id -u)" = 0 ] ||
    complain "there is no chromium. Install it: sudo apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji"

log=$(mktemp)
echo "Installing chromium for the tests of the page (once; some minutes) ..."
export DEBIAN_FRONTEND=noninteractive
if apt-get update >"$log" 2>&1 && apt-get install --yes --no-install-recommends \
    chromium fonts-noto-cjk fonts-noto-color-emoji >>"$log" 2>&1 </dev/null && command -v chromium >/dev/null; then
    rm -f "$log"
    exit 0
fi
tail -n 5 "$log" >&2
complain "apt-get could not install it; all it said is in $log."
