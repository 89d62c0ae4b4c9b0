#!/bin/bash
# Starts a Slurm of one node in a folder of its own, runs a command in it, and stops it again. Exit code 77: this machine
# cannot.
#   local_slurm.sh FOLDER COMMAND...
set -uo pipefail
folder=$1
shift
for program in slurmctld slurmd sbatch sinfo; do command -v $program >/dev/null || exit 77; done
mkdir -p "$folder/state" "$folder/spool"
port=$((20000 + $$ % 20000))
cat >"$folder/slurm.conf" <<CONF
ClusterName=crepitus
SlurmctldHost=localhost
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
CredType=cred/none
CryptoType=crypto/none
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
NodeName=localhost CPUs=4 RealMemory=2000 State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
slurmctld -D >"$folder/slurmctld.log" 2>&1 &
controller=$!
slurmd -D >"$folder/slurmd.log" 2>&1 &
node=$!
trap 'kill $node $controller 2>/dev/null; wait' EXIT
for _ in $(seq 60); do
  [[ $(sinfo -h -o %t 2>/dev/null) == idle ]] && break
  sleep 0.25
done
[[ $(sinfo -h -o %t 2>/dev/null) == idle ]] || exit 77
"$@"
