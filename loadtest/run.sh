#!/usr/bin/env bash
# Asks a running service how it bears load, by ghz where it is installed and else by our own client.
set -euo pipefail

usage() {
  cat << 'TEXT'
loadtest/run.sh [options] question...

Questions: steady ramp cold first deep batch suggestions mixed overload soak drain

  --host HOST:PORT      whom to ask (127.0.0.1:50051); several with commas between them for pods
  --tls                 encrypted; so is all that names one of the next
  --cacert FILE         authorities that the service's certificate may be from
  --cert FILE --key FILE  our certificate and its key, for mutual TLS
  --cname NAME          the name in the service's certificate, if it is not the host's
  --token-file FILE     a JWT, sent as authorization: Bearer
  --client ghz|own      instead of ghz where it is on the path
  --demo SIZE --seed N  of the demo network (small, 20260101)
  --users FILE --posts FILE  ids of another network, one a line
  --duration TIME       instead of what the files say, such as 10s
  --metrics URL         of the pod, for soak (http://127.0.0.1:8080/prometheus)
  --pid PID             of the pod that is to end, for drain

The report is target/loadtest/report.html. Exit code 0: every budget is kept.
TEXT
}

options=""
questions=""
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --tls)
      options+=" -Dload.tls=true"
      shift
      ;;
    --cacert | --cert | --key | --token-file | --users | --posts)
      # Relative to where one stands, and not to the project's folder.
      options+=" -Dload.${1#--}=\"$(realpath -- "${2:?"$1 needs a file"}")\""
      shift 2
      ;;
    --*)
      options+=" -Dload.${1#--}=\"${2:?"$1 needs a value"}\""
      shift 2
      ;;
    *)
      questions+=" $1"
      shift
      ;;
  esac
done
if [[ -z "$questions" ]]; then
  usage >&2
  exit 2
fi
cd "$(dirname "$0")/.."
exec ./mvnw -q -B -ntp -Pload "-Dload.options=$options" "-Dload.questions=$questions" < /dev/null
