# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What contrib/check, contrib/demo and contrib/package share: packages, a copy, a build. They set
# $work, the folder for all that is made.
set -eu
export LC_ALL=C.UTF-8

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=${0##*/}
build_packages=(
    autoconf autoconf-archive automake gcc libc6-dev libestr-dev libfastjson-dev libfixbuf-dev
    liblognorm-dev libsodium-dev libtool libunistring-dev make nettle-dev pkgconf zlib1g-dev
)

die()
{
    echo "$me: $*" >&2
    exit 1
}

step()
{
    printf '%-10s %s\n' "$1" "$2"
}

# said LOG: the end of a log, on one screen.
said()
{
    tail -n 25 "$1" | cut -c1-200 | sed 's/^/    /'
}

# logged LOG COMMAND...: quiet; where it fails, the end of its log says why.
logged()
{
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null || {
        said "$log" >&2
        die "'$*' failed; all of it is in $log"
    }
}

as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

is_installed()
{
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Package lists are only fetched where the ones that are there do not do.
apt_install()
{
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3
        install --no-install-recommends "$@")
    as_root "${install[@]}" || {
        as_root apt-get -q -o Acquire::Retries=3 update
        as_root "${install[@]}"
    }
}

# A package of rsyslog brings a service: on a machine that had none, it is neither started nor
# enabled, as nobody asked for it.
install_rsyslog()
(
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root install /dev/stdin "$policy"
    fi
    apt_install rsyslog || exit 1
    ! command -v systemctl || as_root systemctl disable rsyslog.service
)

# need_packages PACKAGE...: installs those that are missing.
need_packages()
{
    local package missing=()
    for package; do
        is_installed "$package" || missing+=("$package")
    done
    if [ "${#missing[@]}" = 0 ]; then
        step packages "all $# are here"
        return
    fi
    command -v apt-get >/dev/null || die "this needs Debian or Ubuntu, or by hand: ${missing[*]}"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        die "as root, please: apt install ${missing[*]}"
    step packages "installing ${missing[*]}" | fold -s -w 88 | sed '1!s/^/           /'
    if [[ " ${missing[*]} " == *" rsyslog "* ]]; then
        logged "$work/rsyslog.log" install_rsyslog
        step rsyslog "installed; its service is neither started nor enabled"
    fi
    logged "$work/packages.log" apt_install "${missing[@]}"
}

# copy DIR: the tree without what is made in it, even where it is configured.
copy()
{
    rm -rf "$1"
    mkdir -p "$1"
    tar -C "$top" -X "$top/.gitignore" --exclude=./.git -cf - . | tar -C "$1" -xf -
}

# build DIR CONFIGURE-OPTION...: copies the tree to DIR/src and builds it in DIR, so that nothing
# but DIR changes.
build()
{
    local dir=$1
    shift
    copy "$dir/src"
    (
        cd "$dir"
        logged "$dir/configure.log" autoreconf -fi src
        logged "$dir/configure.log" src/configure --with-rsyslog-src="$top/.rsyslog-src" "$@"
        logged "$dir/make.log" make -j"$(nproc)"
    )
}
