# Sourced by the scripts beside it: installs Debian packages where they are missing, and says what takes long.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)

# Runs a command whose output matters only if it fails.
quietly() { # COMMAND...
  local log code=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || code=$?
  [ $code -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return $code
}

# The Debian packages of these sets of scripts/packages that this machine lacks.
missing_packages() { # SET...
  local set package architecture
  architecture=$(dpkg --print-architecture 2>/dev/null || :) # "" = no Debian: said below
  for set in "$@"; do
    for package in $(sed -n "s/^$set: //p" "$root/scripts/packages"); do
      case $package in *!*) # PACKAGE!COMMAND: where the command is there, from anywhere, the package is not needed
        ! command -v "${package#*!}" >/dev/null || continue
        package=${package%!*} ;;
      *@*) # PACKAGE@ARCHITECTURE,...: there is none for others
        case ,${package#*@}, in *",$architecture,"*) ;; *) continue ;; esac
        package=${package%@*} ;;
      esac
      dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
  done
}

need() { # SET...
  local missing as_root="" policy remove
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || {
    echo "These packages are missing, and there is no apt-get to install them: $missing" >&2
    exit 1
  }
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || {
      echo "These packages are missing, and installing them needs root: $missing" >&2
      echo "Run this as root, or install sudo." >&2
      exit 1
    }
  fi
  echo "Installing Debian packages (a minute or two): $missing"
  quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update || {
    echo "Debian's packages can't be reached: apt-get update failed" >&2
    exit 1
  }
  # A server that a test package brings is started by the tests alone, never by its package.
  policy=${KUBEVET_POLICY:-/usr/sbin/policy-rc.d} # tests have one of their own
  remove="true"
  if [ ! -e "$policy" ]; then
    remove="$as_root rm -f $policy"
    trap "$remove" EXIT # whatever fails: left behind, it keeps every later package's server from starting
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
  fi
  # shellcheck disable=SC2086
  quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install --no-install-recommends -y $missing || exit
  $remove
}

# Builds what users run, build/release/kubevet.
build_release() {
  [ -e "$root/build/release/kubevet" ] || echo "Building build/release/kubevet (about a minute)"
  quietly cmake --preset release
  quietly cmake --build --preset release
}
