#!/bin/bash
# Metrics and alerts, against the programs that they are for: Alertmanager, the Pushgateway, the node exporter's textfile
# collector and promtool, on loopback.
set -u
: "${KUBEVET:?is the program to test}" "${KUBEVET_SOURCE:?is the repository}"
exec python3 "$KUBEVET_SOURCE/tests/server/watch/watch.py"
