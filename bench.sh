#!/usr/bin/env bash
# Measures everything that has a budget, in less than 15 minutes, and writes bench/reports/compare.md and compare.svg.
# Options go through: ./bench.sh --quick, ./bench.sh --only emit-sqlite; --help names them.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

command -v dotnet >/dev/null || { echo "bench.sh needs 'dotnet': install the .NET SDK 10."; exit 1; }
for project in src/PacSpace.Server src/PacSpace.Cli bench/PacSpace.Bench; do
  dotnet build "$project" --configuration Release --verbosity quiet
done
exec dotnet bench/PacSpace.Bench/bin/Release/net10.0/PacSpace.Bench.dll compare "$@"
