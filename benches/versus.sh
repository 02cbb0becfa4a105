#!/usr/bin/env bash
# Whole processes, side by side: `nianbao extract FILE` against `pdftotext -layout FILE -`.
# Prints medians, their ratio and the peak memory, file by file, and the median ratio.
#
#   benches/versus.sh [FILE.pdf …]      (default: the fixtures)   needs hyperfine, poppler-utils, GNU time
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=target/release/nianbao
files=("$@")
[ ${#files[@]} -gt 0 ] || files=(fixtures/reports/*/input.pdf)
results=$(mktemp)
trap 'rm -f "$results"' EXIT
ratios=()
for file in "${files[@]}"; do
    hyperfine --shell=none --warmup 3 --runs 20 --export-csv "$results" \
        "$program extract '$file'" "pdftotext -layout '$file' -" >/dev/null 2>&1
    memory=$(/usr/bin/time -f %M "$program" extract "$file" 2>&1 >/dev/null | tail -n 1)
    line=$(awk -F, 'NR == 2 { ours = $(NF-4) } NR == 3 { theirs = $(NF-4) }
        END { printf "%.2f %.1f %.1f", ours / theirs, ours * 1000, theirs * 1000 }' "$results")
    read -r ratio ours theirs <<<"$line"
    ratios+=("$ratio")
    printf '%-52s %6s ms %6s ms  ratio %s  %5d KiB\n' "$file" "$ours" "$theirs" "$ratio" "$memory"
done
printf '%s\n' "${ratios[@]}" | sort -n | awk '{ r[NR] = $1 } END { print "median ratio", r[int((NR + 1) / 2)] }'
