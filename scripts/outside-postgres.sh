# A PostgreSQL of the system's own, in a folder of its own, for as long as the caller runs.
start_outside_postgres() { # start_outside_postgres BIN-FOLDER; sets OUTSIDE_URL
  local bin=$1 user
  OUTSIDE_FOLDER=$(mktemp -d)
  OUTSIDE_BIN=$bin
  if [ "$(id -u)" = 0 ]; then user=postgres; chown postgres "$OUTSIDE_FOLDER"; else user=$(id -un); fi
  OUTSIDE_USER=$user
  outside "$bin/initdb" -D "$OUTSIDE_FOLDER/data" -U huican --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
  outside "$bin/pg_ctl" -D "$OUTSIDE_FOLDER/data" -w -l "$OUTSIDE_FOLDER/log" \
    -o "-c listen_addresses='' -c unix_socket_directories=$OUTSIDE_FOLDER -c fsync=off" start >/dev/null
  trap 'outside "$OUTSIDE_BIN/pg_ctl" -D "$OUTSIDE_FOLDER/data" -m immediate stop >/dev/null 2>&1; rm -rf "$OUTSIDE_FOLDER"' EXIT
  outside "$bin/createdb" -h "$OUTSIDE_FOLDER" -U huican huican
  OUTSIDE_URL="postgresql://huican@/huican?host=$OUTSIDE_FOLDER"
}
outside() { # as the account that may run a server
  if [ "$(id -u)" = 0 ]; then runuser -u "$OUTSIDE_USER" -- "$@"; else "$@"; fi
}
