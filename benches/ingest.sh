#!/usr/bin/env bash
# How fast many reports become an archive: reports a second, memory, size; against one process a file, and against
# pdfplumber on 100 of the PDFs. Ratios are of time for one report.
#
#   benches/ingest.sh [FOLDER] [MORE]     (default: 10,000 reports made by benches/make_archive.py)
#
# MORE is a folder that is ingested with FOLDER into a second archive, to see whether memory grows. Needs GNU time,
# sqlite3, and python3 with pdfplumber; without FOLDER also what make_archive.py needs.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=$PWD/target/release/nianbao
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${1:-}
if [ -z "$folder" ]; then
    folder=$work/reports
    python3 benches/make_archive.py "$folder" --reports 10000 --truth "$work/truth.jsonl"
fi

measure() { # name, then the command
    local name=$1
    shift
    /usr/bin/time -f '%e %M' -o "$work/time" "$@" > "$work/said" 2> "$work/messages" || true
    read -r seconds kilobytes < <(tail -n 1 "$work/time")
    echo "$name: $(head -n 1 "$work/said"); $seconds s, $((kilobytes / 1024)) MiB at most"
}

cat $(find "$folder" -type f | head -n 20000) > /dev/null # so that the first run does not wait for the disk
measure "ingest" "$program" ingest "$folder" --archive "$work/a.db"
files=$(sqlite3 "$work/a.db" "SELECT count(*) FROM paths")
each=$(awk "BEGIN { print $seconds / $files }")
awk "BEGIN { printf \"  %.0f reports a second, %.1f KB of archive a report\n\", 1 / $each, $(stat -c %s "$work/a.db") / 1024 / $files }"
measure "again" "$program" ingest "$folder" --archive "$work/a.db"
if [ -n "${2:-}" ]; then
    measure "with more" "$program" ingest "$folder" "$2" --archive "$work/b.db"
fi

find "$folder" -type f | sort | awk 'NR % 10 == 1' | head -n 1000 > "$work/some"
start=$(date +%s.%N)
while read -r file; do "$program" extract --cells "$file" > /dev/null 2>&1 || true; done < "$work/some"
awk "BEGIN { t = ($(date +%s.%N) - $start) / $(wc -l < "$work/some"); printf \"one process a file: %.2f ms, %.1f times as long\n\", t * 1000, t / $each }"

find "$folder" -type f -name '*.pdf' | sort | awk 'NR % 59 == 1' | head -n 100 > "$work/pdfs"
xargs "$program" extract < "$work/pdfs" > /dev/null
cat > "$work/plumb.py" <<'PY'
import sys, time, pdfplumber
begin = time.time()
for name in open(sys.argv[1]).read().split():
    with pdfplumber.open(name) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.extract_text()
print(time.time() - begin)
PY
taken=$(python3 "$work/plumb.py" "$work/pdfs")
mkdir "$work/hundred"
xargs cp -t "$work/hundred" < "$work/pdfs"
measure "the 100 PDFs" "$program" ingest "$work/hundred" --archive "$work/c.db"
awk "BEGIN { printf \"pdfplumber: %.0f ms a PDF, %.0f times as long as ingest, which writes an archive besides\n\", $taken * 10, $taken / $seconds }"
