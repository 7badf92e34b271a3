#!/bin/bash
# What protobuf-c makes of the same page as bench_decode:
#
#     tests/bench/protobuf_c.sh API APIMACHINERY PAGE.pb [TIMES]
#
# API and APIMACHINERY are checkouts of github.com/kubernetes/api and .../apimachinery at v0.36.2, which have the .proto
# files. Needs protobuf-c-compiler, libprotobuf-c-dev and a C compiler.
set -eu
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/k8s.io"
ln -s "$(realpath "$1")" "$work/k8s.io/api"
ln -s "$(realpath "$2")" "$work/k8s.io/apimachinery"
page=$(realpath "$3")
cd "$work"
protos=(k8s.io/api/core/v1 k8s.io/apimachinery/pkg/{api/resource,apis/meta/v1,runtime,runtime/schema,util/intstr})
mkdir made
protoc-c --c_out=made -I. "${protos[@]/%//generated.proto}"
made=("${protos[@]/#/made/}")
gcc -O2 -Ulinux -Imade -o peer "$here/protobuf_c.c" "${made[@]/%//generated.pb-c.c}" -lprotobuf-c
./peer "$page" "${@:4}"
