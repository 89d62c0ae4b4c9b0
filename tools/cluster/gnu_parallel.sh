#!/bin/bash
# A sweep with GNU parallel: shards on the cores of this machine, or of those in a list for ssh.
#   tools/cluster/gnu_parallel.sh mine.toml results 16
#   tools/cluster/gnu_parallel.sh mine.toml results 64 --sshloginfile nodes.txt    results on a shared disk
set -euo pipefail
sweep=$1 results=$2 shards=$3
shift 3
crepitus=${CREPITUS:-crepitus}
seq "$shards" | parallel -n0 --halt soon,fail=1 --line-buffer --workdir . "$@" \
  "$crepitus" sweep "$sweep" -o "$results" --shard "auto/$shards" --threads 1 --resume
