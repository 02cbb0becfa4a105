#!/usr/bin/env python3
"""Files that are made to break a reader: what comes of each, in what time and memory.

    benches/hostile.py PROGRAM [FOLDER]

Makes the files in FOLDER (default: a temporary one), runs `PROGRAM extract --cells` on each under GNU time, and prints
a table. Exit code 1 where one panics, is killed, takes more than the 10 seconds or the 256 MiB that are promised, or
is said to be verified.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile
import zlib

SECONDS, MEBIBYTES = 10.5, 256


def pdf(objects, *, trailer=b"", header=b"%PDF-1.7\n"):
    """Numbered objects, as bytes, with a right table of references."""
    out, offsets = bytearray(header), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content, extra=b"", flate=True):
    if flate:
        content, extra = zlib.compress(content, 9), extra + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>\nstream\n" % (len(content), extra) + content + b"\nendstream"


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def page(content, more=(), resources=b""):
    """One page; `more` are objects from number 6 on."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
            % resources,
            content,
            FONT,
            *more,
        ]
    )


def zeros(size):
    """A deflated run of blanks, made piece by piece."""
    deflate, out = zlib.compressobj(9), bytearray()
    piece = b" " * (1 << 20)
    for _ in range(size >> 20):
        out += deflate.compress(piece)
    return bytes(out + deflate.flush())


def raw(packed, extra=b""):
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n" % (len(packed), extra) + packed + b"\nendstream"


def form(content, resources):
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%s>>" % resources)


def laughs():
    forms = [form(b"/X Do " * 10, b"/XObject<</X %d 0 R>>" % (7 + n)) for n in range(30)]
    return page(stream(b"/X Do"), [*forms, stream(b"BT ET")], b"/XObject<</X 6 0 R>>")


def kids_loop():
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>"])


def deep_tree():
    depth = 100_000
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (3 + n) for n in range(depth)]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def object_streams(count, content):
    packed = zlib.compress(content, 9)
    body = b"<</Type/ObjStm/N 1/First 4/Length %d/Filter/FlateDecode>>\nstream\n" % len(packed) + packed + b"\nendstream"
    return page(stream(b"BT ET"), [body] * count)


def docx(document, extra=()):
    path = pathlib.Path(tempfile.mkstemp()[1])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
        out.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
        out.writestr("word/document.xml", document)
    content = path.read_bytes()
    path.unlink()
    return content


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
TITLE = "某县2023年政府信息公开工作年度报告"

FILES = {
    "flate bomb, 2 GB in 2 MB": lambda: page(raw(zeros(2 << 30))),
    "flate bomb in each of 200 streams": lambda: page(
        b"[" + b" ".join(b"%d 0 R" % (6 + n) for n in range(200)) + b"]", [raw(zeros(32 << 20))] * 200
    ),
    "a bomb in a bomb": lambda: page(
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>\nstream\n%s\nendstream"
        % (len(twice := zlib.compress(zeros(1 << 30), 9)), twice)
    ),
    "a billion laughs of forms": laughs,
    "a form in itself, twice": lambda: page(
        stream(b"/X Do"), [form(b"/X Do /X Do", b"/XObject<</X 6 0 R>>")], b"/XObject<</X 6 0 R>>"
    ),
    "30 million glyphs": lambda: page(stream(b"BT /F1 9 Tf 50 700 Td (" + b"1" * 30_000_000 + b") Tj ET")),
    "5 million rectangles": lambda: page(stream(b"9 9 99 .5 re f " * 1_900_000)),
    "500,000 different rulings": lambda: page(
        stream(b" ".join(b"%d %d m %d %d l S" % (n % 595, n % 842, n % 595, n % 842 + 9) for n in range(500_000)))
    ),
    "a page tree in itself": kids_loop,
    "a page tree 100,000 deep": deep_tree,
    "arrays 1,000,000 deep": lambda: page(b"[" * 1_000_000 + b"]" * 1_000_000),
    "dictionaries 200,000 deep": lambda: page(b"<</A" * 200_000 + b">>" * 200_000),
    "an array of 20 million numbers": lambda: page(b"[" + b"0 " * 20_000_000 + b"]"),
    "an object stream of 30 million numbers": lambda: object_streams(1, b"9 0 [" + b"0 " * 15_000_000 + b"]"),
    "100 object streams of 600,000 numbers": lambda: object_streams(100, b"9 0 [" + b"0 " * 600_000 + b"]"),
    "2 million objects": lambda: b"%PDF-1.4\n" + b"".join(b"%d 0 obj 0 endobj\n" % n for n in range(1, 2_000_000)) + b"trailer<</Root 1 0 R>>",
    "a ToUnicode of all of Unicode, 100,000 times": lambda: page(
        stream(b"BT /F2 9 Tf <00010002> Tj ET"),
        [stream(b"1 begincodespacerange <0000> <ffff> endcodespacerange " + b"1 beginbfrange <0000> <ffff> <0000> endbfrange " * 100_000),
         b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 1000>>]>>"],
        b"/Font<</F1 5 0 R/F2 7 0 R>>",
    ),
    "a length that refers to its own stream": lambda: page(
        b"<</Length 4 0 R>>\nstream\nBT ET\nendstream"
    ),
    "references in a ring": lambda: page(b"6 0 R", [b"7 0 R", b"8 0 R", b"6 0 R"]),
    "a table of references in itself": lambda: page(stream(b"BT ET")).replace(b"trailer\n<<", b"trailer\n<</Prev 9"),
    "q 5 million times": lambda: page(stream(b"q " * 5_000_000)),
    "100,000 pages of one content": lambda: pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>",
         b"<</Type/Pages/Count 100000/Kids[" + b"3 0 R " * 100_000 + b"]>>",
         b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
         stream(b"9 9 99 9 re f")]
    ),
    "tables 2,000 deep in a web page": lambda: ("<!DOCTYPE html>" + TITLE + "<table><tr><td>" * 2_000).encode(),
    "a web page of 8 million tags": lambda: ("<!DOCTYPE html>" + "<b>" * 8_000_000).encode(),
    "a cell of 60,000 rows in 1,000 columns": lambda: (
        "<!DOCTYPE html><table>" + "<tr><td rowspan=65534 colspan=1000>1" * 500
    ).encode(),
    "an entity that explodes in Word": lambda: docx(
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>" + WORD % "<w:p><w:r><w:t>&j;</w:t></w:r></w:p>"
    ),
    "Word tables 10,000 deep": lambda: docx(WORD % ("<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000)),
    "a Word file of 1 GB in 1 MB": lambda: docx(WORD % ("<w:p/>" * 20_000_000)),
    "60 MB of digits": lambda: (TITLE + "\n").encode() + b"1 2 3 4 5 6 7 8\n" * 4_000_000,
    "200 MB of nothing": lambda: bytes(200_000_000),
}


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    broken = 0
    print(f"{'file':<46} {'MB':>6} {'s':>6} {'MiB':>5}  outcome")
    for number, (name, make) in enumerate(FILES.items(), 1):
        path = folder / f"{number:02}"
        if not path.exists():
            path.write_bytes(make())
        ran = subprocess.run(
            ["/usr/bin/time", "-f", "%e %M", program, "extract", "--cells", path],
            capture_output=True, text=True, errors="replace", timeout=60,
        )
        *said, measured = ran.stderr.strip().splitlines()
        said = [line for line in said if not line.startswith("Command exited")]
        seconds, kilobytes = measured.split()
        memory = int(kilobytes) // 1024
        if ran.returncode == 0:
            document = json.loads(ran.stdout.splitlines()[0])
            codes = sorted({finding["code"] for finding in document["findings"] if finding["severity"] == "doubt"})
            outcome = f"{document['verdict']} ({', '.join(codes)})"
        else:
            outcome = said[-1].split(": ", 2)[-1][:90] if said else f"exit {ran.returncode}"
        bad = ran.returncode not in (0, 2) or float(seconds) > SECONDS or memory > MEBIBYTES or outcome.startswith("verified")
        bad |= any("panicked" in line for line in said)
        broken += bad
        size = path.stat().st_size / 1e6
        print(f"{name:<46} {size:6.1f} {float(seconds):6.2f} {memory:5}  {'!! ' if bad else ''}{outcome}", flush=True)
    print(f"{len(FILES)} files, {broken} beyond what is promised")
    sys.exit(broken > 0)


main()
