#!/usr/bin/env bash
# Flies a shot on a real aircraft, from its companion computer: with what an environment file says. Never arms.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: field.sh [FILE] [-- what else `cinempc fly` takes]

FILE has lines NAME=VALUE like launch/field.env.example; without it, the environment counts (as with systemd).
The pilot arms, takes off and gives the aircraft over by switching to Offboard; any stick or mode change ends that.
--apply-profile writes the parameters while disarmed; --readonly sends nothing at all.
TEXT
}

fail() {
    printf 'field.sh: %s\n' "$1" >&2
    exit 2
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$here")
names=(SHOT CONNECTION FRAMES KEY PROFILE AFTER OUT CINEMPC)

# Reads NAME=VALUE lines as systemd does: nothing in them is run.
read_file() {
    local line number=0 name value
    [[ -r $1 ]] || fail "there is no file $1 that can be read"
    while IFS= read -r line || [[ $line ]]; do
        number=$((number + 1))
        [[ $line =~ ^[[:space:]]*([#\;].*)?$ ]] && continue
        [[ $line =~ ^([A-Z_]+)=(.*)$ ]] || fail "$1:$number: expected NAME=VALUE"
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        [[ " ${names[*]/#/FIELD_} " == *" $name "* ]] || fail "$1:$number: $name is not known"
        [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]] && value=${BASH_REMATCH[1]}
        export "$name=$value"
    done <"$1"
}

while (($#)); do
    case $1 in
        -h | --help)
            usage
            exit 0
            ;;
        --)
            shift
            break
            ;;
        -*) fail "no such option: $1 (those of cinempc fly come after --)" ;;
        *) read_file "$1" ;;
    esac
    shift
done
for argument; do
    [[ $argument != --arm ]] || fail 'in the field it is the pilot who arms: --arm is for simulators'
done
[[ ${FIELD_SHOT-} ]] || fail 'FIELD_SHOT is not set: the shot file'
[[ ${FIELD_CONNECTION-} ]] || fail 'FIELD_CONNECTION is not set: for example serial:///dev/ttyACM0:921600'
[[ ${FIELD_FRAMES-} ]] || fail 'FIELD_FRAMES is not set: the camera, as a number, rtsp://... or a file'

cinempc=${FIELD_CINEMPC-}
[[ $cinempc ]] || cinempc=$(command -v cinempc || true)
[[ $cinempc ]] || cinempc=$root/.venv/bin/cinempc
[[ -x $cinempc ]] || fail "cinempc is neither on the path nor in $root/.venv"

arguments=(fly "$FIELD_SHOT" --vehicle mavlink --connection "$FIELD_CONNECTION" --world none --perception yolo
    --frames "$FIELD_FRAMES" --profile "${FIELD_PROFILE:-field}" --after "${FIELD_AFTER:-hold}")
[[ ${FIELD_KEY-} ]] && arguments+=(--key "$FIELD_KEY")
[[ ${FIELD_OUT-} ]] && arguments+=(--out "$FIELD_OUT")
exec "$cinempc" "${arguments[@]}" "$@"
