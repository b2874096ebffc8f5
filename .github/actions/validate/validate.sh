#!/usr/bin/env bash
# Validates everything for the exit code; annotations and summary speak of what the branch changed since it left the
# base, if there is one. contribution.yml runs this very script.
set -euo pipefail
environment="${RUNNER_TEMP:?}/onrecord-environment"
bin="$environment/bin"
[[ -d $bin ]] || bin="$environment/Scripts"
package="${ONRECORD_PACKAGE:-.}"
sarif="$RUNNER_TEMP/onrecord.sarif"
options=()
[[ ${ONRECORD_STRICT:-false} == true ]] && options+=(--strict)

code=0
"$bin/onrecord" validate --package "$package" ${options[@]+"${options[@]}"} --format sarif > "$sarif" || code=$?
if ((code > 1)); then
  exit "$code"
fi
echo "sarif=$sarif" >> "${GITHUB_OUTPUT:?}"

since=()
if [[ -n ${ONRECORD_BASE:-} ]]; then
  # asked of onrecord, not of git: what a checkout configures must start nothing
  if "$bin/python" -I -c 'import pathlib, sys; from onrecord.package.git import open_revision
open_revision(sys.argv[1], around=pathlib.Path(sys.argv[2]))' "$ONRECORD_BASE" "$package" 2> /dev/null; then
    since=("--changed-since=$ONRECORD_BASE")
  else
    echo "::warning title=onrecord::The package is not in this checkout at the base; check out with fetch-depth 0."
  fi
fi
show() {
  "$bin/onrecord" validate --package "$package" ${since[@]+"${since[@]}"} --format "$@" || (($? == 1))
}
show github
show markdown --max-problems 0 >> "${GITHUB_STEP_SUMMARY:?}"
if ((code)); then
  echo "onrecord found problems; the summary of this run lists them." >&2
fi
exit "$code"
