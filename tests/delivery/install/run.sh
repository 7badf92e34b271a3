#!/usr/bin/env bash
# The step of examples/ci/install.yaml, as it is pasted, against a server on this machine.
exec python3 "$(dirname "$0")/install.py"
