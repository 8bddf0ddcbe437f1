#!/bin/sh
# Locks every file of requirements with hashes; the smaller files follow the larger ones.
set -eu
cd "$(dirname "$0")"
compile() {
  ../.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url \
    --no-annotate "$@"
}
compile build.in -o build.txt
compile parquet.in -c build.txt -o parquet.txt
compile dev.in -c parquet.txt -o dev.txt
packages="collector counter evidence exports functions mailer pictures pupil poster programme results signin team"
for name in uv $packages; do
  compile "$name.in" -c dev.txt -o "$name.txt"
done
compile stage.in -o stage.txt
compile peer.in -o peer.txt
compile lint.in -o lint.txt

# Functions are bundled of wheels for Lambda's arm64 alone: each package must have one for every Python that Lambda runs.
runtime() {
  (cd .. && .venv/bin/python -c "from infra import runtime; print(*$1)")
}
nowhere=$(mktemp -d)
trap 'rm -r "$nowhere"' EXIT
for python in $(runtime runtime.ON_LAMBDA); do
  for name in $packages; do
    ../.venv/bin/uv pip install -q --dry-run --target "$nowhere" --require-hashes --no-deps --only-binary :all: \
      --python-platform "$(runtime '[runtime.PLATFORM]')" --python-version "$python" -r "$name.txt"
  done
done
