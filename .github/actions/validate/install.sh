#!/usr/bin/env bash
# Installs this very checkout of onrecord, and the pinned packages it needs, into an environment of its own.
# -I: no module is imported from the checkout that is validated.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment="${RUNNER_TEMP:?}/onrecord-environment"
python3 -I -m venv "$environment"
bin="$environment/bin"
[[ -d $bin ]] || bin="$environment/Scripts"
"$bin/python" -I -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt"
"$bin/python" -I -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$here/../../.."
"$bin/onrecord" --version
