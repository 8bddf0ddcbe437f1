#!/bin/sh
# Locks every file of requirements with hashes; the smaller files follow the larger ones.
set -eu
cd "$(dirname "$0")"
compile() {
  ../.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url \
    --no-annotate "$@"
}
compile build.in -o build.txt
compile dev.in -c build.txt -o dev.txt
for name in uv functions mailer pupil poster signin; do
  compile "$name.in" -c dev.txt -o "$name.txt"
done
compile stage.in -o stage.txt
compile peer.in -o peer.txt
