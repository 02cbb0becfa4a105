//! Numbers that are shown otherwise than a file's text says them: by the styles of web pages, and by the looks and formats
//! of Excel files. What browsers show is read where their cascade says so, and doubted where that is not known.

use std::fs;
use std::io::{Cursor, Write};

use nianbao::{Document, Verdict};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What is read of the cell 行政许可: the verdict, the number, and whether it is doubted.
fn licence(document: &Document) -> (Verdict, Option<String>, bool) {
    let cells = document.cells.clone().unwrap();
    let cell = cells.into_iter().find(|c| c.path == "proactive_disclosure.licensing.decisions").unwrap();
    (document.verdict, cell.value.map(|v| v.0.to_string()), cell.doubt.is_some())
}

/// The page of the fixtures with this in the cell, and this at the end of its head.
fn page(cell: &str, head: &str) -> (Verdict, Option<String>, bool) {
    let page = fs::read_to_string(crate::support::root().join("fixtures/shapes/page.html")).unwrap();
    assert!(page.contains("<p>418</p>") && page.contains("</head>"));
    let page = page.replacen("<p>418</p>", cell, 1).replacen("</head>", &format!("{head}</head>"), 1);
    licence(&crate::support::read(page.as_bytes()).unwrap().remove(0))
}

const NINE: &str = "<p><span class='x'>9</span>418</p>";

#[test]
fn the_cascade_is_that_of_browsers() {
    for (sheet, shown) in [
        (".x{display:none!important}", "418"),
        (".x{displa\\79:none}", "418"),
        ("p{& .x{display:none}}", "418"),
        ("@layer a{.x{display:none}}", "418"),
        (":root{--n:none}.x{display:var(--n)}", "418"),
        (".x:not(.y){display:none}", "418"),
        ("p > :first-child{display:none}", "418"),
        ("@media (min-width:700px){.x{display:none}}", "418"),
        ("@import \"data:text/css,.x{display:none}\";", "418"),
        ("}.x{display:none}", "9418"),
        (".x, :::{display:none}", "9418"),
        (".x{display:none;display:inline}", "9418"),
        (".x{display:nothing}", "9418"),
        (".x{display:none} p .x{display:inline}", "9418"),
        ("@media (max-width:700px){.x{display:none}}", "9418"),
        ("@layer a{.x{display:none}} .x{display:inline}", "9418"),
        (".x:hover{display:none}", "9418"),
        ("p{} @import \"data:text/css,.x{display:none}\";", "9418"),
    ] {
        let read = page(NINE, &format!("<style>{sheet}</style>"));
        assert_eq!(read, (Verdict::Verified, Some(shown.into()), false), "{sheet}");
    }
    let linked = "<link rel=stylesheet href='data:text/css;base64,Lnh7ZGlzcGxheTpub25lfQ=='>";
    assert_eq!(page(NINE, linked).1.as_deref(), Some("418"));
    assert_eq!(page(NINE, "<style type=text/x>.x{display:none}</style>").1.as_deref(), Some("9418"));
    for cell in ["<p><i style='display:/**/none'>9</i>418</p>", "<p><i style='d\\69splay:none'>9</i>418</p>"]
    {
        assert_eq!(page(cell, ""), (Verdict::Verified, Some("418".into()), false), "{cell}");
    }
}

#[test]
fn what_a_style_may_do_to_digits_is_a_doubt() {
    for style in [
        "color:lab(100% 0 0)",
        "color:hsl(0,0%,100%)",
        "color:#00000000",
        "color:#eee;background:#eee",
        "background:#000",
        "-webkit-text-fill-color:transparent",
        "transform:scale(0)",
        "filter:opacity(0)",
        "opacity:.01",
        "visibility:hidden",
        "font:0/0 a",
        "font-family:Wingdings",
        "font-size:50%",
        "margin-left:-9999px",
        "position:relative;left:2em",
        "position:absolute",
        "float:right",
        "letter-spacing:-1em",
        "text-indent:-9999px",
        "clip-path:inset(50%)",
        "max-width:0;overflow:hidden",
        "-webkit-text-security:disc",
        "direction:rtl;unicode-bidi:bidi-override",
        "mask:linear-gradient(#0000,#0000)",
        "no-such-property:1",
    ] {
        let (verdict, _, doubted) = page(&format!("<p><span style=\"{style}\">9</span>418</p>"), "");
        assert_eq!((verdict, doubted), (Verdict::Incomplete, true), "{style}");
    }
    for sheet in [
        ".x::before{content:'9'}",
        ".x::before{content:counter(n)}",
        "@font-face{font-family:f;src:url(f.woff)} .x{font-family:f}",
        "@keyframes k{to{opacity:0}} .x{animation:k 1s forwards}",
        "@container (width > 1px){.x{display:none}}",
        "@supports (display:grid) and (color:red){.x{display:none}}",
        ".x:some-state{display:none}",
    ] {
        let (verdict, _, doubted) = page(NINE, &format!("<style>{sheet}</style>"));
        assert_eq!((verdict, doubted), (Verdict::Incomplete, true), "{sheet}");
    }
    for cell in [
        "418<div style='position:absolute;inset:0;background:#fff'></div>",
        "<p>418<script>document.write(9)</script></p>",
        "<div><template shadowrootmode=open>999</template>418</div>",
        "<p>418<small>1</small></p>",
        "<p>4<font color=white>1</font>8</p>",
        "<p>4<span style='position:relative;top:-3px'>1</span>8</p>",
        "<p>4</p><p>18</p>",
        "4<div>18</div>",
        "4<br>18",
        "<p>4 18</p>",
        "4<input value=18>",
        "<p><span style='margin-right:20px'>4</span>18</p>",
        "<p>4<span style='display:inline-block'>18</span></p>",
    ] {
        let (verdict, _, doubted) = page(cell, "");
        assert_eq!((verdict, doubted), (Verdict::Incomplete, true), "{cell}");
    }
    let script = "<script>document.getElementById('n').textContent=9</script>";
    assert!(page("<p id=n>418</p>", script).2);
}

#[test]
fn room_around_one_number_is_no_doubt() {
    for cell in [
        "<p>\n 418 \n</p><p>&nbsp;</p>",
        "<span style='margin-left:20px'>418</span>",
        "<span style='display:inline-block'>418</span>",
        "<input value=418>",
        "418<br>",
    ] {
        assert_eq!(page(cell, ""), (Verdict::Verified, Some("418".into()), false), "{cell}");
    }
}

#[test]
fn what_styles_usually_say_is_no_doubt() {
    let sheet = "body{font:14px/1.8 'Microsoft YaHei',SimSun,sans-serif;color:#333;background:#f5f5f5 url(bg.png) no-repeat}
        html{filter:grayscale(100%);-webkit-filter:grayscale(100%);filter:progid:DXImageTransform.Microsoft.BasicImage(grayscale=1)}
        *{margin:0;padding:0;box-sizing:border-box;-webkit-tap-highlight-color:transparent}
        table{border-collapse:collapse;width:100%!important;*zoom:1;_height:1px;table-layout:fixed;overflow:hidden}
        td{word-break:break-all;padding:0 5px;vertical-align:middle;text-align:center;border:1px solid #000}
        tr:nth-child(even){background:#f9f9f9} tr:hover{background:#000} a:link{color:#00e}
        .clearfix:after{content:'.';display:block;height:0;visibility:hidden;clear:both}
        @media print{td{display:none}} @media (max-width:768px){td{display:block;font-size:0}}
        @font-face{font-family:宋体;panose-1:2 1 6 0 3 1 1 1 1 1} @page WordSection1{size:595.3pt 841.9pt}
        p.MsoNormal{mso-style-parent:'';margin:0cm;text-align:justify;text-justify:inter-ideograph;mso-pagination:none;
        font-size:10.5pt;font-family:'Times New Roman',serif;mso-fareast-font-family:宋体;layout-grid-mode:char}";
    let cell = "<p class=MsoNormal style='margin-right:-5.25pt;text-indent:21.0pt;mso-char-indent-count:2.0;line-height:18pt'>
        <span lang=EN-US style='font-size:12.0pt;font-family:仿宋_GB2312;color:black;mso-bidi-font-size:10.5pt;background:white'>418<o:p></o:p></span></p>";
    let head =
        format!("<style>{sheet}</style><link rel=stylesheet href='style.css'><script>var a=1;</script>");
    assert_eq!(page(cell, &head), (Verdict::Verified, Some("418".into()), false));
}

/// A workbook of the fixtures' report whose cell 行政许可 is this; `around` is put behind the cells, and `styles` are the
/// book's fonts, fills and formats.
fn workbook(cell: &str, around: &str, fonts: &str, fills: &str, format: &str) -> Vec<u8> {
    let text = |at: &str, text: &str| format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>");
    let title = "云溪县水利局2023年政府信息公开工作年度报告";
    let mut rows =
        vec![text("A1", title), text("A2", "二、主动公开政府信息情况"), text("A3", "第二十条第（五）项")];
    rows.push(text("A4", "信息内容") + &text("B4", "本年处理决定数量"));
    rows.push(text("A5", "行政许可") + cell);
    let rows: String =
        rows.iter().enumerate().map(|(n, row)| format!("<row r='{}'>{row}</row>", n + 1)).collect();
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", "<R><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.xml'/></R>".to_owned()),
        ("xl/workbook.xml", "<workbook><sheets><sheet name='a' id='a'/></sheets></workbook>".to_owned()),
        (
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id='a' Type='x/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='b' Type='x/styles' Target='styles.xml'/></R>".to_owned(),
        ),
        (
            "xl/styles.xml",
            format!("<styleSheet><numFmts><numFmt numFmtId='164' formatCode='{format}'/></numFmts><fonts><font/>{fonts}</fonts><fills><fill/>{fills}</fills><cellXfs><xf/><xf numFmtId='164' fontId='1' fillId='1'/></cellXfs></styleSheet>"),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData>{around}</worksheet>")),
    ];
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// What is read of it: the number, and whether it is doubted.
fn sheet(bytes: &[u8]) -> (Option<String>, bool) {
    let (_, value, doubted) = licence(&crate::support::read(bytes).unwrap().remove(0));
    (value, doubted)
}

#[test]
fn cells_of_excel_are_read_as_they_look() {
    let plain = "<c r='B5' s='1'><v>418</v></c>";
    let read = |font: &str, fill: &str, format: &str| sheet(&workbook(plain, "", font, fill, format));
    let number = (Some("418".to_owned()), false);
    assert_eq!(read("<font/>", "<fill/>", "#,##0_ "), number);
    assert_eq!(
        read("<font><color theme='1'/><sz val='11'/><name val='宋体'/></font>", "<fill/>", "General"),
        number
    );
    for (font, fill, format) in [
        ("<font><color rgb='FFFFFFFF'/></font>", "<fill/>", "0"),
        ("<font><color theme='0'/></font>", "<fill/>", "0"),
        ("<font><strike/></font>", "<fill/>", "0"),
        ("<font><name val='Wingdings'/></font>", "<fill/>", "0"),
        ("<font><sz val='1'/></font>", "<fill/>", "0"),
        (
            "<font/>",
            "<fill><patternFill patternType='solid'><fgColor rgb='FF000000'/></patternFill></fill>",
            "0",
        ),
        ("<font/>", "<fill/>", "[$9-804]0"),
        ("<font/>", "<fill/>", "0,"),
        ("<font/>", "<fill/>", ";;;"),
    ] {
        assert!(read(font, fill, format).1, "{font} {fill} {format}");
    }
    for around in [
        "<conditionalFormatting sqref='B5'><cfRule type='cellIs' dxfId='0'/></conditionalFormatting>",
        "<anchor><from><col>1</col><row>4</row></from><to><col>2</col><row>5</row></to></anchor>",
    ] {
        assert!(sheet(&workbook(plain, around, "<font/>", "<fill/>", "0")).1, "{around}");
    }
}

#[test]
fn marks_in_a_cell_of_excel_are_none_of_its_digits() {
    let rich = |properties: &str| {
        let cell = format!(
            "<c r='B5' t='inlineStr'><is><r><t>418</t></r><r><rPr>{properties}</rPr><t>1</t></r></is></c>"
        );
        sheet(&workbook(&cell, "", "", "", "0"))
    };
    assert_eq!(rich("<vertAlign val='superscript'/>"), (Some("418".into()), false));
    assert_eq!(rich("<b/>"), (Some("4181".into()), false));
    assert!(rich("<strike/>").1);
    assert!(rich("<color rgb='FFFFFFFF'/>").1);
}

#[test]
fn a_binary_workbook_is_told() {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.bin"] {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(b"\x83\x01\x00").unwrap();
    }
    let said = crate::support::read(&out.finish().unwrap().into_inner()).unwrap_err().to_string();
    assert!(said.contains("XLSB"), "{said}");
}
