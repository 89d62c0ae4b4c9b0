#!/bin/bash
# A sweep as a Slurm array: each element does its share on the cores it is given. No element waits for another.
#   sbatch --array=1-32 --cpus-per-task=16 tools/cluster/slurm_array.sh mine.toml results
# The same command once more goes on where it stopped; a smaller array is fine for the rest.
#SBATCH --job-name=crepitus
#SBATCH --array=1-8
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=200M
#SBATCH --time=12:00:00
#SBATCH --signal=B:TERM@60
#SBATCH --output=crepitus-%A_%a.log
set -euo pipefail
exec "${CREPITUS:-crepitus}" sweep "$1" -o "$2" --shard auto --threads "${SLURM_CPUS_PER_TASK:-1}" --resume
