#!/bin/bash
# Does a sweep once in peace and once killed with -9 at random moments, and compares the merged bytes.
#   tools/cluster/endurance.sh laxity_psoas_tilt_speed 10000 10 /tmp/endurance
# Arguments: sweep, runs, kills, folder for the results; THREADS=1.
set -euo pipefail
sweep=$1 runs=$2 kills=$3 folder=$4
crepitus=${CREPITUS:-crepitus} threads=${THREADS:-1}
mkdir -p "$folder"
merge() {  # 5: only a part of the runs was asked for
  local status=0
  "$crepitus" merge "$folder/$1" -o "$folder/$1.db" 2>/dev/null || status=$?
  ((status == 0 || status == 5)) || exit $status
}

begin=$(date +%s)
"$crepitus" sweep "$sweep" -o "$folder/peace" --threads "$threads" --limit "$runs" 2>"$folder/peace.log"
lasted=$(($(date +%s) - begin))
echo "in peace: $runs runs in $lasted s"
merge peace

RANDOM=${SEED:-1}
done_kills=0
while ((done_kills < kills)); do
  "$crepitus" sweep "$sweep" -o "$folder/killed" --threads "$threads" --limit "$runs" --resume 2>>"$folder/killed.log" >>"$folder/killed.out" &
  child=$!
  # somewhere within the time each part has; the fraction makes it a random byte of the shard, too
  sleep "$((RANDOM % (lasted / (kills + 1) + 1) + 1)).$((RANDOM % 1000 + 1000))"
  if kill -9 $child 2>/dev/null; then
    wait $child 2>/dev/null || true
    done_kills=$((done_kills + 1))
    echo "kill $done_kills: $(stat -c %s "$folder"/killed/*.crepshard 2>/dev/null || echo 0) bytes of results"
  else
    wait $child
    echo "done after $done_kills kills: nothing left to kill"
    break
  fi
done
"$crepitus" sweep "$sweep" -o "$folder/killed" --threads "$threads" --limit "$runs" --resume 2>>"$folder/killed.log"
merge killed
grep -h "cut off" "$folder/killed.log" || true
cmp "$folder/peace.db" "$folder/killed.db"
echo "identical: $(stat -c %s "$folder/peace.db") bytes"
