#!/usr/bin/env bash
# A real Slurm of one node for the tests: Debian or Ubuntu, root, no systemd, no cgroups, no database, loopback only.
#   single_node.sh start | verify | stop
# State lies in ${YARDFENCE_SLURM_DIR:-/run/yardfence-slurm}; stop ends what start began, by pid file, and nothing else.
set -euo pipefail

DIR=${YARDFENCE_SLURM_DIR:-/run/yardfence-slurm}
HOST=$(hostname -s)
CPUS=$(nproc)
MEMORY=$(($(awk '/MemTotal/{print int($2/1024)}' /proc/meminfo) * 9 / 10))
export SLURM_CONF=$DIR/slurm.conf

alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

wait_for() { # seconds, then a command
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.2; done
}

answers() { munge -n </dev/null | unmunge; }
controller() { scontrol ping | grep -q 'is UP'; }
node() { case "$(sinfo -h -o %T)" in idle | mixed | allocated) ;; *) scontrol update NodeName="$HOST" State=RESUME; false ;; esac; }

install() {
  command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v munged >/dev/null && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
}

configure() {
  mkdir -p "$DIR"/{ctld,slurmd,log}
  chmod 755 "$DIR"
  cat >"$SLURM_CONF" <<EOF
ClusterName=yardfence
SlurmctldHost=$HOST(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
SlurmctldPidFile=$DIR/slurmctld.pid
SlurmdPidFile=$DIR/slurmd.pid
SlurmdSpoolDir=$DIR/slurmd
StateSaveLocation=$DIR/ctld
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd.log
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobRequeue=1
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
MaxArraySize=5
KillWait=5
NodeName=$HOST NodeAddr=127.0.0.1 CPUs=$CPUS Boards=1 SocketsPerBoard=1 CoresPerSocket=$CPUS ThreadsPerCore=1 RealMemory=$MEMORY
PartitionName=debug Nodes=$HOST Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
EOF
}

start() {
  install
  # What a broken stop left behind would keep the node in its last job.
  alive "$DIR/slurmctld.pid" || alive "$DIR/slurmd.pid" || rm -rf "$DIR"/ctld "$DIR"/slurmd
  configure
  if ! answers >/dev/null 2>&1; then
    [ -s /etc/munge/munge.key ] || mungekey --create --force
    mkdir -p /run/munge /var/log/munge /var/lib/munge
    chown munge:munge /run/munge /var/log/munge /var/lib/munge /etc/munge/munge.key
    chmod 755 /run/munge; chmod 700 /var/log/munge /var/lib/munge; chmod 400 /etc/munge/munge.key
    setpriv --reuid=munge --regid=munge --clear-groups munged
    cp /run/munge/munged.pid "$DIR/munged.pid"
    wait_for 10 answers
  fi
  alive "$DIR/slurmctld.pid" || slurmctld
  wait_for 20 controller
  alive "$DIR/slurmd.pid" || slurmd
  wait_for 30 node || { sinfo -R; tail -n 20 "$DIR"/log/*.log; return 1; } >&2
  echo "slurm: up, SLURM_CONF=$SLURM_CONF"
}

verify() {
  [ "$(srun --immediate=20 echo hello)" = hello ] && echo "slurm: runs jobs"
}

stop() {
  scancel --full --user "$(id -un)" 2>/dev/null || true
  local file
  for file in "$DIR"/slurmd.pid "$DIR"/slurmctld.pid "$DIR"/munged.pid; do
    if alive "$file"; then
      kill "$(cat "$file")"
      for _ in $(seq 50); do alive "$file" || break; sleep 0.1; done
    fi
  done
  echo "slurm: stopped"
}

case "${1:-}" in
  start) start ;;
  verify) verify ;;
  stop) stop ;;
  *) echo "usage: $0 start|verify|stop" >&2; exit 2 ;;
esac
