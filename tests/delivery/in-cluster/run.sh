#!/usr/bin/env bash
# Runs in_cluster.py: examples/in-cluster, the check that runs in the cluster.
exec python3 "$(dirname "$0")/in_cluster.py"
