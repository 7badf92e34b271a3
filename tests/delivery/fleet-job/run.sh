#!/usr/bin/env bash
# examples/fleet: what kustomize builds of it, its command, its rights and its alerts.
exec python3 "$(dirname "$0")/fleet_example.py"
