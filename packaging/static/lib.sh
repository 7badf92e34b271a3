# Sourced by the scripts beside it: what they know of an architecture. ARCHITECTURE is Debian's name of it.
set -eu

# Sets `triplet` (as gcc and Debian name it), `processor` (as CMake and libisal do) and `openssl_target`.
architecture_set() { # ARCHITECTURE
  case $1 in
    amd64) triplet=x86_64-linux-gnu processor=x86_64 openssl_target=linux-x86_64 ;;
    arm64) triplet=aarch64-linux-gnu processor=aarch64 openssl_target=linux-aarch64 ;;
    armhf) triplet=arm-linux-gnueabihf processor=arm openssl_target=linux-armv4 ;;
    s390x) triplet=s390x-linux-gnu processor=s390x openssl_target=linux64-s390x ;;
    *)
      echo "$0: $1 is none of the architectures amd64, arm64, armhf and s390x" >&2
      return 1
      ;;
  esac
}

# The flags of every library in the static program: those of cmake/compiler.cmake. Each function gets a section of its own, so
# that the linker drops those that nothing calls. Nothing unwinds the stack, so there are no tables for it.
hardened_flags() { # ARCHITECTURE
  local flags
  flags="-fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=3 -ffunction-sections -fdata-sections
    -fno-asynchronous-unwind-tables -fno-unwind-tables"
  case $1 in
    amd64) flags="$flags -fcf-protection -fstack-clash-protection" ;;
    arm64) flags="$flags -mbranch-protection=standard -fstack-clash-protection" ;;
    s390x) flags="$flags -fstack-clash-protection" ;;
  esac
  echo $flags
}
