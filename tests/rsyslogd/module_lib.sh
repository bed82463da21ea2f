# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # dir is lib.sh's
# For tests that build a module anew, otherwise than it is; behind lib.sh.
[ -n "${RSYSLOG_CPPFLAGS:-}" ] || skip "RSYSLOG_CPPFLAGS does not say where rsyslog's headers are"
CC=${CC:-gcc}
command -v "${CC%% *}" >/dev/null || skip "there is no compiler"
command -v pkg-config >/dev/null || skip "pkg-config is missing: apt install pkgconf"
archive=$(dirname "$TLSPIN_MODULE")/../../.libs/libtlspin.a
[ -f "$archive" ] || skip "libtlspin.a is not in the build tree"

# sources_of FOLDER: those of mmtlspin to $action, of imipfix to $input.
sources_of()
{
    local source
    action=()
    input=("$1"/{abi,parameters}.c)
    for source in "$1"/*.c; do
        [[ "$source" == */imipfix* ]] && input+=("$source") || action+=("$source")
    done
}

# module MODULE VERSION HOST SOURCE...: $dir/built.so of these sources and of what MODULE is linked with,
# for rsyslog VERSION and the config.h in the folder HOST.
module()
{
    local libraries flags
    libraries=$(ldd "$1" | awk '$2 == "=>" { print $3 }')
    flags=$(pkg-config --cflags libestr libfastjson lognorm)
    # The flags are lists of words.
    # shellcheck disable=SC2086
    $CC -std=gnu11 -w -g -fPIC -fvisibility=hidden -shared -o "$dir/built.so" -D_GNU_SOURCE \
        -DRSYSLOG_VERSION="\"$2\"" -I"$3" -I"$top_srcdir" $RSYSLOG_CPPFLAGS $flags ${SANITIZE:-} \
        "${@:4}" "$archive" $libraries
}
