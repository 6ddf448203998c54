#!/usr/bin/env bash
# Builds everything and runs every test. Last line: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# Hundreds of servers start and end soon: code that is compiled once more to be measured saves none of them anything, and
# memory that is writable or executable, never both, makes compiling dear. Nor is a method compiled anew, optimized, that
# was called 30 times only (the threshold is hexadecimal).
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_TC_CallCountThreshold=200

# strace, curl, node, npm, chromium and PostgreSQL's server programs are what the tests need besides the .NET SDK.
export PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
missing=()
for tool in strace curl node npm chromium initdb; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    packages=("${missing[@]/#node/nodejs}")
    apt-get update -qq && apt-get install -y -qq "${packages[@]/#initdb/postgresql}" || true
    export PATH="$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
  fi
  for tool in "${missing[@]}"; do
    command -v "$tool" >/dev/null || { echo "test.sh needs '$tool': install it with your package manager."; exit 1; }
  done
fi

if [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -lt 18 ]; then
  echo "test.sh needs Node 18 or later, not $(node --version)."; exit 1
fi

# What checks the Dockerfile.
(cd deploy/lint && npm ci --ignore-scripts --prefer-offline) || exit 1

dotnet build PacSpace.slnx --configuration Release || { echo "0 passed, 1 failed"; exit 1; }

logs=$(mktemp -d)
memory=
beside=
trap '[ -z "$beside" ] || kill -- -"$beside" 2> /dev/null; rm -rf "$logs" "$memory"' EXIT
# Hundreds of databases are made, flushed and deleted: in memory, where it has 4 GB of room and lets programs run.
if [ "$(df -Pk /dev/shm 2> /dev/null | awk 'NR == 2 { print $4 }')" -gt 4194304 ] 2> /dev/null; then
  memory=$(mktemp -d /dev/shm/pacspace.XXXXXX)
  chmod 711 "$memory" # PostgreSQL runs as another user.
  cp "$(type -P true)" "$memory/true" && "$memory/true" && export TMPDIR=$memory
fi

# suite NAME COMMAND…: what it says comes to the screen and is kept; whether it failed is kept too.
suite() {
  local name=$1; shift
  "$@" < /dev/null 2>&1 | tee "$logs/$name.log"
  [ "${PIPESTATUS[0]}" = 0 ] || touch "$logs/$name.failed"
}
# project NAME OPTION…: the tests of a project. Those on a Citus cluster run where one is named; who names tests may name such
# as not every project has (8). One that hangs is ended, not waited for.
project() {
  local options=("${@:2}" --timeout 20m)
  [ -n "${PACSPACE_TEST_CITUS:-}" ] || options+=(--filter-not-namespace PacSpace.Storage.Tests.Citus)
  [ -z "$named" ] || options+=(--ignore-exit-code 8)
  dotnet test --project "test/PacSpace.$1.Tests" --configuration Release --no-build -- "${options[@]}"
}
# The SDK in TypeScript, through its own tests.
typescript() {
  (cd sdk/typescript && npm ci --ignore-scripts --prefer-offline && node build.mjs && node --test --test-concurrency=3 \
    --test-timeout=300000 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$logs/typescript.tap" build/test/*.test.js)
}
# The main features of the server once more, on PostgreSQL.
postgres() {
  local api=PacSpace.Server.Tests
  PACSPACE_TEST_POSTGRES=on project Server --filter-not-trait Database=SQLite --filter-class "$api.Balances.*" "$api.Deltas.Batch*" \
    "$api.Deltas.Emit*" "$api.Deltas.GapsTests" "$api.Deltas.IdempotencyTests" "$api.Deltas.MetadataTests" \
    "$api.Deltas.PreferWaitTests" "$api.Deltas.StatusTests" "$api.Checkpoints.CheckpointTests" \
    "$api.Checkpoints.CheckpointWindowTests" "$api.Checkpoints.SelectionTests" "$api.Imports.ImportKeyTests" \
    "$api.Imports.ImportTests" "$api.Receipts.ReceiptTests" "$api.Reconciliations.ReconcileJobTests" \
    "$api.Reconciliations.ReconcileRefusalTests" "$api.Reconciliations.ReconcileTests" "$api.Retention.RetentionTests"
}

# The server's tests are half of all; the others run beside them. The server's are a process group, so that they end with this script.
named="$*"
set -m
suite server project Server "$@" &
beside=$!
set +m
for name in Core Storage Client Cli; do suite "$name" project "$name" "$@"; done
if [ -z "$named" ]; then
  suite typescript typescript
  suite postgres postgres
fi
wait "$beside"
beside=

# The sum of a figure over all summaries: of a project's tests ("failed: 3"), of Node's ("# fail 3").
sum() { cat "$logs"/*.log "$logs"/*.tap 2> /dev/null | sed -n "s/^ *$1:* *\([0-9][0-9]*\)\r*$/\1/p" | awk '{ total += $1 } END { print total + 0 }'; }
passed=$(($(sum succeeded) + $(sum '# pass')))
failed=$(($(sum failed) + $(sum '# fail')))
status=0
for each in "$logs"/*.failed; do
  [ -e "$each" ] || continue
  status=1
  echo "$(basename "$each" .failed): not all passed"
done
# Whatever ended without a summary is a failure.
[ "$status" != 0 ] && [ "$failed" = 0 ] && failed=1
if [ $((passed + failed)) = 0 ]; then echo "No test is named so."; status=1; fi
skipped=$(sum skipped)
if [ "$skipped" -gt 0 ] && [ "${CI:-}" = true ]; then echo "$skipped tests were skipped; none may be."; status=1; fi
# Which failed and why, once more where the eye falls.
grep -hE -A 10 '^ *(failed|not ok) ' "$logs"/*.log "$logs"/*.tap 2> /dev/null
echo "$passed passed, $failed failed"
exit "$status"
