#!/bin/bash
# A sweep on MPI ranks: rank 0 deals blocks, so that slow and fast nodes end together, and writes the only shard.
#   sbatch --ntasks=64 tools/cluster/mpi.sh mine.toml results           under Slurm
#   MPI_OPTIONS="-n 8 --hostfile hosts" tools/cluster/mpi.sh mine.toml results   without it
#SBATCH --job-name=crepitus
#SBATCH --ntasks=4
#SBATCH --mem-per-cpu=200M
#SBATCH --time=12:00:00
#SBATCH --signal=B:TERM@60
#SBATCH --output=crepitus-%j.log
set -euo pipefail
# shellcheck disable=SC2086  # several options
exec mpirun ${MPI_OPTIONS:-} "${CREPITUS:-crepitus}" sweep "$1" -o "$2" --mpi --resume
