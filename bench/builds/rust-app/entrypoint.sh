#!/bin/sh
set -e
echo "starts $1"
exec "$@"
