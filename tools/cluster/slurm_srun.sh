#!/bin/bash
# A sweep as the tasks of one Slurm job: srun starts one process a task, each does its shard.
#   sbatch --ntasks=64 tools/cluster/slurm_srun.sh mine.toml results
#SBATCH --job-name=crepitus
#SBATCH --ntasks=4
#SBATCH --mem-per-cpu=200M
#SBATCH --time=12:00:00
#SBATCH --signal=TERM@60
#SBATCH --output=crepitus-%j.log
set -euo pipefail
exec srun "${CREPITUS:-crepitus}" sweep "$1" -o "$2" --shard auto --threads 1 --resume
