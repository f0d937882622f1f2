# shellcheck shell=bash
# Sourced by ./run and ./test: brings a Debian 12 or 13 machine to where the terminal can start.
# Says what it does; a second call finds everything in place and takes no time.

packages=(
    python3-venv
    xvfb xauth x11-xserver-utils
    libgl1-mesa-dri libgl1 libegl1 libgles2 "libmtdev1 libmtdev1t64"
    libusb-1.0-0
    fonts-noto-cjk fonts-hanazono fonts-babelstone-han
    libgooglepinyin0 libzinnia0 tegaki-zinnia-simplified-chinese
    gcc libc6-dev
)
# libgooglepinyin0, libzinnia0 and its model: pinyin and handwriting on the on-screen keyboard.
# gcc: a test compiles a stand-in for a vendor's library. Entries with two names: Debian 12, 13.

# What a real terminal has beside these, and which of them it does not need (systemd/release).
# shellcheck disable=SC2034
machine_packages=(
    xserver-xorg-core xserver-xorg-input-libinput udev nftables systemd-timesyncd
    dbus polkitd pcscd
    "libtss2-esys-3.0.2-0 libtss2-esys-3.0.2-0t64" "libtss2-mu0 libtss2-mu-4.0.1-0t64"
    "libtss2-rc0 libtss2-rc0t64" "libtss2-tcti-device0 libtss2-tcti-device0t64"
)
# shellcheck disable=SC2034
not_on_a_machine=(xvfb xauth gcc libc6-dev)
# Only where a publicity screen plays films: a separate program that we call, GPL as Debian builds it.
# shellcheck disable=SC2034
film_packages=(ffmpeg)
# Only where a terminal speaks: the player of recordings, and a voice (GPL; separate programs).
# shellcheck disable=SC2034
speech_packages=(alsa-utils speech-dispatcher speech-dispatcher-espeak-ng)
# dbus, polkitd: by them the terminal asks for a restart of the machine; pcscd: card slots of PC/SC.
# libtss2: systemd loads them when it seals a key to a TPM.

# What only ./test needs: the panel and the phone's review page are driven in a real browser.
test_packages=(chromium chromium-driver)
test_packages+=(pcscd vsmartcard-vpcd nut-server) # the real daemons, with virtual devices behind them
test_packages+=(systemd nftables shellcheck) # the units and scripts of a real terminal are judged
test_packages+=(postgresql) # the hub is tried on a real server of the tests' own
test_packages+=("${film_packages[@]}") # real films, and their frames read back
test_packages+=(xserver-xorg-core xserver-xorg-video-dummy) # a real X server with two outputs
test_packages+=(cups-ipp-utils dbus-daemon) # a real ippeveprinter; it wants a D-Bus to announce itself

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
    local entry missing=() names=()
    for entry in "${packages[@]}"; do
        installed "$entry" || missing+=("$entry")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    for entry in "${missing[@]}"; do
        names+=("$(available "$entry")")
    done
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! may_become_root; then
            echo "Some system packages are missing. An administrator must run once:" >&2
            echo "  apt-get update && apt-get install -y --no-install-recommends ${names[*]}" >&2
            return 1
        fi
        root=(sudo)
    fi
    echo "[1/3] system packages: ${names[*]}"
    local said lists=current
    said=$(mktemp)
    apt_get update --error-on=any >/dev/null 2>"$said" || lists=old
    names=()
    for entry in "${missing[@]}"; do # again: now the lists know this release's names
        names+=("$(available "$entry")")
    done
    if apt_get install -y --no-install-recommends -o APT::Status-Fd=1 "${names[@]}" \
        2>>"$said" | apt_progress; then
        rm -f "$said"
        return 0
    fi
    grep -E '^[EW]:' "$said" | head -n 5 >&2 || true
    rm -f "$said"
    if [ "$lists" = old ]; then
        echo "The package lists could not be fetched: is there a network?" >&2
    fi
    echo "Not installed, and needed: ${names[*]}" >&2
    return 1
}

may_become_root() { # without a terminal there is nobody to type a password
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] && sudo -v
}

apt_get() { # asks nothing, and waits for another installation to end; needs `root`
    "${root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

apt_progress() { # reads apt's status lines, says every fifth of the way
    local line step last=""
    while IFS= read -r line; do
        [[ $line =~ ^(dl|pm)status:.*:([0-9]+)\.[0-9]+: ]] || continue
        case "${BASH_REMATCH[1]}" in dl) step="fetched" ;; pm) step="installed" ;; esac
        step+=" $((BASH_REMATCH[2] / 20 * 20)) %"
        [ "$step" = "$last" ] || printf '      %s\n' "$step"
        last=$step
    done
}

python_for_venv() {
    local candidate
    for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    echo "Python 3.11 to 3.13 with venv is needed (Debian 12 and 13 have it: python3-venv)." >&2
    return 1
}

install_python() { # $1: the project's folder
    local lock="$1/requirements-dev.lock" stamp="$1/.venv/.lock-installed" python count
    if ! venv_fits "$1"; then
        python=$(python_for_venv)
        echo "[2/3] Python environment in .venv"
        if [ -L "$1/.venv" ]; then rm "$1/.venv"; fi # what it leads to is somebody else's
        "$python" -m venv --clear "$1/.venv"
    elif [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
        return 0
    fi
    count=$(grep -c '==' "$lock")
    echo "[3/3] Python packages, $count of them, by checksum"
    if ! "$1/.venv/bin/python" -m pip install --disable-pip-version-check --no-input \
        --progress-bar off --retries 3 --require-hashes -r "$lock" | pip_progress "$count"; then
        echo "The Python packages could not be fetched: is there a network?" >&2
        echo "Needed: those of requirements-dev.lock; ./run again goes on from here." >&2
        return 1
    fi
    # compiled now: a terminal's user may not write here, and compiling costs a third of each start
    (cd "$1" && .venv/bin/python -m compileall -q kiosk screens drivers) || true
    cp "$lock" "$stamp"
}

venv_fits() { # $1: the project's folder. Neither moved nor left behind by another Python?
    local bin="$1/.venv/bin"
    [ -x "$bin/python" ] && [ -f "$bin/pip" ] &&
        head -n 3 "$bin/pip" | grep -qF "$bin/python" &&
        [ -d "$1/.venv/lib/$(basename "$(readlink -f "$bin/python")")" ]
}

pip_progress() { # $1: how many there are; reads what pip says, tells every fifth of the way
    local line seen=0 last=0
    while IFS= read -r line; do
        case "$line" in
            Collecting* | Processing*)
                seen=$((seen + 1))
                if [ $((seen * 5 / $1)) -gt "$last" ]; then
                    last=$((seen * 5 / $1))
                    printf '      fetched %d of %d\n' "$seen" "$1"
                fi
                ;;
            Installing*) echo "      installing" ;;
        esac
    done
}

setup() { # $1: the project's folder; $2: "test" adds what only ./test needs
    if [ "${2:-}" = test ]; then
        packages+=("${test_packages[@]}")
    fi
    install_packages
    install_python "$1"
}
