//! Word files as Word shows them: each test changes the XML of one Word file and says what must then be read.

use std::fs;
use std::io::{Cursor, Read, Write};

use nianbao::{Document, Verdict};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The Word file of the fixtures with its text changed, and with parts added.
fn word(changes: &[(&str, &str)], parts: &[(&str, &str)]) -> Document {
    let path = crate::support::root().join("fixtures/shapes/word.docx");
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        if parts.iter().any(|(part, _)| *part == name) {
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name == "word/document.xml" {
            let mut text = String::from_utf8(bytes).unwrap();
            for (from, to) in changes {
                assert!(text.contains(from), "{from}");
                text = text.replacen(from, to, 1);
            }
            bytes = text.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    crate::support::read(&bytes).unwrap().remove(0)
}

/// What is read of the cell 行政许可, whose run is replaced.
fn licence(runs: &str) -> (Verdict, Option<String>, Option<String>) {
    let document = word(&[("<w:r><w:t>418</w:t></w:r>", runs)], &[]);
    let cells = document.cells.clone().unwrap();
    let cell = cells.into_iter().find(|c| c.path == "proactive_disclosure.licensing.decisions").unwrap();
    (document.verdict, cell.value.map(|v| v.0.to_string()), cell.note)
}

fn number(digits: &str) -> (Verdict, Option<String>, Option<String>) {
    (Verdict::Verified, Some(digits.to_owned()), None)
}

#[test]
fn changes_are_taken_as_accepted() {
    assert_eq!(
        licence("<w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:ins><w:r><w:t>6</w:t></w:r></w:ins>"),
        number("6")
    );
    assert_eq!(
        licence(
            "<w:moveFrom><w:r><w:t>5</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>7</w:t></w:r></w:moveTo>"
        ),
        number("7")
    );
}

#[test]
fn runs_fields_and_controls_are_read_as_shown() {
    assert_eq!(licence("<w:r><w:t>1</w:t></w:r><w:proofErr/><w:r><w:t>２</w:t></w:r>"), number("12"));
    assert_eq!(
        licence("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>8</w:t></w:r>"),
        number("8")
    );
    let field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>=1+2</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>";
    assert_eq!(licence(field), number("3"));
    assert_eq!(licence("<w:sdt><w:sdtContent><w:r><w:t>4</w:t></w:r></w:sdtContent></w:sdt>"), number("4"));
    let raised =
        "<w:r><w:t>12</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>3</w:t></w:r>";
    assert_eq!(licence(raised), (Verdict::Verified, Some("12".into()), Some("³".into())));
}

#[test]
fn what_cannot_be_told_is_doubted() {
    for runs in [
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>5</w:t></w:r><w:r><w:t>6</w:t></w:r>",
        "<w:r><w:t>5</w:t><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>",
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>=1+2</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
        "<w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:t>5</w:t><w:tab/><w:t>6</w:t></w:r>",
        "<w:r><w:rPr><w:color w:val='F8F8F8'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:color w:val='000000' w:themeColor='background1'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:color w:val='000000'/><w:shd w:val='clear' w:fill='000000'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:sz w:val='4'/></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:sz w:val='12'/></w:rPr><w:t>5</w:t></w:r><w:r><w:rPr><w:sz w:val='24'/></w:rPr><w:t>6</w:t></w:r>",
        "<w:r><w:rPr><w:textFill><w:noFill/></w:textFill></w:rPr><w:t>5</w:t></w:r>",
        "<w:r><w:rPr><w:noSuchProperty/></w:rPr><w:t>5</w:t></w:r>",
        "<w:bdo w:val='rtl'><w:r><w:t>56</w:t></w:r></w:bdo>",
        "<w:r><w:t>5</w:t></w:r></w:p><w:p><w:r><w:t>6</w:t></w:r>",
        "<w:r><w:drawing/></w:r>",
        "<w:r><w:t>5</w:t><w:br/><w:t>6</w:t></w:r>",
        "<w:r><w:t>4</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> EQ \\o(18) </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
    ] {
        assert_eq!(licence(runs).0, Verdict::Incomplete, "{runs}");
    }
}

#[test]
fn numbers_that_word_computes_are_part_of_the_headings() {
    let numbering = "<w:numbering xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>
      <w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/>
      <w:lvlText w:val='%1、'/></w:lvl></w:abstractNum>
      <w:num w:numId='7'><w:abstractNumId w:val='7'/></w:num></w:numbering>";
    let headings = [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ];
    let numbered: Vec<(String, String)> = headings
        .iter()
        .map(|h| {
            let words = h.split_once('、').unwrap().1;
            let from = format!("<w:pPr><w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t>{h}</w:t></w:r>");
            let properties = "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr></w:pPr>";
            (from, format!("{properties}<w:r><w:t>{words}</w:t></w:r>"))
        })
        .collect();
    let changes: Vec<(&str, &str)> = numbered.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let document = word(&changes, &[("word/numbering.xml", numbering)]);
    let read: Vec<String> = document
        .sections
        .iter()
        .map(|s| {
            format!("{}、{}", s.number.clone().unwrap_or_default(), s.heading.clone().unwrap_or_default())
        })
        .collect();
    assert_eq!(read, headings);
    assert_eq!(document.verdict, Verdict::Verified);
}
