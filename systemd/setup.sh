# Sourced by ./run and ./test: brings a Debian 12 or 13 machine to where the terminal can start.
# Says what it does; a second call finds everything in place and takes no time.

packages=(
    python3-venv
    xvfb xauth x11-xserver-utils
    libgl1-mesa-dri libgl1 libegl1 libgles2 "libmtdev1 libmtdev1t64"
    fonts-noto-cjk fonts-hanazono fonts-babelstone-han
    gcc libc6-dev
)
# gcc: a test compiles a stand-in for a vendor's library. Entries with two names: Debian 12, 13.

# What only ./test needs: the panel and the phone's review page are driven in a real browser.
test_packages=(chromium chromium-driver)

installed() { # one package, under any of its names
    local name
    for name in $1; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] && return 0
    done
    return 1
}

available() { # the first of its names that this release knows
    local name
    for name in $1; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return 0
        fi
    done
    echo "${1%% *}"
}

install_packages() {
    local missing=() entry root=()
    for entry in "${packages[@]}"; do
        installed "$entry" || missing+=("$entry")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            root=(sudo)
        elif command -v sudo >/dev/null && [ -t 0 ]; then
            root=(sudo)
        else
            echo "Some system packages are missing. An administrator must run once:" >&2
            echo "  apt-get update && apt-get install -y ${missing[*]%% *}" >&2
            return 1
        fi
    fi
    echo "[1/3] system packages: ${missing[*]%% *}"
    if ! "${root[@]}" apt-get update -qq; then
        echo "The package lists cannot be fetched: is there a network?" >&2
        echo "Missing: ${missing[*]%% *}" >&2
        return 1
    fi
    local names=()
    for entry in "${missing[@]}"; do
        names+=("$(available "$entry")")
    done
    if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${names[@]}" >/dev/null; then
        echo "Not all packages could be installed: ${names[*]}" >&2
        return 1
    fi
}

python_for_venv() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    echo "Python 3.11 or newer with venv is needed (Debian 12 and 13 have it: python3-venv)." >&2
    return 1
}

install_python() { # $1: the project's folder
    local lock="$1/requirements-dev.lock" stamp="$1/.venv/.lock-installed"
    if [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
        return 0
    fi
    local python
    python=$(python_for_venv)
    echo "[2/3] Python environment in .venv"
    "$python" -m venv "$1/.venv"
    echo "[3/3] Python packages, $(grep -c '==' "$lock") of them, by checksum"
    if ! "$1/.venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes \
        -r "$lock"; then
        echo "The Python packages could not be fetched: is there a network?" >&2
        return 1
    fi
    # compiled now: a terminal's user may not write here, and compiling costs a third of each start
    (cd "$1" && .venv/bin/python -m compileall -q kiosk screens drivers) || true
    cp "$lock" "$stamp"
}

setup() { # $1: the project's folder; $2: "test" adds what only ./test needs
    if [ "${2:-}" = test ]; then
        packages+=("${test_packages[@]}")
    fi
    install_packages
    install_python "$1"
}
