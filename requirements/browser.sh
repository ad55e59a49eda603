#!/bin/sh
# The browser for the tests of the pages: gets Debian's Chromium where it may, else says how. Tests without it are skipped.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
[ -n "${CHROMIUM:-}" ] && exit 0
if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
if command -v apt-get >/dev/null && [ "$as_root" != none ]; then
    echo "getting from the system's packages: chromium"
    $as_root apt-get update -qq >/dev/null 2>&1
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1
fi
command -v chromium >/dev/null && exit 0
echo "Missing: chromium. The tests in a browser are skipped. Get it with: sudo apt install chromium"
[ "${CI:-}" != true ]
