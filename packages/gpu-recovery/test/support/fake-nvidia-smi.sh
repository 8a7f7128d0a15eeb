#!/bin/sh
# A stand-in for nvidia-smi. Files beside it steer it: `mode` how it behaves, `values` what a GPU says
# (FIELD=VALUE a line, one block a GPU, blocks parted by an empty line), `reply` and `status` a fixed answer
# and its exit status, `calls` gets every command line.
dir=$(dirname "$0")
echo "$*" >> "$dir/calls"
mode() { cat "$dir/mode" 2>/dev/null || echo well; }

rows() {
  awk -F= -v fields="$1" '
    function flush() {
      if (!any) return
      n = split(fields, f, ",")
      for (i = 1; i <= n; i++) printf "%s%s", (i > 1 ? ", " : ""), (f[i] in v ? v[f[i]] : "[N/A]")
      print ""
      split("", v); any = 0
    }
    /^$/ { flush(); next }
    /^!/ { flush(); print substr($0, 2); next }
    { v[$1] = substr($0, length($1) + 2); any = 1 }
    END { flush() }
  ' "$dir/values"
}

misbehave() {
  case "$(mode)" in
    silent) exec sleep 600 ;;
    stubborn) trap '' TERM; while :; do sleep 1; done ;;
    child-holds-pipe) sleep 600 & exit 0 ;;
    reply) cat "$dir/reply"; exit "$(cat "$dir/status")" ;;
  esac
}

case "$1" in
  -L) misbehave; echo "GPU 0: fake (UUID: GPU-0)" ;;
  --help-query-gpu)
    [ "$(mode)" = silent ] && exec sleep 600
    cut -d= -f1 "$dir/values" | grep . | grep -v '^!' | sort -u | sed 's/.*/"&"/' ;;
  -q) cat "$dir/limits" 2>/dev/null ;;
  --query-compute-apps=*) cat "$dir/apps" 2>/dev/null ;;
  --query-gpu=*)
    fields=${1#--query-gpu=}
    if [ "$3" = -lms ]; then
      pause=$(awk -v ms="$4" 'BEGIN { print ms / 1000 }')
      while :; do misbehave; rows "$fields"; sleep "$pause"; done
    fi
    misbehave; rows "$fields" ;;
  -i) misbehave; cat "$dir/set-$3" 2>/dev/null || { echo "not supported"; exit 3; } ;;
esac
