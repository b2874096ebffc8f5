#!/usr/bin/env bash
# Validates everything for the exit code; annotations and summary speak of what changed since the base, if there is one.
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
  if git -C "$package" cat-file -e "$ONRECORD_BASE^{commit}" 2> /dev/null; then
    since=("--changed-since=$ONRECORD_BASE")
  else
    echo "::warning title=onrecord::The base $ONRECORD_BASE is not in this checkout; check out with fetch-depth 0."
  fi
fi
show() {
  "$bin/onrecord" validate --package "$package" ${since[@]+"${since[@]}"} --format "$1" || (($? == 1))
}
show github
show markdown >> "${GITHUB_STEP_SUMMARY:?}"
if ((code)); then
  echo "onrecord found problems; the summary of this run lists them." >&2
fi
exit "$code"
