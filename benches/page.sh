#!/usr/bin/env bash
# A saved page of 100 KB, whole processes: nianbao against Python's lxml and pandas.read_html, side by side.
# Needs hyperfine, and python3 with lxml and pandas. Run in the repository's root after `cargo build --release`.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The page of the fixtures as Word pastes it: every cell in a paragraph and a run with their styles.
python3 - "$work/page.html" <<'PY'
import sys
page = open("fixtures/shapes/page.html", encoding="utf-8").read()
run = "<p class=MsoNormal align=center style='margin:0cm;text-align:center;line-height:150%;mso-pagination:none'>" \
      "<span lang=EN-US style='font-size:9.0pt;line-height:150%;font-family:宋体;mso-bidi-font-family:宋体;mso-font-kerning:0pt;color:black;letter-spacing:0;mso-ansi-language:EN-US;mso-fareast-language:ZH-CN'>"
page = page.replace("<p>", run).replace("</p>", "<o:p></o:p></span></p>")
open(sys.argv[1], "w", encoding="utf-8").write(page)
PY
cat > "$work/tables.py" <<'PY'
import io, sys, lxml.html, pandas
text = open(sys.argv[1], encoding="utf-8").read()
lxml.html.fromstring(text)
pandas.read_html(io.StringIO(text), flavor="lxml")
PY
echo "page of $(stat -c %s "$work/page.html") bytes: $(target/release/nianbao check "$work/page.html" | head -1 | cut -d: -f2)"
hyperfine -N -w 5 -r 40 --export-json "$work/times.json" \
    "target/release/nianbao extract $work/page.html" "python3 $work/tables.py $work/page.html" >/dev/null
python3 - "$work/times.json" <<'PY'
import json, sys
ours, theirs = (r["median"] for r in json.load(open(sys.argv[1]))["results"])
print(f"nianbao {ours * 1e3:.1f} ms, lxml and pandas {theirs * 1e3:.0f} ms, ratio {ours / theirs:.4f} (medians of 40)")
PY
