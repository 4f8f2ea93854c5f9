#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# OASIS' schema of SARIF 2.1.0, from the npm package that validates with it.
set -eu
target=$1
command -v npm >/dev/null || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" @microsoft/sarif-multitool-linux@5.7.0 >/dev/null
tar -xzf "$work"/*.tgz -C "$work" package/sarif-2.1.0.json
cp "$work/package/sarif-2.1.0.json" "$target"
