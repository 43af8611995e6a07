#!/usr/bin/env bash
# usage: setup/demo.sh [stop]
# Starts the service on our own calls and chats, waits until each is scored, and leaves it running.
# Its data lies apart from any other: SPOTCHECK_DATA_DIR, else the user's data folder. DEMO_PORT moves it.
set -euo pipefail
. "$(dirname "$0")/common.sh"

data=$(realpath -m "${SPOTCHECK_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/spotcheck-demo}")
address=127.0.0.1:${DEMO_PORT:-8080}
pid_file=$data/demo.pid
log=$data/demo.log
export SPOTCHECK_DATA_DIR=$data

# The service of an earlier demo, if it is alive and really ours and not another that got its number.
earlier() {
    local pid
    pid=$(cat "$pid_file" 2>/dev/null) || return 1
    case $(readlink "/proc/$pid/exe" 2>/dev/null) in
        */spotcheck | *"/spotcheck (deleted)") echo "$pid" ;; # deleted: built anew since
        *) return 1 ;;
    esac
}

stop() {
    local pid waited=0
    pid=$(earlier) || return 0
    say "stopping the service of an earlier demo (process $pid)"
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do
        [ $((waited += 1)) -le 150 ] || fail "process $pid did not stop within 30 s" "look at $log"
        sleep 0.2
    done
    rm -f "$pid_file"
}

port_is_taken() { (exec 3<>"/dev/tcp/${address%:*}/${address#*:}") 2>/dev/null; }

stop
if [ "${1:-}" = stop ]; then exit 0; fi
if port_is_taken; then
    fail "something else listens on $address" "choose another port: make demo DEMO_PORT=8081"
fi

target=$(cd "$root" && cargo metadata --format-version 1 --no-deps --locked |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
spotcheck=$target/release/spotcheck

(umask 077 && mkdir -p "$data")
say "starting the service on http://$address (log: $log)"
setsid nohup "$spotcheck" run --listen "$address" </dev/null >>"$log" 2>&1 &
pid=$!
echo "$pid" >"$pid_file"

failed() {
    tail -n 20 "$log" >&2
    fail "$1" "the lines above are the end of $log"
}

waited=0
until curl -fs "http://$address/api/v1/ready" >/dev/null; do
    kill -0 "$pid" 2>/dev/null && [ $((waited += 1)) -le 150 ] || failed 'the service did not start'
    sleep 0.2
done

# One user of each role with one password, which lies where only this user can read it.
password_file=$data/demo-password
[ -s "$password_file" ] || (umask 077 && head -c 9 /dev/urandom | base64 | tr '+/' '-_' >"$password_file")
known=$("$spotcheck" user list | cut -d' ' -f1)
for role in admin supervisor trainer reviewer agent; do
    case $'\n'$known$'\n' in *$'\n'"$role"$'\n'*) continue ;; esac
    of_whom=()
    case $role in
        supervisor) of_whom=(--team 'Orders & Delivery') ;;
        agent) of_whom=(--agent a-201) ;; # Maya Patel of the fixtures
    esac
    "$spotcheck" user add "$role" --role "$role" --password-stdin "${of_whom[@]}" <"$password_file"
done
"$spotcheck" ingest "$root/fixtures/chats" "$root/fixtures/calls"
"$spotcheck" status --wait || failed 'the demo did not get through its queue'

cat >&2 <<END

  The queue is filled and the service stays up:
    http://$address
    log in as                        reviewer, supervisor, trainer, agent or admin
    with the password                $(cat "$password_file")
    API document                     http://$address/api/v1/openapi.json
    cases in the terminal            SPOTCHECK_DATA_DIR=$data $spotcheck cases
    log                              $log
  make demo-stop ends it; deleting $data forgets it.
END
