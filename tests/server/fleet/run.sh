#!/bin/bash
# --fleet against 200 clusters, some of them bad. Needs python3 and openssl.
exec python3 "$(dirname "${BASH_SOURCE[0]}")/fleet.py"
