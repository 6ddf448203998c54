#!/usr/bin/env bash
# Starts the server on the embedded store. Options go through: ./run.sh --urls http://localhost:9000
set -euo pipefail
cd "$(dirname "$0")"
exec dotnet run --project src/PacSpace.Server --configuration Release -- "$@"
