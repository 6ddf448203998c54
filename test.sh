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
log=$(mktemp)
sdk_log=$(mktemp)
sdk_output=$(mktemp)
postgres_log=$(mktemp)
sdk=
memory=
trap '[ -z "$sdk" ] || kill -- -"$sdk" 2> /dev/null; rm -rf "$log" "$sdk_log" "$sdk_output" "$postgres_log" "$memory"' EXIT
# Hundreds of databases are made, flushed and deleted: in memory, where it has 4 GB of room and lets programs run.
if [ "$(df -Pk /dev/shm 2> /dev/null | awk 'NR == 2 { print $4 }')" -gt 4194304 ] 2> /dev/null; then
  memory=$(mktemp -d /dev/shm/pacspace.XXXXXX)
  chmod 711 "$memory" # PostgreSQL runs as another user.
  cp "$(type -P true)" "$memory/true" && "$memory/true" && export TMPDIR=$memory
fi
# Tests on a Citus cluster run where one is named.
citus=(--filter-not-namespace PacSpace.Storage.Tests.Citus)
[ -n "${PACSPACE_TEST_CITUS:-}" ] && citus=()
# One project at a time: they start servers and databases, and measure times.
dotnet test --solution PacSpace.slnx --configuration Release --no-build --max-parallel-test-modules 1 -- "${citus[@]}" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
# The main features of the server once more, on PostgreSQL.
api=PacSpace.Server.Tests
on_postgres=("$api.Balances.*" "$api.Deltas.Batch*" "$api.Deltas.Emit*" "$api.Deltas.GapsTests" "$api.Deltas.IdempotencyTests"
  "$api.Deltas.MetadataTests" "$api.Deltas.PreferWaitTests" "$api.Deltas.StatusTests" "$api.Checkpoints.CheckpointTests"
  "$api.Checkpoints.CheckpointWindowTests" "$api.Checkpoints.SelectionTests" "$api.Imports.ImportKeyTests" "$api.Imports.ImportTests"
  "$api.Receipts.ReceiptTests" "$api.Reconciliations.ReconcileJobTests" "$api.Reconciliations.ReconcileRefusalTests"
  "$api.Reconciliations.ReconcileTests" "$api.Retention.RetentionTests")
# Meanwhile the TypeScript SDK, in a process group of its own, so that it ends with this script; what it says is shown when both are done.
set -m
(cd sdk/typescript && npm ci --ignore-scripts --prefer-offline && node build.mjs && node --test \
  --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=tap --test-reporter-destination="$sdk_log" build/test/*.test.js) < /dev/null > "$sdk_output" 2>&1 &
sdk=$!
set +m
if [ $# = 0 ]; then
  PACSPACE_TEST_POSTGRES=on dotnet test --project test/PacSpace.Server.Tests --configuration Release --no-build -- \
    --filter-class "${on_postgres[@]}" --filter-not-trait Database=SQLite 2>&1 | tee "$postgres_log"
  [ "${PIPESTATUS[0]}" = 0 ] || status=1
fi
wait "$sdk" || status=1
cat "$sdk_output"
# The sum of a figure over the summaries of both.
sum() { local each total=0; for each in "$log" "$postgres_log"; do
  each=$(sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$each" | tail -1); total=$((total + ${each:-0})); done; echo "$total"; }
passed=$(sum succeeded)
failed=$(sum failed)
# Whatever ended a run without a summary is a failure.
[ "$status" != 0 ] && [ "$failed" = 0 ] && failed=1
skipped=$(sum skipped)
if [ "${skipped:-0}" -gt 0 ] && [ "${CI:-}" = true ]; then echo "$skipped tests were skipped; none may be."; status=1; fi

sdk_passed=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$sdk_log")
sdk_failed=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$sdk_log")
# Which failed and why, once more where the eye falls.
grep -hE -A 10 '^ *(failed|not ok) ' "$log" "$postgres_log" "$sdk_log"
echo "$((passed + ${sdk_passed:-0})) passed, $((failed + ${sdk_failed:-1})) failed"
exit "$status"
