#!/usr/bin/env python3
"""Prints one made-up report to every shape that reports are published in, for fixtures/shapes.

Needs python-docx, websocket-client, Chromium, LibreOffice and poppler-utils. The tests need none of them: what this writes is committed.
Run in the repository's root; the report, its numbers and its agency are invented.
"""
import html, json, pathlib, subprocess, sys, tempfile

OUT = pathlib.Path("fixtures/shapes")
TITLE = "云溪县水利局2023年政府信息公开工作年度报告"
META = [("索引号", "SL-2024-00017"), ("发布机构", "云溪县水利局"), ("发布日期", "2024-01-19")]
COLUMNS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
KEYS = ["natural_person", "business", "research_institution", "public_welfare_organization", "legal_service_organization", "other"]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
ROWS = [  # group, label, key, six numbers
    (None, "（一）予以公开", "granted", [11, 2, 0, 1, 3, 0]),
    (None, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partially_granted", [4, 0, 0, 0, 1, 0]),
    ("（三）不予公开", "1.属于国家秘密", "denied.state_secret", [0] * 6),
    ("（三）不予公开", "2.其他法律行政法规禁止公开", "denied.prohibited_by_law", [1, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "3.危及“三安全一稳定”", "denied.endangers_security_or_stability", [0] * 6),
    ("（三）不予公开", "4.保护第三方合法权益", "denied.third_party_rights", [2, 1, 0, 0, 0, 0]),
    ("（三）不予公开", "5.属于三类内部事务信息", "denied.internal_affairs", [0] * 6),
    ("（三）不予公开", "6.属于四类过程性信息", "denied.process_information", [3, 0, 0, 0, 0, 0]),
    ("（三）不予公开", "7.属于行政执法案卷", "denied.enforcement_case_file", [0, 1, 0, 0, 2, 0]),
    ("（三）不予公开", "8.属于行政查询事项", "denied.administrative_inquiry", [0] * 6),
    ("（四）无法提供", "1.本机关不掌握相关政府信息", "unavailable.not_held", [17, 1, 0, 0, 0, 0]),
    ("（四）无法提供", "2.没有现成信息需要另行制作", "unavailable.needs_creation", [0] * 6),
    ("（四）无法提供", "3.补正后申请内容仍不明确", "unavailable.still_unclear", [1, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "1.信访举报投诉类申请", "not_processed.petition_or_complaint", [2, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "2.重复申请", "not_processed.repeated", [1, 0, 0, 0, 0, 0]),
    ("（五）不予处理", "3.要求提供公开出版物", "not_processed.published_material", [0] * 6),
    ("（五）不予处理", "4.无正当理由大量反复申请", "not_processed.excessive", [0] * 6),
    ("（五）不予处理", "5.要求行政机关确认或重新出具已获取信息", "not_processed.reconfirmation", [0, 0, 0, 0, 1, 0]),
    ("（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_handling.not_corrected_in_time", [1, 0, 0, 0, 0, 0]),
    ("（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_handling.fee_not_paid_in_time", [0] * 6),
    ("（六）其他处理", "3.其他", "other_handling.other", [0, 0, 0, 0, 0, 1]),
]
DONE = [sum(r[3][c] for r in ROWS) for c in range(6)]
OVER, NEXT = [2, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]
NEW = [DONE[c] + NEXT[c] - OVER[c] for c in range(6)]
COURT = [[6, 1, 0, 2, 9], [2, 0, 0, 1, 3], [1, 0, 1, 0, 2]]
PROSE = {
    "一、总体情况": ["2023年，云溪县水利局认真贯彻《中华人民共和国政府信息公开条例》，持续提高工作透明度。",
              "（一）主动公开。全年通过门户网站公开信息312条。",
              f"（二）依申请公开。全年新收政府信息公开申请{sum(NEW)}件，上年结转{sum(OVER)}件。"],
    "五、存在的主要问题及改进情况": ["一是公开内容不够全面；二是解读形式较为单一。", "下一步，将加强业务培训，丰富解读形式。"],
    "六、其他需要报告的事项": ["本年度未收取信息处理费。"],
}


def table_two():
    """Rows of (text, columns); the third value is a rowspan."""
    def block(item, head, rows):
        wide = 4 // len(head) if len(head) > 2 else 3
        out = [[(item, 4)]]
        for row in [head] + rows:
            out.append([(row[0], 1)] + [(cell, 1 if len(row) == 4 else wide) for cell in row[1:]])
        return out
    return (block("第二十条第（一）项", ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
                  [["规章", "0", "0", "0"], ["行政规范性文件", "5", "1", "22"]])
            + block("第二十条第（五）项", ["信息内容", "本年处理决定数量"], [["行政许可", "418"]])
            + block("第二十条第（六）项", ["信息内容", "本年处理决定数量"], [["行政处罚", "36"], ["行政强制", "7"]])
            + block("第二十条第（八）项", ["信息内容", "本年收费金额（单位：万元）"], [["行政事业性收费", "1406.3572"]]))


def table_three():
    line = lambda numbers: [(str(n), 1) for n in numbers + [sum(numbers)]]
    rows = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 7)],
        [("自然人", 1, 2), ("法人或其他组织", 5), ("总计", 1, 2)],
        [(c, 1) for c in COLUMNS[1:]],
        [("一、本年新收政府信息公开申请数量", 3)] + line(NEW),
        [("二、上年结转政府信息公开申请数量", 3)] + line(OVER),
    ]
    first = True
    last = None
    for group, label, _, numbers in ROWS:
        row = [("三、本年度办理结果", 1, len(ROWS) + 1)] if first else []
        first = False
        if group and group != last:
            row.append((group, 1, sum(r[0] == group for r in ROWS)))
        last = group
        row.append((label, 1 if group else 2))
        rows.append(row + line(numbers))
    rows.append([("（七）总计", 2)] + line(DONE))
    rows.append([("四、结转下年度继续办理", 3)] + line(NEXT))
    return rows


def table_four():
    return [
        [("行政复议", 5), ("行政诉讼", 10)],
        [(o, 1, 2) for o in OUTCOMES] + [("未经复议直接起诉", 5), ("复议后起诉", 5)],
        [(o, 1) for o in OUTCOMES * 2],
        [(str(n), 1) for group in COURT for n in group],
    ]


TABLES = {"二、主动公开政府信息情况": table_two, "三、收到和处理政府信息公开申请情况": table_three,
          "四、政府信息公开行政复议、行政诉讼情况": table_four}
ORDER = ["一、总体情况", *TABLES, "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]


def grid(rows):
    """Cells on their grid: (row, column, rows, columns, text)."""
    taken, out = set(), []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            text, wide, tall = (*cell, 1)[:3]
            while (y, x) in taken:
                x += 1
            out.append((y, x, tall, wide, text))
            taken |= {(y + i, x + j) for i in range(tall) for j in range(wide)}
            x += wide
    return out


def page_table(rows):
    out = ['<table border="1" cellspacing="0">']
    for row in rows:
        out.append("<tr>")
        for cell in row:
            text, wide, tall = (*cell, 1)[:3]
            spans = (f' colspan="{wide}"' if wide > 1 else "") + (f' rowspan="{tall}"' if tall > 1 else "")
            out.append(f"<td{spans}><p>{html.escape(text, quote=False)}</p></td>")
        out.append("</tr>")
    return "".join(out) + "</table>"


def page(charset):
    meta = "　".join(f"{k}：{v}" for k, v in META)
    body = [f"<div>首页 &gt; 政务公开 &gt; 政府信息公开年报</div><div>{meta}</div><h1>{TITLE}</h1>"]
    for heading in ORDER:
        body.append(f"<h3>{heading}</h3>")
        body += [f"<p>{p}</p>" for p in PROSE.get(heading, [])]
        if heading in TABLES:
            body.append(page_table(TABLES[heading]()))
    return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{TITLE}_云溪县人民政府</title><style>
@page{{size:A4;margin:18mm}}body{{font-family:'WenQuanYi Zen Hei';font-size:10.5pt;line-height:1.7}}h1{{font-size:17pt;text-align:center}}h3{{font-size:12pt}}
table{{border-collapse:collapse;width:100%;font-size:8.5pt}}td{{border:1px solid #000;padding:2px;text-align:center}}td p{{margin:0}}</style>
</head><body>{''.join(body)}<div>版权所有：云溪县人民政府 网站标识码：4300000001</div></body></html>"""


def word(path):
    import docx
    document = docx.Document()
    document.core_properties.title = TITLE
    document.add_paragraph("　".join(f"{k}：{v}" for k, v in META))
    document.add_heading(TITLE, 0)
    for heading in ORDER:
        document.add_heading(heading, 2)
        for text in PROSE.get(heading, []):
            document.add_paragraph(text)
        if heading not in TABLES:
            continue
        cells = grid(TABLES[heading]())
        height = max(y + t for y, _, t, _, _ in cells)
        width = max(x + w for _, x, _, w, _ in cells)
        table = document.add_table(height, width, style="Table Grid")
        for y, x, tall, wide, text in cells:
            cell = table.cell(y, x)
            if tall > 1 or wide > 1:
                cell = cell.merge(table.cell(y + tall - 1, x + wide - 1))
            cell.text = text
    document.save(path)


def pipes(rows):
    """What docling writes: the text of a merged cell in each of the columns and rows it covers."""
    cells = grid(rows)
    height = max(y + t for y, _, t, _, _ in cells)
    width = max(x + w for _, x, _, w, _ in cells)
    full = [[""] * width for _ in range(height)]
    for y, x, tall, wide, text in cells:
        for i in range(tall):
            for j in range(wide):
                full[y + i][x + j] = text
    lines = ["| " + " | ".join(row) + " |" for row in full]
    lines.insert(1, "|" + "---|" * width)
    return "\n".join(lines)


def markdown(table):
    out = ["　".join(f"{k}：{v}" for k, v in META), f"# {TITLE}"]
    for heading in ORDER:
        out.append(f"## {heading}")
        out += PROSE.get(heading, [])
        if heading in TABLES:
            out.append(table(TABLES[heading]()))
    return "\n\n".join(out) + "\n"


def text():
    """Text as copied out of a viewer: a row of a table a line."""
    out = ["　".join(f"{k}：{v}" for k, v in META), TITLE]
    for heading in ORDER:
        out.append(heading)
        out += PROSE.get(heading, [])
        if heading in TABLES:
            out += [" ".join(cell[0] for cell in row) for row in TABLES[heading]()]
    return "\n".join(out) + "\n"


def expected():
    row = lambda numbers: dict(zip(KEYS + ["total"], numbers + [sum(numbers)]))
    requests = {"new_received": row(NEW), "carried_over": row(OVER)}
    for _, _, key, numbers in ROWS:
        group, _, name = key.partition(".")
        (requests.setdefault(group, {}) if name else requests)[name or group] = row(numbers)
    requests |= {"total_processed": row(DONE), "carried_forward": row(NEXT)}
    outcome = lambda numbers: dict(zip(["upheld", "corrected", "other", "pending", "total"], numbers))
    return {
        "report": {"title": TITLE, "agency": "云溪县水利局", "year": 2023, "form": "2021", "kind": "annual_report",
                   "published_on": META[2][1], "index_number": META[0][1], "publisher": META[1][1]},
        "headings": [h.split("、", 1)[1] for h in ORDER],
        "tables": {
            "proactive_disclosure": {
                "regulations": {"issued": 0, "repealed": 0, "in_force": 0},
                "normative_documents": {"issued": 5, "repealed": 1, "in_force": 22},
                "licensing": {"decisions": 418}, "penalties": {"decisions": 36}, "compulsory_measures": {"decisions": 7},
                "fees": {"amount": 1406.3572}},
            "requests": requests,
            "review_and_litigation": {"review": outcome(COURT[0]), "litigation_direct": outcome(COURT[1]),
                                      "litigation_after_review": outcome(COURT[2])}},
    }


def snapshot(page_path, out):
    """The page as Chromium's "save as, single file" writes it."""
    import http.client, time, urllib.request
    try:
        import websocket
    except ImportError:
        sys.exit("websocket-client is needed for the MHTML")
    with tempfile.TemporaryDirectory() as profile:
        chromium = subprocess.Popen(["chromium", "--headless", "--no-sandbox", "--remote-debugging-port=9333",
                                     "--remote-allow-origins=*", f"--user-data-dir={profile}", page_path.absolute().as_uri()],
                                    stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                time.sleep(0.1)
                try:
                    tabs = json.load(urllib.request.urlopen("http://127.0.0.1:9333/json"))
                    break
                except (OSError, http.client.HTTPException):
                    continue
            socket = websocket.create_connection(next(t for t in tabs if t["type"] == "page")["webSocketDebuggerUrl"])
            time.sleep(1)
            socket.send(json.dumps({"id": 1, "method": "Page.captureSnapshot", "params": {"format": "mhtml"}}))
            while (answer := json.loads(socket.recv())).get("id") != 1:
                pass
            out.write_bytes(answer["result"]["data"].encode())
        finally:
            chromium.terminate()
            chromium.wait()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    run = lambda *command: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (OUT / "expected.json").write_text(json.dumps(expected(), ensure_ascii=False, indent=1) + "\n")
    (OUT / "page.html").write_text(page("utf-8"))
    (OUT / "page-gbk.html").write_bytes(page("gb2312").encode("gb18030"))
    snapshot(OUT / "page.html", OUT / "page.mhtml")
    run("chromium", "--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={OUT}/page.pdf", str(OUT / "page.html"))
    word(OUT / "word.docx")
    with tempfile.TemporaryDirectory() as folder:
        def convert(source, to, *options):
            profile = f"-env:UserInstallation=file://{folder}/profile"
            run("soffice", profile, "--headless", *options, "--convert-to", to, "--outdir", folder, str(source))
        convert(OUT / "page.html", "docx:MS Word 2007 XML", "--infilter=HTML (StarWriter)")
        made = pathlib.Path(folder, "page.docx")
        (OUT / "word-libreoffice.docx").write_bytes(made.read_bytes())
        convert(OUT / "word.docx", "pdf")
        (OUT / "word.pdf").write_bytes(pathlib.Path(folder, "word.pdf").read_bytes())
        convert(made, "pdf")
        (OUT / "word-libreoffice.pdf").write_bytes(pathlib.Path(folder, "page.pdf").read_bytes())
    (OUT / "pipes.md").write_text(markdown(pipes))
    (OUT / "tags.md").write_text(markdown(page_table))
    (OUT / "copied.txt").write_text(text())


if __name__ == "__main__":
    main()
