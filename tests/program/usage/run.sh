#!/usr/bin/env bash
# What is said of the command line: help and manual, and the completions in the shells themselves.
set -e
here=$(dirname "$0")
python3 "$here/manual.py"
python3 "$here/completion.py"
