#!/usr/bin/env python3
"""Writes src/text/ideographs.tsv: which unified ideograph stands for a radical or compatibility ideograph.

    tools/make_ideographs.py EquivalentUnifiedIdeograph.txt > src/text/ideographs.tsv

Sources, in order of preference:
  1. tools/radicals.tsv: the ideograph that shares the radical's glyph in Noto Sans CJK SC (measured on the font)
  2. EquivalentUnifiedIdeograph.txt of the Unicode Character Database (Debian: unicode-data)
  3. the canonical or compatibility decomposition (UnicodeData.txt, through Python's unicodedata)
"""
import os, sys, unicodedata

RANGES = [(0x2E80, 0x2EF3), (0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]
here = os.path.dirname(os.path.abspath(__file__))

glyph = {}
for line in open(os.path.join(here, "radicals.tsv"), encoding="utf-8").read().splitlines()[1:]:
    code, _, shared, _ = (line.split("\t") + ["", "", ""])[:4]
    if shared:
        glyph[int(code[2:], 16)] = shared

equivalent = {}
for line in open(sys.argv[1], encoding="utf-8"):
    body = line.split("#")[0].strip()
    if not body:
        continue
    codes, ideograph = [part.strip() for part in body.split(";")]
    first, _, last = codes.partition("..")
    for code in range(int(first, 16), int(last or first, 16) + 1):
        equivalent[code] = chr(int(ideograph, 16))

for first, last in RANGES:
    for code in range(first, last + 1):
        char = chr(code)
        if unicodedata.category(char) == "Cn":
            continue
        decomposed = unicodedata.normalize("NFKC", char)
        target = glyph.get(code) or equivalent.get(code) or (decomposed if decomposed != char else None)
        if target and len(target) == 1 and target != char:
            print(f"{code:X}\t{target}")
