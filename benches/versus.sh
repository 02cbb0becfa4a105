#!/usr/bin/env bash
# Whole processes, side by side on the same files in the same run: `nianbao extract FILE` against `pdftotext -layout`,
# `mutool draw -F text`, PyMuPDF and pdfplumber, all of which give text or loose tables and judge nothing. Prints medians
# and ratios (ours to theirs) file by file, the median ratios, how time grows with pages, and the share that reading the
# file and inflating its streams alone would take.
#
#   benches/versus.sh [FILE.pdf …]      (default: the fixtures)
#
# Needs hyperfine, poppler-utils, mupdf-tools, qpdf, GNU time, and python3 with pymupdf and pdfplumber.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=${NIANBAO:-target/release/nianbao}
files=("$@")
[ ${#files[@]} -gt 0 ] || files=(fixtures/reports/*/input.pdf)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/mu.py" <<'PY'
import sys, pymupdf
for page in pymupdf.open(sys.argv[1]):
    page.get_text()
PY
cat > "$work/plumb.py" <<'PY'
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        page.extract_tables()
PY
cat > "$work/limit.py" <<'PY'
# Inflating every deflated stream of a file, in milliseconds, the interpreter's start aside.
import re, sys, time, zlib
best = 9e9
for _ in range(5):
    begin = time.perf_counter()
    data = open(sys.argv[1], "rb").read()
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            zlib.decompressobj().decompress(memoryview(data)[found.end():])
        except zlib.error:
            pass
    best = min(best, time.perf_counter() - begin)
print(f"{best * 1000:.2f}")
PY

median() { # milliseconds of a command
    hyperfine --shell=none -i --warmup "$1" --runs "$2" --export-csv "$work/times" "$3" > /dev/null 2>&1
    awk -F, 'NR == 2 { printf "%.2f", $4 * 1000 }' "$work/times"
}

printf '%-50s %8s | %s\n' file nianbao 'ratio to pdftotext  mutool  PyMuPDF  pdfplumber | physical limit'
for file in "${files[@]}"; do
    ours=$(median 3 25 "$program extract '$file'")
    text=$(median 3 25 "pdftotext -layout '$file' -")
    mutool=$(median 3 15 "mutool draw -q -F text '$file'")
    mu=$(median 1 3 "python3 $work/mu.py '$file'")
    plumb=$(median 0 1 "python3 $work/plumb.py '$file'")
    limit=$(python3 "$work/limit.py" "$file")
    awk -v f="$file" -v o="$ours" -v t="$text" -v m="$mutool" -v y="$mu" -v p="$plumb" -v l="$limit" 'BEGIN {
        printf "%-50s %5.1f ms | %18.2f %7.2f %8.3f %11.4f | %5.0f %%\n", f, o, o / t, o / m, o / y, o / p, 100 * l / o }' |
        tee -a "$work/all"
done
for column in "pdftotext 1" "mutool 2" "PyMuPDF 3" "pdfplumber 4"; do
    read -r name at <<< "$column"
    ratio=$(awk -F'|' '{ print $2 }' "$work/all" | awk -v at="$at" '{ print $at }' | sort -n |
        awk '{ r[NR] = $1 } END { print r[int((NR + 1) / 2)] }')
    echo "median ratio to $name: $ratio"
done

echo "growth with pages, of ${files[0]} over and over:"
pages=$(qpdf --show-npages "${files[0]}")
for times in 1 10 100 1000; do
    count=$(((times + pages - 1) / pages))
    parts=()
    for _ in $(seq "$count"); do parts+=("${files[0]}" 1-z); done
    qpdf --empty --pages "${parts[@]}" -- "$work/grown.pdf" 2> /dev/null || true
    kilobytes=$(/usr/bin/time -f %M "$program" extract --timeout 600 --max-memory 8192 "$work/grown.pdf" 2>&1 > /dev/null | tail -n 1)
    taken=$(median 1 3 "$program extract --timeout 600 --max-memory 8192 $work/grown.pdf")
    awk -v n=$((count * pages)) -v t="$taken" -v k="$kilobytes" 'BEGIN { printf "  %5d pages %9.1f ms %7.2f ms a page %6.0f MiB\n", n, t, t / n, k / 1024 }'
done
