#!/bin/sh
# Make .venv ready: the system library that plays the notes, a Python 3.11-3.13, the package and its tools.
#
#   scripts/install.sh            what `make demo` needs
#   scripts/install.sh tests      programs that the tests use: the system's ffmpeg, which they compare with the one that
#                                 imageio-ffmpeg carries, espeak-ng, which speaks, and Chromium, in which they open the
#                                 documentation; installed where there are rights to, and done without elsewhere
#   scripts/install.sh docs       what builds the documentation and drives that browser, into .venv
#
# As root, or where sudo asks for no password, missing system packages are installed; otherwise this says what to type
# and stops. Nothing outside .venv is touched but for those packages.
set -eu
cd "$(dirname "$0")/.."
VENV=.venv

say() { printf '%s\n' "$*"; }
stop() {
    printf 'error: %s\nhint:  %s\n' "$1" "$2" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# The words in front of a command that needs root; fails where there is no way to become root without a password.
root_prefix() {
    if [ "$(id -u)" = 0 ]; then
        return 0
    elif have sudo && sudo -n true 2>/dev/null; then
        printf 'sudo -n'
    else
        return 1
    fi
}

# apt PACKAGE...: install Debian or Ubuntu packages; fails without rights or when a package is unknown.
apt() {
    prefix=$(root_prefix) || return 1
    say "installing system packages: $*"
    install="$prefix env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends"
    $install "$@" >/dev/null 2>&1 && return 0
    $prefix apt-get update -q >/dev/null && $install "$@" >/dev/null
}

# system NAME DEBIAN_PACKAGES BREW_PACKAGE: install something or say how, and stop.
system() {
    if have apt-get; then
        # shellcheck disable=SC2086  # a list of packages
        apt $2 || stop "$1 is missing" "run: sudo apt-get update && sudo apt-get install -y $2   and then this again"
    elif have brew; then
        say "installing with Homebrew: $3"
        brew install "$3" || stop "$1 is missing" "run: brew install $3   and then this again"
    elif [ "$(uname)" = Darwin ]; then
        stop "$1 is missing" "install Homebrew from https://brew.sh, run: brew install $3   and then this again"
    else
        stop "$1 is missing" "install it with your system's package manager (Debian: $2; Fedora: fluidsynth-libs, python3; Arch: fluidsynth, python)"
    fi
}

# The first Python that will do; 3.11 first, since most has been tested there.
find_python() {
    for name in python3.11 python3.12 python3.13 python3 python; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; then
            printf '%s' "$name"
            return 0
        fi
    done
    return 1
}

# Python's own search for a shared library is the one that pyfluidsynth makes.
finds_fluidsynth() {
    "$1" -c 'import sys, ctypes.util; sys.exit(not any(map(ctypes.util.find_library, ("fluidsynth", "libfluidsynth"))))' ||
        [ -e /opt/homebrew/lib/libfluidsynth.dylib ] || [ -e /usr/local/lib/libfluidsynth.dylib ]
}

# wanted NAME DEBIAN_PACKAGE WITHOUT: a program that the tests use where it can be had.
wanted() {
    have "$1" || ! have apt-get || apt "$2" || say "note: no $1 on this system and no rights to install it; $3"
}

if [ "${1:-}" = tests ]; then
    wanted ffmpeg ffmpeg "the tests use the one that imageio-ffmpeg carries"
    wanted espeak-ng espeak-ng "the tests that need speech are skipped"
    have chromium-browser || have google-chrome || wanted chromium chromium "the tests that open the documentation are skipped"
    exit 0
fi
pip() { "$VENV/bin/python" -m pip --disable-pip-version-check "$@"; }
if [ "${1:-}" = docs ]; then
    say "installing what builds the documentation"
    pip install -q -c constraints.txt --group docs
    touch "$VENV/.docs"
    exit 0
fi

python=$(find_python) || {
    # Debian 12 and Ubuntu 24.04 have a fitting python3; Ubuntu 22.04 has python3.11 beside an older one.
    if have apt-get && apt-cache show python3.11 >/dev/null 2>&1; then
        system "Python 3.11-3.13" "python3.11 python3.11-venv" python@3.12
    else
        system "Python 3.11-3.13" "python3 python3-venv" python@3.12
    fi
    python=$(find_python) || stop "this system's Python is not 3.11, 3.12 or 3.13" "install one of them, for instance from https://www.python.org"
}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import ensurepip, venv' 2>/dev/null || system "Python's venv module" "python$version-venv" "python@$version"
finds_fluidsynth "$python" || system "the FluidSynth library" libfluidsynth3 fluid-synth

say "using $("$python" --version) ($(command -v "$python"))"
"$VENV/bin/python" -c '' 2>/dev/null || { rm -rf "$VENV" && "$python" -m venv "$VENV"; }
pip install -q --upgrade 'pip>=25.1'

# On Linux the registry's torch brings gigabytes of CUDA that are not used here: the build without it is asked for first,
# alone, so that nothing else is looked for on that index; where it cannot be reached, any torch of that version will do.
if [ "$(uname)" = Linux ]; then
    say "installing torch (the build for CPUs)"
    pip install -q --no-deps --retries 1 -c constraints.txt --extra-index-url https://download.pytorch.org/whl/cpu torch
fi
say "installing vidscore and its tools"
pip install -q -c constraints.txt --group dev -e .
touch "$VENV/.installed"
