#!/usr/bin/env python3
"""Makes a folder of made-up annual reports (edition 2021 of the form) to time the program on, and the truth about each.

    make_archive.py OUT --reports 10000 [--agencies N] [--first-year 2021 --years 5] [--chromium 36] [--seed 1] [--jobs 2] [--truth FILE]

Of ten reports six are PDF, two HTML, one DOCX, one text; every third PDF has its font not embedded, and a few are printed by Chromium.
All sums of the form hold, and each year of an agency follows on the one before. The same seed makes the same bytes, but for what Chromium prints.
Needs reportlab, fonts-wqy-zenhei and, unless --chromium is 0, Chromium. Agencies and numbers are invented.
"""
import argparse, collections, html, itertools, json, math, multiprocessing, pathlib, random, re, subprocess, tempfile, time, zipfile

from reportlab import rl_config
from reportlab.pdfbase import cidfonts, pdfmetrics, ttfonts
from reportlab.pdfgen import canvas

FONT_FILE = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"
EMBEDDED, NOT_EMBEDDED = "WenQuanYi", "STSong-Light"
SHAPES = ["pdf", "html", "pdf", "docx", "pdf", "pdf", "html", "pdf", "text", "pdf"]
SUFFIX = {"pdf": "pdf", "chromium": "pdf", "html": "html", "docx": "docx", "text": "txt"}
PAGE_WIDTH, PAGE_HEIGHT = 595, 842

# The form

APPLICANTS = {  # key: label, share of the applications
    "natural_person": ("自然人", 1), "business": ("商业企业", 0.15), "research_institution": ("科研机构", 0.01),
    "public_welfare_organization": ("社会公益组织", 0.02), "legal_service_organization": ("法律服务机构", 0.08), "other": ("其他", 0.03)}
HANDLING = [  # group, label, key, weight
    (None, "（一）予以公开", "granted", 40),
    (None, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "partially_granted", 9),
    ("（三）不予公开", "1.属于国家秘密", "denied.state_secret", 0.2),
    ("（三）不予公开", "2.其他法律行政法规禁止公开", "denied.prohibited_by_law", 1),
    ("（三）不予公开", "3.危及“三安全一稳定”", "denied.endangers_security_or_stability", 0.3),
    ("（三）不予公开", "4.保护第三方合法权益", "denied.third_party_rights", 3),
    ("（三）不予公开", "5.属于三类内部事务信息", "denied.internal_affairs", 1),
    ("（三）不予公开", "6.属于四类过程性信息", "denied.process_information", 2),
    ("（三）不予公开", "7.属于行政执法案卷", "denied.enforcement_case_file", 2),
    ("（三）不予公开", "8.属于行政查询事项", "denied.administrative_inquiry", 2),
    ("（四）无法提供", "1.本机关不掌握相关政府信息", "unavailable.not_held", 25),
    ("（四）无法提供", "2.没有现成信息需要另行制作", "unavailable.needs_creation", 3),
    ("（四）无法提供", "3.补正后申请内容仍不明确", "unavailable.still_unclear", 2),
    ("（五）不予处理", "1.信访举报投诉类申请", "not_processed.petition_or_complaint", 4),
    ("（五）不予处理", "2.重复申请", "not_processed.repeated", 2),
    ("（五）不予处理", "3.要求提供公开出版物", "not_processed.published_material", 0.3),
    ("（五）不予处理", "4.无正当理由大量反复申请", "not_processed.excessive", 0.3),
    ("（五）不予处理", "5.要求行政机关确认或重新出具已获取信息", "not_processed.reconfirmation", 0.5),
    ("（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_handling.not_corrected_in_time", 2),
    ("（六）其他处理", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_handling.fee_not_paid_in_time", 0.2),
    ("（六）其他处理", "3.其他", "other_handling.other", 3),
]
OUTCOMES = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结", "total": "总计"}
COURTS = {"review": 0.05, "litigation_direct": 0.02, "litigation_after_review": 0.015}  # key: share of the applications

# What the agencies are called and what they write

PLACE_HEADS, PLACE_TAILS = "云青长清东南兴永安平金玉石白临龙凤宁和新", "溪山川河阳泉湖林岭原丰源江城昌安州水桥华"
BODIES = ["县人民政府", "区人民政府", "市人民政府", "镇人民政府", "乡人民政府", "街道办事处"] + [
    level + office for level in "县区市" for office in (
        "水利局", "教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "自然资源局", "生态环境局", "交通运输局", "农业农村局", "商务局",
        "卫生健康委员会", "发展和改革委员会", "应急管理局", "市场监督管理局", "人力资源和社会保障局", "住房和城乡建设局", "文化和旅游局")]
TITLES = ["{agency}{year}年政府信息公开工作年度报告", "{year}年{agency}政府信息公开工作年度报告", "{agency}政府信息公开工作年度报告（{year}年）"]
OVERVIEW = [  # heading, what opens the paragraph, what may follow
    ("主动公开", "全年通过门户网站公开信息{a}条，通过政务新媒体发布信息{b}条。", [
        "聚焦重点领域，及时发布规划计划、财政预决算、行政执法等信息。", "围绕重大政策开展解读{c}次，回应群众关切{d}次。", "动态调整主动公开基本目录，做到应公开尽公开。", "办理人大代表建议和政协委员提案，并按规定公开办理结果。"]),
    ("依申请公开", "全年新收政府信息公开申请{new}件，上年结转{over}件，办结{done}件，结转下年度继续办理{next}件。", [
        "严格执行登记、审核、办理、答复、归档的流程，答复的规范性不断提高。", "加强与申请人的沟通，了解真实需求，提供便民服务。", "对疑难申请会商研判，未出现超期答复的情形。", "及时总结办理中的共性问题，以依申请公开促进主动公开。"]),
    ("政府信息管理", "严格落实先审查、后公开的制度，对拟公开的信息逐条进行保密审查。", [
        "对历史信息开展清理，更正错误表述，删除失效内容。", "规范行政规范性文件的发布与更新，标注其有效性。", "建立公开台账，专人管理，定期检查。", "做好与档案管理的衔接，按年度整理归档。"]),
    ("平台建设", "优化门户网站栏目设置，完善信息检索功能。", [
        "开展适老化改造，方便老年人、残疾人等群体使用。", "在政务服务大厅设置公开查阅点，提供查询和打印服务。", "规范管理政务新媒体账号，提升发布质量。", "定期开展错别字和链接可用性检查，发现问题立即整改。"]),
    ("监督保障", "将政务公开纳入年度考核，明确分管领导和责任科室。", [
        "全年组织业务培训{e}次，参训{f}人次。", "主动接受社会监督，畅通意见建议渠道。", "未发生需要追究责任的情形。", "每季度通报各科室信息报送情况，督促按时完成任务。"]),
]
PROBLEMS = ["公开内容不够全面", "解读形式较为单一", "公开的时效性有待提高", "工作人员业务水平参差不齐", "栏目更新不够及时", "与群众的互动不足"]
REMEDIES = ["加强业务培训，提高工作人员的能力", "丰富解读形式，多用图表和视频", "健全工作机制，压实主体责任", "强化日常监测，及时更新栏目", "拓宽互动渠道，回应群众关切"]
OTHER_MATTERS = ["本年度未收取信息处理费。", "按照规定，本年度没有产生信息处理费。", "本年度无其他需要报告的事项。", "未发生收取信息处理费的情况，无其他需要报告的事项。"]

Report = collections.namedtuple("Report", "agency year shape number title published index_number tables sections")


def count(rng, mean):
    return int(rng.expovariate(1 / mean))


def invent_proactive(rng, scale, before):
    """Table two; what is in force follows on the table `before`, if there is one."""
    def rules(key, mean):
        had = before[key]["in_force"] if before else count(rng, mean * 6)
        issued, repealed = count(rng, mean), min(had, count(rng, mean * 0.7))
        return {"issued": issued, "repealed": repealed, "in_force": had + issued - repealed}
    decisions = lambda mean: {"decisions": count(rng, mean)}
    amount = rng.choice([0, count(rng, scale * 5), round(rng.expovariate(1 / scale), 2), round(rng.expovariate(0.1 / scale), 4)])
    return {"regulations": rules("regulations", 0.3), "normative_documents": rules("normative_documents", 4), "licensing": decisions(scale * 20),
            "penalties": decisions(scale * 3), "compulsory_measures": decisions(scale * 0.3), "fees": {"amount": amount}}


def invent_requests(rng, scale, before):
    """Table three; what was carried over follows on the table `before`, if there is one."""
    def row(numbers):
        return dict(zip(APPLICANTS, numbers)) | {"total": sum(numbers)}
    new = [count(rng, scale * share) for _, share in APPLICANTS.values()]
    over = [before["carried_forward"][key] for key in APPLICANTS] if before else [count(rng, scale * share / 15) for _, share in APPLICANTS.values()]
    forward = [min(n + o, count(rng, scale * share / 15)) for n, o, (_, share) in zip(new, over, APPLICANTS.values())]
    done = [n + o - f for n, o, f in zip(new, over, forward)]
    keys, weights = [key for _, _, key, _ in HANDLING], [weight for *_, weight in HANDLING]
    columns = [collections.Counter(rng.choices(keys, weights, k=total)) for total in done]
    requests = {"new_received": row(new), "carried_over": row(over)}
    for key in keys:
        group, _, name = key.partition(".")
        (requests.setdefault(group, {}) if name else requests)[name or group] = row([column[key] for column in columns])
    return requests | {"total_processed": row(done), "carried_forward": row(forward)}


def invent_courts(rng, scale):
    """Table four."""
    def outcomes(mean):
        numbers = [count(rng, mean * share) for share in (0.6, 0.1, 0.15, 0.15)]
        return dict(zip(OUTCOMES, [*numbers, sum(numbers)]))
    return {key: outcomes(scale * share) for key, share in COURTS.items()}


def invent_prose(rng, agency, year, scale, tables):
    """The sections, a heading and paragraphs or the rows of a table each."""
    total = lambda key: tables["requests"][key]["total"]
    numbers = {"new": total("new_received"), "over": total("carried_over"), "done": total("total_processed"), "next": total("carried_forward")}
    numbers |= {letter: 1 + count(rng, mean) for letter, mean in zip("abcdef", (scale * 15, scale * 9, 12, 25, 3, 90))}
    overview = [f"{year}年，{agency}认真贯彻落实《中华人民共和国政府信息公开条例》，围绕中心工作，持续提高工作透明度。现将有关情况报告如下。"]
    for number, (heading, opening, more) in zip("一二三四五", OVERVIEW):
        text = opening + "".join(rng.sample(more, rng.randint(2, 4)))
        overview.append(f"（{number}）{heading}。{text.format(**numbers)}")
    faults = rng.sample(PROBLEMS, rng.randint(2, 4))
    problems = [f"{year}年，{agency}的政府信息公开工作取得了一定成效，但与上级要求和群众期待相比仍有差距："
                + "；".join(f"{number}是{fault}" for number, fault in zip("一二三四", faults)) + "。",
                "下一步，将" + "；".join(rng.sample(REMEDIES, rng.randint(2, 4))) + "，推动政府信息公开工作再上新台阶。"]
    return [("一、总体情况", overview), ("二、主动公开政府信息情况", table_two(tables)), ("三、收到和处理政府信息公开申请情况", table_three(tables)),
            ("四、政府信息公开行政复议、行政诉讼情况", table_four(tables)), ("五、存在的主要问题及改进情况", problems),
            ("六、其他需要报告的事项", [rng.choice(OTHER_MATTERS)])]


def invent(seed, number, agency, years, shapes):
    """The reports of one agency, a year after the other."""
    rng = random.Random(f"{seed}/{number}")
    scale, title, tables = 10 ** rng.uniform(0.3, 2.6), rng.choice(TITLES), {}
    for year, shape in zip(years, shapes):
        tables = {"proactive_disclosure": invent_proactive(rng, scale, tables.get("proactive_disclosure")),
                  "requests": invent_requests(rng, scale, tables.get("requests")), "review_and_litigation": invent_courts(rng, scale)}
        published = f"{year + 1}-01-{rng.randint(4, 31):02}"
        yield Report(agency, year, shape, number, title.format(agency=agency, year=year), published, f"{number:05}-{year + 1}-{rng.randint(1, 400):05}",
                     tables, invent_prose(rng, agency, year, scale, tables))


# The tables: rows of cells, which are (text, columns covered, rows covered)

def cell(text, wide=1, tall=1):
    return str(text), wide, tall


def table_two(tables):
    table = tables["proactive_disclosure"]
    def block(item, heads, rows):
        wide = 1 if len(heads) == 4 else 3
        return [[cell(item, 4)]] + [[cell(row[0])] + [cell(text, wide) for text in row[1:]] for row in (heads, *rows)]
    decisions = lambda item, *kinds: block(item, ["信息内容", "本年处理决定数量"], [(label, table[key]["decisions"]) for label, key in kinds])
    return (block("第二十条第（一）项", ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
                  [(label, *table[key].values()) for label, key in (("规章", "regulations"), ("行政规范性文件", "normative_documents"))])
            + decisions("第二十条第（五）项", ("行政许可", "licensing"))
            + decisions("第二十条第（六）项", ("行政处罚", "penalties"), ("行政强制", "compulsory_measures"))
            + block("第二十条第（八）项", ["信息内容", "本年收费金额（单位：万元）"], [("行政事业性收费", table["fees"]["amount"])]))


def table_three(tables):
    table = tables["requests"]
    def numbers(key):
        group, _, name = key.partition(".")
        row = table[group][name] if name else table[group]
        return [cell(number) for number in row.values()]
    rows = [[cell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), cell("申请人情况", 7)],
            [cell("自然人", 1, 2), cell("法人或其他组织", 5), cell("总计", 1, 2)],
            [cell(label) for label, _ in list(APPLICANTS.values())[1:]],
            [cell("一、本年新收政府信息公开申请数量", 3), *numbers("new_received")],
            [cell("二、上年结转政府信息公开申请数量", 3), *numbers("carried_over")]]
    first = len(rows)
    for group, members in itertools.groupby(HANDLING, key=lambda line: line[0]):
        members = list(members)
        for place, (_, label, key, _) in enumerate(members):
            head = [cell(group, 1, len(members))] if group and place == 0 else []
            rows.append([*head, cell(label, 1 if group else 2), *numbers(key)])
    rows.append([cell("（七）总计", 2), *numbers("total_processed")])
    rows[first].insert(0, cell("三、本年度办理结果", 1, len(rows) - first))
    rows.append([cell("四、结转下年度继续办理", 3), *numbers("carried_forward")])
    return rows


def table_four(tables):
    return [[cell("行政复议", 5), cell("行政诉讼", 10)],
            [cell(label, 1, 2) for label in OUTCOMES.values()] + [cell("未经复议直接起诉", 5), cell("复议后起诉", 5)],
            [cell(label) for label in [*OUTCOMES.values()] * 2],
            [cell(number) for court in tables["review_and_litigation"].values() for number in court.values()]]


COLUMN_SHARES = {4: [30, 22, 22, 22], 10: [9, 13, 29, 7, 7, 7, 7, 7, 7, 7], 15: [1] * 15}  # by the number of columns


def is_table(content):
    return isinstance(content[0], list)


def column_count(rows):
    return sum(wide for _, wide, _ in rows[0])


def placed(rows):
    """Each row's cells with the column that they begin in: (column, text, wide, tall)."""
    open_until = [0] * column_count(rows)
    for y, row in enumerate(rows):
        x, out = 0, []
        for text, wide, tall in row:
            while open_until[x] > y:
                x += 1
            out.append((x, text, wide, tall))
            open_until[x:x + wide] = [y + tall] * wide
            x += wide
        yield out


# PDF by ReportLab

class Paper:
    """A document that text is put on from top to bottom."""

    def __init__(self, path, report):
        self.font = NOT_EMBEDDED if (report.number + report.year) % 3 == 0 else EMBEDDED
        self.size = [12, 14, 16][report.number % 3]
        self.table_size = [8, 8.5, 9][report.number // 3 % 3]
        self.padding = [2.5, 5, 9][report.number // 9 % 3]
        self.margin = [56, 64, 72][report.number // 27 % 3]
        self.canvas = canvas.Canvas(str(path), (PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
        self.canvas.setTitle(report.title)
        self.y = PAGE_HEIGHT - self.margin

    def room(self):
        return self.y - self.margin

    def end_page(self):
        self.write(PAGE_WIDTH / 2, self.margin / 2, f"- {self.canvas.getPageNumber()} -", 9)
        self.canvas.showPage()
        self.y = PAGE_HEIGHT - self.margin

    def write(self, centre, y, text, size):
        self.canvas.setFont(self.font, size)
        self.canvas.drawCentredString(centre, y, text)

    def paragraph(self, text, size=None, centred=False):
        size = size or self.size
        for line in wrap(text, (PAGE_WIDTH - 2 * self.margin) / size):
            if self.room() < size * 1.9:
                self.end_page()
            self.y -= size * 1.9
            if centred:
                self.write(PAGE_WIDTH / 2, self.y, line, size)
            else:
                self.canvas.setFont(self.font, size)
                self.canvas.drawString(self.margin, self.y, line)

    def table(self, rows):
        """A ruled table; at the end of a page it breaks between two rows, merged cells too."""
        shares = COLUMN_SHARES[column_count(rows)]
        width = PAGE_WIDTH - 2 * self.margin
        edges = [self.margin + width * part / sum(shares) for part in itertools.accumulate(shares, initial=0)]
        leading = self.table_size * 1.2
        heights, cells = [0] * len(rows), []
        for y, row in enumerate(placed(rows)):
            for x, text, wide, tall in row:
                left, right = edges[x], edges[x + wide]
                lines = wrap(text, (right - left - 4) / self.table_size)
                cells.append((y, tall, left, right, lines))
                if tall == 1:
                    heights[y] = max(heights[y], len(lines) * leading + 2 * self.padding)
        self.y -= self.size / 2
        pages = list(self.breaks(heights))
        height = lambda part: sum(heights[slice(*part)])
        for start, end in pages:
            if start:
                self.end_page()
            self.canvas.setLineWidth(0.5)
            tops = [self.y - height((start, row)) for row in range(start, end + 1)]
            for y, tall, left, right, lines in cells:
                parts = [(max(y, first), min(y + tall, last)) for first, last in pages if first < y + tall and last > y]
                for part in parts:
                    if start <= part[0] < end:
                        top, bottom = (tops[row - start] for row in part)
                        self.canvas.rect(left, bottom, right - left, top - bottom)
                        base = (top + bottom + len(lines) * leading) / 2 - self.table_size
                        for number, line in enumerate(lines if part == max(parts, key=height) else []):
                            self.write((left + right) / 2, base - number * leading, line, self.table_size)
            self.y = tops[-1]
        self.y -= self.size / 2

    def breaks(self, heights):
        """The rows on each page: (first, the one after the last)."""
        start, room = 0, self.room()
        for row, height in enumerate(heights):
            if height > room:
                yield start, row
                start, room = row, PAGE_HEIGHT - 2 * self.margin
            room -= height
        yield start, len(heights)


def wrap(text, ems):
    """Lines at most so many times the font's size wide; a number stays whole, and what closes a sentence with what is before it."""
    lines, line, used = [], "", 0
    for piece in re.findall(r"(?:[\d.]+|.)[，。；、：）》”]*", text):
        width = sum(1 if ord(character) > 0x2000 else 0.6 for character in piece)
        if line and used + width > ems:
            lines, line, used = [*lines, line], "", 0
        line, used = line + piece, used + width
    return [*lines, line]


def write_pdf(path, report):
    paper = Paper(path, report)
    paper.paragraph(report.title, paper.size * 1.4, centred=True)
    paper.y -= paper.size
    for heading, content in report.sections:
        if paper.room() < 120:
            paper.end_page()
        paper.paragraph("　　" + heading)
        if is_table(content):
            paper.table(content)
        else:
            for text in content:
                paper.paragraph("　　" + text)
    paper.end_page()
    paper.canvas.save()


# Web pages

STYLE = """@page{size:A4;margin:16mm}body{font-family:'WenQuanYi Zen Hei',宋体;font-size:14px;line-height:1.8}h1{font-size:22px;text-align:center}
.nav li{display:inline;margin-right:1em}table{border-collapse:collapse;width:100%;font-size:12px}td{border:1px solid #000;padding:2px;text-align:center}td p{margin:0}"""
MENU = ["首页", "政务要闻", "政务公开", "政务服务", "互动交流", "数据开放"]


def page_table(rows):
    out = ['<table border="1" cellspacing="0" cellpadding="0"><tbody>']
    for row in rows:
        out.append("<tr>")
        for text, wide, tall in row:
            spans = (f' colspan="{wide}"' if wide > 1 else "") + (f' rowspan="{tall}"' if tall > 1 else "")
            out.append(f'<td{spans}><p style="text-align:center"><span style="font-family:宋体">{html.escape(text, quote=False)}</span></p></td>')
        out.append("</tr>\n")
    return "".join(out) + "</tbody></table>"


def page(report, charset):
    body = [f"<h1>{report.title}</h1>"]
    for heading, content in report.sections:
        body.append(f"<p><strong>{heading}</strong></p>")
        body += [page_table(content)] if is_table(content) else [f'<p style="text-indent:2em">{text}</p>' for text in content]
    menu = "".join(f'<li><a href="/{number}/">{name}</a></li>' for number, name in enumerate(MENU))
    content = "\n".join(body)
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{report.title}</title><style>{STYLE}</style></head>
<body><ul class="nav">{menu}</ul>
<div class="crumbs">当前位置：首页 &gt; 政务公开 &gt; 政府信息公开年报</div>
<div class="meta">索引号：{report.index_number}　发布机构：{report.agency}　发布日期：{report.published}</div>
<div class="content">{content}</div>
<div class="footer">主办：{report.agency}　版权所有　网站标识码：{4300000000 + report.number}</div></body></html>
"""


def write_html(path, report):
    charset, encoding = ("gb2312", "gb18030") if report.number % 3 == 0 else ("utf-8", "utf-8")
    path.write_bytes(page(report, charset).encode(encoding))


def write_chromium(path, report):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "page.html")
        source.write_text(page(report, "utf-8"), "utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile",
                        f"--print-to-pdf={path.absolute()}", source.as_uri()], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# Word

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE, MIME = "http://schemas.openxmlformats.org", "application/vnd.openxmlformats-officedocument.wordprocessingml"
WORD = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
RELATIONS = f'xmlns="{OFFICE}/package/2006/relationships"'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MIME}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{MIME}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f'<w:styles {WORD}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>',
}
EDGES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))


def word_paragraph(text, properties="", half_points=28):
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/><w:sz w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{html.escape(text, quote=False)}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run if text else ''}</w:p>"


def word_table(rows):
    shares = COLUMN_SHARES[column_count(rows)]
    widths = [9000 * share // sum(shares) for share in shares]
    out = [f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{EDGES}</w:tblBorders></w:tblPr><w:tblGrid>',
           *(f'<w:gridCol w:w="{width}"/>' for width in widths), "</w:tblGrid>"]
    below = {}  # what merged cells leave to the rows below: (row, column): columns covered
    for y, row in enumerate(placed(rows)):
        below |= {(y + down, x): wide for x, _, wide, tall in row for down in range(1, tall)}
        cells = [(x, text, wide, '<w:vMerge w:val="restart"/>' if tall > 1 else "") for x, text, wide, tall in row]
        cells += [(x, "", wide, "<w:vMerge/>") for (down, x), wide in below.items() if down == y]
        out.append("<w:tr>")
        for x, text, wide, merge in sorted(cells):
            span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            out.append(f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths[x:x + wide])}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
                       + word_paragraph(text, '<w:jc w:val="center"/>', 18) + "</w:tc>")
        out.append("</w:tr>")
    return "".join(out) + "</w:tbl>"


def write_docx(path, report):
    body = [word_paragraph(report.title, '<w:jc w:val="center"/>', 44)]
    for heading, content in report.sections:
        body.append(word_paragraph(heading, '<w:pStyle w:val="1"/>', 32))
        body += [word_table(content)] if is_table(content) else [word_paragraph(text, '<w:ind w:firstLine="560"/>') for text in content]
    document = f'<w:document {WORD}><w:body>{"".join(body)}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (PARTS | {"word/document.xml": document}).items():
            package.writestr(zipfile.ZipInfo(name), XML + content, zipfile.ZIP_DEFLATED)


# Text, as copied out of a viewer

def write_text(path, report):
    out = [report.title]
    for number, (heading, content) in enumerate(report.sections, 1):
        out.append(heading)
        out += [" ".join(text for text, _, _ in row) for row in content] if is_table(content) else content
        if number in (2, 4):
            out.append(f"- {number // 2} -")
    path.write_text("\n".join(out) + "\n", "utf-8")


# All of them

WRITERS = {"pdf": write_pdf, "chromium": write_chromium, "html": write_html, "docx": write_docx, "text": write_text}


def start_worker():
    rl_config.useA85 = 0
    pdfmetrics.registerFont(ttfonts.TTFont(EMBEDDED, FONT_FILE))
    pdfmetrics.registerFont(cidfonts.UnicodeCIDFont(NOT_EMBEDDED))


def write_agency(task):
    """Writes one agency's reports; gives the lines of truth."""
    out, seed, number, agency, years, shapes = task
    lines = []
    for report in invent(seed, number, agency, years, shapes):
        path = out / f"{number:05}-{report.year}.{SUFFIX[report.shape]}"
        WRITERS[report.shape](path, report)
        truth = {"file": path.name, "shape": report.shape, "agency": report.agency, "year": report.year, "tables": report.tables}
        lines.append(json.dumps(truth, ensure_ascii=False) + "\n")
    return lines


def plan(options):
    """A task for each agency."""
    agencies = [head + tail + body for head in PLACE_HEADS for tail in PLACE_TAILS for body in BODIES]
    random.Random(options.seed).shuffle(agencies)
    years = range(options.first_year, options.first_year + options.years)
    wanted = [(number, offset) for number in range(options.agencies) for offset in range(options.years)][:options.reports]
    shapes = {report: SHAPES[(report[0] * 7 + report[1] * 3) % 10] for report in wanted}
    pdfs = [report for report in wanted if shapes[report] == "pdf"]
    for place in range(min(options.chromium, len(pdfs))):
        shapes[pdfs[place * len(pdfs) // options.chromium]] = "chromium"
    for number, group in itertools.groupby(wanted, key=lambda report: report[0]):
        yield options.out, options.seed, number, agencies[number], years, [shapes[report] for report in group]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--reports", type=int, default=10000)
    parser.add_argument("--agencies", type=int, help="as many as it takes, if not given")
    parser.add_argument("--first-year", type=int, default=2021)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--chromium", type=int, default=36, help="how many of the PDFs Chromium prints")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--truth", type=pathlib.Path, help="OUT/../truth.jsonl, if not given")
    options = parser.parse_args()
    options.agencies = options.agencies or math.ceil(options.reports / options.years)
    most = len(PLACE_HEADS) * len(PLACE_TAILS) * len(BODIES)
    if options.agencies > most or options.agencies * options.years < options.reports:
        parser.error(f"{options.agencies} agencies in {options.years} years: there are names for {most}, and reports wanted {options.reports}")
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    truth = options.truth or options.out.absolute().parent / "truth.jsonl"
    with multiprocessing.Pool(options.jobs, start_worker) as pool, truth.open("w", encoding="utf-8") as lines:
        for agency_lines in pool.imap(write_agency, plan(options), chunksize=4):
            lines.writelines(agency_lines)
    print(f"{options.reports} reports of {options.agencies} agencies in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
