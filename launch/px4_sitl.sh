#!/usr/bin/env bash
# Flies a shot, or the camera move of a take again, on PX4 in its simulator: starts PX4, waits until it is ready, flies, and stops it again.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: px4_sitl.sh [--gazebo] [--instance N] [--speed S] [--keep] SHOT.yaml [what else `cinempc fly` takes]
       px4_sitl.sh [the same] TAKE   flies its camera move again; then [what else `cinempc repeat` takes]
       px4_sitl.sh --keep            starts PX4 and leaves it running

  --gazebo      simulate in Gazebo (gz_x500, or $PX4_SIM_MODEL) instead of PX4's own SIH
  --instance N  0 to 9, moves all ports by N; 0 by default
  --speed S     0.1 to 1: simulate so much slower than real time, for machines that are slow to draw pictures
  --keep        leave PX4 running at the end

PX4_DIR is the folder with PX4's source, built with `make px4_sitl_default`. PX4 starts with the parameters of
launch/px4/sitl.params; PX4_PARAM_NAME=VALUE in the environment changes one. PX4_HOME_LAT, PX4_HOME_LON and
PX4_HOME_ALT move the place. PX4_READY_S (60) is for how long it may take to get ready. CINEMPC is the command,
if it is neither on the path nor in .venv.
TEXT
}

bad_input=2
fail() {
    printf 'px4_sitl.sh: %s\n' "$1" >&2
    exit "${2:-$bad_input}"
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")

gazebo='' instance=0 keep='' speed=1
while (($#)); do
    case $1 in
        --gazebo) gazebo=yes ;;
        --keep) keep=yes ;;
        --instance)
            [[ ${2-} =~ ^[0-9]$ ]] || fail '--instance: expected a number from 0 to 9'
            instance=$2
            shift
            ;;
        --speed)
            [[ ${2-} =~ ^(1|1\.0|0\.[1-9][0-9]?)$ ]] || fail '--speed: expected a number from 0.1 to 1'
            speed=$2
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) fail "no such option: $1 (those of cinempc fly and repeat come after the shot or the take; --help says more)" ;;
        *) break ;;
    esac
    shift
done
if ((!$#)) && [[ ! $keep ]]; then
    usage >&2
    exit "$bad_input"
fi

# What is needed.

[[ ${PX4_DIR-} ]] || fail "PX4_DIR is not set: it is the folder with PX4's source, for example
  git clone --recursive https://github.com/PX4/PX4-Autopilot ~/PX4-Autopilot
  make -C ~/PX4-Autopilot px4_sitl_default
  export PX4_DIR=~/PX4-Autopilot"
[[ -d $PX4_DIR ]] || fail "PX4_DIR: there is no folder $PX4_DIR"
build=$(cd -- "$PX4_DIR" && pwd -P)/build/px4_sitl_default
[[ -x $build/bin/px4 && -d $build/etc ]] || fail "PX4 is not built, $build/bin/px4 is missing. Build it with
  make -C ${PX4_DIR@Q} px4_sitl_default"
profile=$here/px4/sitl.params
[[ -r $profile ]] || fail "the parameters are missing: $profile"
if [[ $gazebo ]] && ! command -v gz >/dev/null; then
    fail 'Gazebo is not there: the command gz is missing. Without --gazebo none is needed'
fi

cinempc=${CINEMPC-}
if (($#)) && [[ ! $cinempc ]]; then
    cinempc=$(command -v cinempc || true)
    [[ $cinempc ]] || cinempc=$root/.venv/bin/cinempc
    [[ -x $cinempc ]] || fail "cinempc is neither on the path nor in $root/.venv. Install it with
  make -C ${root@Q} fly"
fi

# The UDP ports that PX4 binds (for us, a ground station, camera, gimbal, display), and those that a flight does.
ports=(14580 18570 14280 13030 19450)
if (($#)); then
    ports+=(14540 13280 19410)
fi
for base in "${ports[@]}"; do
    port=$((base + instance))
    if grep -qsi "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$port") " /proc/net/udp /proc/net/udp6; then
        fail "UDP port $port is taken by another PX4, or by what talks to one: end it, or say --instance N"
    fi
done

# From here on there is something to clean up.

# PX4's own scripts do not take a folder with a space in its name.
temporary=${TMPDIR:-/tmp}
[[ $temporary == *[[:space:]]* ]] && temporary=/tmp
work=$(mktemp -d "$temporary/cinempc-px4.XXXXXX")
log=$work/px4.log
px4='' fly='' ready=''

# shellcheck disable=SC2317 # the trap calls it
clean_up() {
    local code=$?
    trap - EXIT
    trap '' INT TERM HUP
    stop "$fly" 10
    if [[ $keep && $ready ]]; then
        printf 'PX4 goes on: stop it with kill -- -%s; its folder is %s\n' "$px4" "$work" >&2
        exit "$code"
    fi
    stop "${px4:+-$px4}" 5
    if ((code == 0 || code == bad_input || code > 128)); then
        rm -rf -- "$work"
    else
        printf '\n--- the end of %s\n' "$log" >&2
        tail -n 40 -- "$log" >&2 || true
    fi
    exit "$code"
}

# Ends a process, or with -ID the group that it leads; not gently any more after so many seconds.
# shellcheck disable=SC2317 # clean_up calls it
stop() {
    local id=$1 until=$((SECONDS + $2))
    if [[ ! $id ]] || ! kill -TERM -- "$id" 2>/dev/null; then
        return 0
    fi
    while kill -0 -- "$id" 2>/dev/null && ((SECONDS < until)); do
        sleep 0.1
    done
    kill -KILL -- "$id" 2>/dev/null || true
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 129' HUP
trap 'exit 143' TERM

start_px4() {
    local name value
    while read -r _ _ name value _; do
        name=PX4_PARAM_$name
        [[ ${!name+x} ]] || export "$name=$value"
    done < <(grep -v '^#' "$profile" | grep .)
    export PX4_PARAM_MAV_SYS_ID=$((instance + 1))
    export PX4_PARAM_SDLOG_BACKEND=${PX4_PARAM_SDLOG_BACKEND-0} # no flight log: the folder goes anyway
    if [[ $gazebo ]]; then
        export PX4_SIM_MODEL=${PX4_SIM_MODEL-gz_x500}
    else
        export PX4_SIM_MODEL=${PX4_SIM_MODEL-sihsim_quadx} PX4_SIMULATOR=sihsim
        export PX4_PARAM_SIH_KDV=${PX4_PARAM_SIH_KDV-0.2} # its own drag is that of a parachute
        # Height by its rangefinder: by GNSS and barometer alone it is a metre wrong, and cameras fly at eye level.
        export PX4_PARAM_EKF2_RNG_CTRL=${PX4_PARAM_EKF2_RNG_CTRL-2}
        export PX4_PARAM_EKF2_GPS_CTRL=${PX4_PARAM_EKF2_GPS_CTRL-5} PX4_PARAM_EKF2_BARO_NOISE=${PX4_PARAM_EKF2_BARO_NOISE-15}
    fi
    export PX4_SIM_SPEED_FACTOR=$speed
    # In a session of its own, so that Ctrl-C reaches the flight alone, which then lands first.
    setsid "$build/bin/px4" -i "$instance" -d -w "$work" "$build/etc" </dev/null >"$log" 2>&1 &
    px4=$!
}

wait_until_ready() {
    local until=$((SECONDS + ${PX4_READY_S:-60}))
    until grep -qs 'Ready for takeoff' "$log"; do
        kill -0 "$px4" 2>/dev/null || fail 'PX4 has ended while it was starting' 1
        ((SECONDS < until)) || fail "PX4 is not ready after ${PX4_READY_S:-60} s" 1
        sleep 0.2
    done
}

# In the foreground's process group, so that Ctrl-C reaches it: it then lands and ends by itself. We only wait, and are
# deaf to Ctrl-C meanwhile (bash may lose a child that ends while a trap interrupts `wait`); TERM still ends us both.
fly_it() {
    local code=0
    trap '' INT
    env --default-signal=INT,QUIT "$cinempc" "$@" <&0 &
    fly=$!
    wait "$fly" || code=$?
    fly=''
    return "$code"
}

printf 'PX4 is starting; its log is %s\n' "$log" >&2
start_px4
wait_until_ready
ready=yes
printf 'PX4 is ready, UDP port %s\n' "$((14540 + instance))" >&2
code=0
if (($#)); then
    verb=fly what=$1
    shift
    [[ -d $what || $what == *.mcap ]] && verb=repeat
    link=(--connection "udpin://127.0.0.1:$((14540 + instance))" --system "$((instance + 1))")
    fly_it "$verb" "$what" --vehicle mavlink "${link[@]}" --world sim --sim-speed "$speed" --arm --apply-profile --profile sitl "$@" || code=$?
    kill -0 "$px4" 2>/dev/null || fail 'PX4 has ended during the flight' 1
fi
exit "$code"
