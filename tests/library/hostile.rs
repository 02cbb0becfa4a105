//! Bad input of every shape but PDF: a clear message or a finding, in bounded time and memory, and no panic. Each
//! input is built here, and the bound it meets is named in `limits`.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use nianbao::{Document, Error, Verdict, input};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn read(bytes: &[u8]) -> Result<Vec<Document>, Error> {
    crate::support::read_as("file", bytes)
}

fn said(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

fn codes(bytes: &[u8]) -> String {
    serde_json::to_string(&read(bytes).unwrap()[0].findings).unwrap()
}

/// A ZIP file of these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A ZIP file with one part of this many blanks.
fn bomb(name: &str, megabytes: u64) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    if name.starts_with("word/") {
        zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).unwrap();
    }
    zip.start_file(name, SimpleFileOptions::default().large_file(true)).unwrap();
    let mut blanks = std::io::repeat(b' ').take(megabytes << 20);
    std::io::copy(&mut blanks, &mut zip).unwrap();
    zip.finish().unwrap().into_inner()
}

const BODY: &str =
    "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>";

/// A Word file with this in its body.
fn word(body: &str) -> Vec<u8> {
    let document = format!("{BODY}{body}</w:body></w:document>");
    packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

#[test]
fn pages_with_broken_markup_are_read_as_browsers_do() {
    let page = "<html><body><h1>某局2023年政府信息公开工作年度报告<table><tr><td>规章<td>3<tr><td>其他</b></i><p>六、其他需要报告的事项<!-- ";
    let document = &read(page.as_bytes()).unwrap()[0];
    assert_eq!(document.report.agency.as_deref(), Some("某局"));
    assert!(
        read(b"<!DOCTYPE html><\0<<<>>&#xFFFFFFFF;&nbsp<table><td rowspan=99999999 colspan=99999999>")
            .is_ok()
    );
}

#[test]
fn a_charset_that_lies_is_seen_through() {
    let page = "<html><head><meta charset='utf-8'></head><h1>某局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>无。</p>";
    let (bytes, ..) = encoding_rs::GB18030.encode(page);
    assert_eq!(read(&bytes).unwrap()[0].report.agency.as_deref(), Some("某局"));
}

#[test]
fn deep_and_wide_pages_end_with_a_finding() {
    for page in [
        "<div>".repeat(100_000),
        "<table><tr><td>".repeat(100_000),
        (0..100_000).map(|i| format!("<font size={i}>")).collect::<String>() + &"<p>一".repeat(1000),
        format!("<p {}>", "a=1 ".repeat(200_000)),
    ] {
        let page = format!("<html><body><p>一、总体情况</p>{page}");
        assert!(codes(page.as_bytes()).contains("limit_reached"), "{page:.80}");
    }
    let wide = format!("<html><body>{}", "<table><tr><td colspan=1000 rowspan=65000>1".repeat(500));
    assert!(read(wide.as_bytes()).is_ok());
}

#[test]
fn a_word_file_that_lacks_its_text_says_so() {
    assert!(
        said(&packed(&[("[Content_Types].xml", b"<Types/>"), ("word/styles.xml", b"<x/>")]))
            .contains("word/document.xml is missing")
    );
    let cut = word("<w:p/>");
    assert!(said(&cut[..cut.len() / 2]).contains("truncated"));
    assert!(said(&word("<w:p>")).contains("not well-formed XML"));
    let lacks_styles = packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/_rels/document.xml.rels",
            b"<Relationships><Relationship Id='a' Type='x/styles' Target='gone.xml'/></Relationships>",
        ),
        ("word/document.xml", format!("{BODY}<w:p/></w:body></w:document>").as_bytes()),
    ]);
    assert!(codes(&lacks_styles).contains("part_missing"));
}

#[test]
fn bombs_in_word_files_do_not_go_off() {
    let entities = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    let billion = packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", format!("{entities}{BODY}<w:p/></w:body></w:document>").as_bytes()),
    ]);
    assert!(said(&billion).contains("not well-formed XML"));
    // Blanks without end, packed to a thousandth: what is read of them is bounded, so more of them cost no more.
    let blanks = bomb("word/document.xml", 256);
    assert!(blanks.len() < 1 << 20 && said(&blanks).contains("unpacks to more than the limit"));
    assert!(said(&word(&"<w:p/>".repeat(2_000_000))).contains("cannot be read"));
    let deep = word(&("<w:sdt><w:sdtContent>".repeat(50_000) + &"</w:sdtContent></w:sdt>".repeat(50_000)));
    assert!(codes(&deep).contains("limit_reached"));
    let wide = word(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000000000'/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    assert!(read(&wide).is_ok());
}

#[test]
fn what_is_encrypted_or_old_is_named_with_what_to_do() {
    let compound = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        said(&bytes)
    };
    assert!(compound("EncryptedPackage").contains("encrypted Word or Excel file"));
    assert!(compound("WordDocument").contains("soffice --headless --convert-to docx"));
    assert!(compound("Workbook").contains("cannot be read"));
}

/// What an archive hands over: for each file its path, and its text or the message.
fn entries(bytes: &[u8]) -> Vec<(String, Result<String, String>)> {
    let mut out = Vec::new();
    let archive = input::each_file(std::io::Cursor::new(bytes), Path::new("a.zip"), &mut |path, bytes| {
        let text =
            bytes.map(|b| String::from_utf8_lossy(&b).chars().take(20).collect()).map_err(|e| e.to_string());
        out.push((path.to_string_lossy().replace('\\', "/"), text));
        std::ops::ControlFlow::Continue(())
    });
    assert!(archive);
    out
}

#[test]
fn archives_are_read_entry_by_entry() {
    let inner = packed(&[("b.txt", b"b")]);
    let outer = packed(&[("x/a.txt", b"a"), ("__MACOSX/._a.txt", b"?"), ("inner.zip", &inner), ("x/", b"")]);
    let found = entries(&outer);
    let names: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["a.zip/x/a.txt", "a.zip/inner.zip/b.txt"]);
    assert_eq!(found[1].1.as_deref(), Ok("b"));
    let deep =
        packed(&[("3.zip", &packed(&[("2.zip", &packed(&[("1.zip", &packed(&[("a.txt", b"a")]))]))]))]);
    assert!(entries(&deep)[0].1.as_ref().unwrap_err().contains("nested too deep"));
}

#[test]
fn names_in_the_packers_own_charset_are_decoded() {
    // A name that is not UTF-8, as Windows in China packs it: GBK bytes in a place of the same length.
    let (name, ..) = encoding_rs::GBK.encode("年报.txt");
    let placeholder = "x".repeat(name.len());
    let mut bytes = packed(&[(&placeholder, b"a")]);
    while let Some(at) = bytes.windows(name.len()).position(|w| w == placeholder.as_bytes()) {
        bytes[at..at + name.len()].copy_from_slice(&name);
    }
    assert_eq!(entries(&bytes)[0].0, "a.zip/年报.txt");
}

#[test]
fn bombs_in_archives_do_not_go_off() {
    let mut parts = bomb("a.txt", 400);
    let found = entries(&parts);
    assert!(found[0].1.as_ref().unwrap_err().contains("too large"), "{found:?}");
    parts.truncate(parts.len() / 2);
    assert!(said(&parts).contains("truncated"));
}

#[test]
fn json_that_is_not_ours_is_refused() {
    assert!(said(br#"{"schema":1,"verdict":"fine"}"#).contains("not a valid nianbao document"));
    assert!(said(br#"[{"schema":1,"verdict":"verified","#).contains("not a valid nianbao document"));
}

#[test]
fn markdown_of_nothing_but_marks_is_read() {
    for text in [
        "|||||\n|||||\n",
        "<table>".repeat(1000).as_str(),
        "$".repeat(100_000).as_str(),
        &"#".repeat(100_000),
        &"|".repeat(1_000_000),
    ] {
        assert_eq!(read(text.as_bytes()).unwrap()[0].verdict, Verdict::Unrecognised);
    }
}
