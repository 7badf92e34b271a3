# Sourced by the scripts beside it: installs Debian packages where they are missing.
set -eu

need() { # SET...: the sets of scripts/packages
  local set packages="" missing="" architecture
  architecture=$(dpkg --print-architecture 2>/dev/null || :) # "" = no Debian: told below
  for set in "$@"; do
    packages="$packages $(sed -n "s/^$set: //p" "$root/scripts/packages")"
  done
  for package in $packages; do
    case $package in *!*) # PACKAGE!COMMAND: whoever has the command, from wherever, needs no package
      ! command -v "${package#*!}" >/dev/null || continue
      package=${package%!*} ;;
    *@*) # PACKAGE@ARCHITECTURE,...: there is none for others
      case ,${package#*@}, in *",$architecture,"*) ;; *) continue ;; esac
      package=${package%@*} ;;
    esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || {
    echo "These packages are missing, and there is no apt-get to install them:$missing" >&2
    exit 1
  }
  local as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || {
      echo "Installing$missing needs root: run this as root, or install sudo" >&2
      exit 1
    }
  fi
  echo "Installing:$missing"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  # A server that a test package brings is started by the tests alone, never by its package.
  local policy=${KUBEVET_POLICY:-/usr/sbin/policy-rc.d} # tests have one of their own
  local remove="true"
  if [ ! -e "$policy" ]; then
    remove="$as_root rm -f $policy"
    trap "$remove" EXIT # whatever fails: left behind, it keeps every later package's server from starting
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $missing >/dev/null
  $remove
}

root=$(cd "$(dirname "$0")/.." && pwd)
