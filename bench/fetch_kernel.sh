#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bare git repository with one commit: Debian's source of Linux 7.2, from apt directories of its own.
#     sh bench/fetch_kernel.sh .tools/linux-7.2.git
set -eu
target=$1
package=linux-source-7.2
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && command -v git >/dev/null
mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$(dirname "$target")/kernel.XXXXXX")
trap 'rm -rf "$work"' EXIT
work=$(cd "$work" && pwd)
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main" \
  > "$work/sources.list"
private() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
private update
(cd "$work" && private download "$package")
version=$(dpkg-deb -f "$work"/$package*.deb Version)
dpkg-deb --fsys-tarfile "$work"/$package*.deb | tar -xC "$work" --wildcards './usr/src/linux-source-*.tar.xz'
tar -xJf "$work"/usr/src/linux-source-*.tar.xz -C "$work/tree" --strip-components=1
# checks compare the date of the commit with the dates of mails
date=@$(stat -c %Y "$work"/usr/src/linux-source-*.tar.xz)
export GIT_AUTHOR_NAME=debian GIT_AUTHOR_EMAIL=debian@example.org GIT_AUTHOR_DATE="$date" \
  GIT_COMMITTER_NAME=debian GIT_COMMITTER_EMAIL=debian@example.org GIT_COMMITTER_DATE="$date" \
  GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
git init -q --bare "$work/git"
git() { command git --git-dir="$work/git" "$@"; }
git --work-tree="$work/tree" -c gc.auto=0 -c core.autocrlf=false add -A -f .
commit=$(git commit-tree "$(git write-tree)" -m "Linux, Debian $version")
git update-ref refs/heads/master "$commit"
git symbolic-ref HEAD refs/heads/master
rm -f "$work/git/index"
git -c pack.threads=2 repack -adq --depth=10 --window=5
rm -rf "$target"
mv "$work/git" "$target"
