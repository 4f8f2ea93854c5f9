#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# checkpatch.pl of Debian's kernel source, which is 140 MB to download for three files.
set -eu
target=$(dirname "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && command -v perl >/dev/null
cd "$work"
for package in linux-source-6.12 linux-source-6.1; do
  apt-get download -qq "$package" 2>/dev/null && break
done
dpkg-deb --fsys-tarfile linux-source-*.deb | tar -x --wildcards './usr/src/linux-source-*.tar.xz'
tree=$(basename usr/src/linux-source-*.tar.xz .tar.xz)
cd - >/dev/null
mkdir -p "$target"
tar -xJf "$work/usr/src/$tree.tar.xz" -C "$target" --strip-components=2 \
  "$tree/scripts/checkpatch.pl" "$tree/scripts/spelling.txt" "$tree/scripts/const_structs.checkpatch"
echo "$tree" > "$target/version"
# the archive's own date would make the file older than what make compares it with
touch "$target/checkpatch.pl"
