#!/usr/bin/env bash
# Runs package.py: the Debian package and the Containerfile, in a minimal Debian 12.
[ "$(id -u)" -eq 0 ] || {
  sudo -n true 2>/dev/null || { echo "skipped: this makes a Debian 12 and changes into it, which needs root"; exit 77; }
  exec sudo -n --preserve-env python3 "$(dirname "$0")/package.py"
}
exec python3 "$(dirname "$0")/package.py"
