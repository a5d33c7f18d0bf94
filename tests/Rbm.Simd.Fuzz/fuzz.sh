#!/usr/bin/env bash
# fuzz.sh SECONDS FOLDER [TARGET...]: instruments a copy of the built program and fuzzes each target for so long, one after the other.
# What is found stays in FOLDER/found, and is gone on from when the script is run again. Ends with code 1 if a promise was broken.
set -euo pipefail
seconds=$1 work=$(realpath -m "$2")
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# AFL++ looks for its own marks in the program, and for settings of the machine that this is not the place to change.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
export AFL_FORKSRV_INIT_TMOUT=60000 AFL_AUTORESUME=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

mkdir -p "$work/found"
rm -rf "$work/program"
cp -r "$here/bin/Release/net10.0" "$work/program"
[ -x "$work/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools"
# The readers and what they stand on. The kernels have no decisions about the input to be guided by, and would be slow.
"$work/tools/sharpfuzz" "$work/program/Rbm.Simd.dll" Rbm.Simd.Bits Rbm.Simd.Coding Rbm.Simd.Models Rbm.Simd.Sources
program="$work/program/Rbm.Simd.Fuzz.dll"
dotnet "$program" corpus "$work/corpus"
[ $# -gt 0 ] || mapfile -t all < <(dotnet "$program" list)
status=0
for target in "${@:-${all[@]}}"; do
  nice -n 19 afl-fuzz -V "$seconds" -m none -t 5000 -i "$work/corpus/$target" -o "$work/found/$target" -- \
    "$(command -v dotnet)" "$program" run "$target" >"$work/found/$target.log" 2>&1 || { tail -n 20 "$work/found/$target.log"; exit 2; }
  stats="$work/found/$target/default/fuzzer_stats"
  value() { sed -n "s/^$1 *: //p" "$stats"; }
  echo "$target: $(value execs_done) executions, $(value corpus_count) inputs kept, $(value edges_found) places" \
    "(the good files: $(dotnet "$program" replay "$target" "$work/corpus/$target"/* | sed -n '$s/.*, \([0-9]*\) places.*/\1/p'))," \
    "$(value saved_crashes) broken promises, $(value saved_hangs) hangs"
  if [ "$(value saved_crashes)" != 0 ] || [ "$(value saved_hangs)" != 0 ]; then status=1; fi
done
exit $status
