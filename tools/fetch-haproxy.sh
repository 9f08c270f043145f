#!/bin/sh
# fetch-haproxy.sh SUITE DIRECTORY
#
# Unpacks HAProxy from a newer Debian suite into DIRECTORY, beside the system's own, and writes DIRECTORY/haproxy, which runs it with its own libraries.
# Nothing outside DIRECTORY is touched. SUITE is trixie (3.0), sid (3.2) or experimental (3.4, with libraries from sid). Needs apt, no root.
set -eu
suite=$1
mkdir -p "$2"
directory=$(cd "$2" && pwd)
apt=$directory/apt
mkdir -p "$apt/etc/sources.list.d" "$apt/etc/preferences.d" "$apt/etc/apt.conf.d" "$apt/lists/partial" "$apt/cache/archives/partial" "$directory/debs" "$directory/root"
: > "$apt/status"

# The mirror is the one the system uses, whatever it is.
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2> /dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' /etc/apt/sources.list)
key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
base=$suite
echo "deb $key $mirror $suite main" > "$apt/etc/sources.list"
if [ "$suite" = experimental ]; then
  base=sid
  echo "deb $key $mirror sid main" >> "$apt/etc/sources.list"
fi

cat > "$apt/apt.conf" << EOF
Dir::State "$apt"; Dir::State::status "$apt/status"; Dir::State::lists "$apt/lists"; Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/etc/sources.list"; Dir::Etc::sourceparts "$apt/etc/sources.list.d"; Dir::Etc::parts "$apt/etc/apt.conf.d"; Dir::Etc::preferencesparts "$apt/etc/preferences.d";
Acquire::Languages "none"; Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false"; APT::Sandbox::User "root"; Acquire::Check-Valid-Until "false";
EOF
export APT_CONFIG="$apt/apt.conf"
apt-get update -qq

cd "$directory/debs"
packages=haproxy/$suite
for library in libc6 libcrypt1 libjemalloc2 liblua5.4-0 libopentracing-c-wrapper0t64 libopentracing1 libpcre2-8-0 libssl3t64 zlib1g libzstd1 libgcc-s1 libstdc++6 libcap2; do
  packages="$packages $library/$base"
done
# shellcheck disable=SC2086  # a list of words
apt-get download -qq $packages
for package in *.deb; do dpkg-deb -x "$package" "$directory/root"; done

libraries=$(dirname "$(find "$directory/root" -name libc.so.6 | head -n 1)")
loader=$(find "$libraries" "$directory/root" -name 'ld-linux*.so*' -type f | head -n 1)
printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$loader" "$libraries" "$directory/root/usr/sbin/haproxy" > "$directory/haproxy"
chmod +x "$directory/haproxy"
"$directory/haproxy" -v | head -n 1
