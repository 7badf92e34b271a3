#!/usr/bin/env bash
# Runs package.py: the Debian package and the Containerfile, in a minimal Debian 12.
exec python3 "$(dirname "$0")/package.py"
