#!/bin/sh
# What no wheel carries: the OCR's languages, and the library that opens rar. Gets them where it may, else says how.
set -u
python=$1

lacking() {
    "$python" - <<'END'
import ctypes.util
from pathlib import Path
places = [*Path("/usr/share").glob("tesseract-ocr/*/tessdata"), Path("/usr/share/tessdata")]
for language, package in (("rus", "rus"), ("chi_sim", "chi-sim"), ("eng", "eng")):
    if not any((place / f"{language}.traineddata").exists() for place in places):
        print(f"tesseract-ocr-{package}")
if ctypes.util.find_library("archive") is None:
    print("libarchive13")
END
}

packages=$(lacking | tr '\n' ' ')
[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
if command -v apt-get >/dev/null && [ "$as_root" != none ]; then
    echo "getting from the system's packages: $packages"
    $as_root apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086 # several words on purpose
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1
fi
packages=$(lacking | tr '\n' ' ')
[ -n "$packages" ] || exit 0
echo "Missing: $packages. Pages without text will wait, rar archives will not open. Get them with:"
echo "    sudo apt install $packages"
[ "${CI:-}" != true ]
