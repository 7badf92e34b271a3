#!/usr/bin/env bash
# Clusters as teams document them, on EKS and on k3s: what run.py says.
#
#   run.sh [NAME...]    all of them, or these
exec python3 "$(dirname "$0")/run.py" "$@"
