//! The program as people run it: output, messages, exit codes.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Pdf, code, nianbao, one_page, stderr, stdout, written};
use lopdf::{Dictionary, dictionary};
use serde_json::Value;

fn fixture(name: &str) -> String {
    let folder = crate::support::root().join("fixtures/reports").join(name);
    let file = ["pdf", "txt"].iter().map(|e| folder.join(format!("input.{e}"))).find(|p| p.exists()).unwrap();
    file.to_string_lossy().into_owned()
}

/// Runs `extract` on bytes and returns exit code, JSON (or null) and messages.
fn extract(name: &str, bytes: &[u8]) -> (i32, Value, String) {
    let path = written(name, bytes);
    let output = nianbao(&["extract", path.to_str().unwrap()]);
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (code(&output), json, stderr(&output))
}

fn codes(document: &Value) -> Vec<&str> {
    document["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

const XIGONG: &str = "xigong-2021-text";

#[test]
fn extract_prints_one_document() {
    let output = nianbao(&["extract", &fixture(XIGONG)]);
    assert_eq!(code(&output), 0);
    assert_eq!(stdout(&output).lines().count(), 1);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["schema"], 2);
    assert_eq!(document["tables"]["requests"]["new_received"]["natural_person"], 7);
    assert_eq!(document["source"]["printed_on"], "2022-01-26");
    assert!(document.get("cells").is_none(), "cells are listed on request");
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    let order = [
        "schema",
        "verdict",
        "missing",
        "source",
        "report",
        "preamble",
        "sections",
        "tables",
        "units",
        "checks",
        "suggestions",
        "mentions",
        "other_tables",
        "findings",
    ];
    assert_eq!(keys, order);
}

#[test]
fn decimals_are_printed_digit_for_digit() {
    let output = nianbao(&["extract", &fixture("yunling-2021-norulings")]);
    assert!(stdout(&output).contains("\"fees\":{\"amount\":1055.9084}"));
}

#[test]
fn several_files_give_a_document_a_line_and_a_bad_one_stops_none() {
    let (good, other) = (fixture(XIGONG), fixture("qingshan-2023-text"));
    let output = nianbao(&["extract", &good, "no-such-file.pdf", &other]);
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output).lines().count(), 2);
    assert!(stderr(&output).contains("no-such-file.pdf: no such file"));
    assert_eq!(code(&nianbao(&["extract", &good, &other])), 0);
}

#[test]
fn another_form_is_a_file() {
    let folder = crate::support::root().join("fixtures/forms/libraries");
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let output = nianbao(&["extract", "--form", &file("form.json"), &file("input.pdf")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["verdict"], "verified");
    assert_eq!(document["tables"]["attendance"]["all_services"]["all_points"], 127_958);
    // Its JSON is judged by its own form, which is what commands say that know the built-in one alone.
    let path = written("library.json", &output.stdout);
    let checked = nianbao(&["check", path.to_str().unwrap()]);
    let said = stderr(&checked);
    assert!(code(&checked) == 2 && said.contains("`library_return`"), "{said}");
    assert!(said.trim_end().ends_with("with `nianbao extract --form`"), "{said}");
    let again = nianbao(&["extract", "--form", &file("form.json"), path.to_str().unwrap()]);
    let judged: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(
        (code(&again), &judged["verdict"], &judged["tables"]),
        (0, &document["verdict"], &document["tables"])
    );
    let inspected = nianbao(&["inspect", path.to_str().unwrap()]);
    assert!(code(&inspected) == 2 && stderr(&inspected).contains("name the file that it was read from"));
    // What is no form reads nothing.
    let output = nianbao(&["extract", "--form", &file("expected.json"), &file("input.pdf")]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(output.stdout.is_empty() && said.contains("expected.json: invalid form: line "), "{said}");
    assert!(said.contains("unknown field") && !said.contains("struct"), "{said}");
    // Nor does a folder, nor a form and a document of one standard input.
    let output = nianbao(&["extract", "--form", folder.to_str().unwrap(), &file("input.pdf")]);
    assert!(code(&output) == 2 && stderr(&output).contains("name the JSON file of the form"));
    let output = nianbao(&["extract", "--form", "-", "-"]);
    assert!(code(&output) == 2 && stderr(&output).contains("name a file for one of them"));
    assert_eq!(code(&nianbao(&["extract", "--form", "no-such.json", &file("input.pdf")])), 2);
}

#[test]
fn standard_input_is_read() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
        .args(["extract", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(fixture(XIGONG)).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (document["verdict"].as_str(), document["source"]["path"].as_str()),
        (Some("verified"), Some("-"))
    );
}

#[test]
fn csv_has_a_line_a_cell_and_opens_in_excel() {
    let path = written("cells.csv", b"");
    let output = nianbao(&["extract", &fixture(XIGONG), "--format", "csv", "-o", path.to_str().unwrap()]);
    assert_eq!(code(&output), 0);
    let csv = fs::read_to_string(path).unwrap();
    assert!(csv.starts_with("\u{FEFF}path,"));
    assert_eq!(csv.lines().count(), 1 + 200);
}

#[test]
fn json_of_several_files_is_an_array() {
    let output = nianbao(&["extract", &fixture(XIGONG), &fixture("qingshan-2023-text"), "--format", "json"]);
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn check_says_in_words_what_does_not_add_up() {
    let output = nianbao(&["check", &fixture("changfeng-2021-planted")]);
    assert_eq!(code(&output), 1);
    let said = stdout(&output);
    assert!(said.contains("表三 · （一）予以公开：六类申请人之和为 6，总计印为 3"), "{said}");
    assert!(!said.contains('\u{1b}'), "no colours where no terminal is");
    assert_eq!(code(&nianbao(&["check", &fixture(XIGONG)])), 0);
    let json = nianbao(&["check", "--json", &fixture("changfeng-2021-planted")]);
    assert_eq!(serde_json::from_slice::<Value>(&json.stdout).unwrap()["verdict"], "inconsistent");
}

#[test]
fn inspect_shows_each_stage() {
    let pdf = fixture("yunling-2023-libreoffice");
    let see = |stage: &str| stdout(&nianbao(&["inspect", &pdf, "--stage", stage]));
    assert!(see("glyphs").contains("glyph \"云\""));
    assert!(see("glyphs").contains("ruling level at y"));
    assert!(see("lines").contains("line ["));
    assert!(see("grid").contains("grid Boxed 16 rows 10 columns"));
    assert!(see("blocks").contains("2.没有现成信息需要另行制作 | 0 | 0 | 5 | 0 | 8 | 0 | 13"));
    let svg = written("grid.svg", b"");
    assert_eq!(code(&nianbao(&["inspect", &pdf, "--stage", "grid", "--svg", svg.to_str().unwrap()])), 0);
    assert!(fs::read_to_string(svg).unwrap().starts_with("<svg"));
}

#[test]
fn schema_lists_the_codes_and_rules() {
    let schema: Value = serde_json::from_slice(&nianbao(&["schema"]).stdout).unwrap();
    assert_eq!(schema["x-findings"]["cell_missing"]["severity"], "doubt");
    assert!(schema["x-rules"]["balance"]["meaning"].as_str().unwrap().contains("勾稽"));
    assert!(schema["properties"]["tables"].is_object());
}

#[test]
fn forms_lists_the_editions() {
    let said = stdout(&nianbao(&["forms"]));
    assert!(said.contains("国办公开办函〔2021〕30号") && said.contains("国办公开办函〔2019〕60号"));
    assert!(stdout(&nianbao(&["forms", "--edition", "2019"])).contains("procurement"));
    assert!(serde_json::from_slice::<Value>(&nianbao(&["forms", "--json"]).stdout).is_ok());
}

#[test]
fn completions_and_help() {
    assert!(stdout(&nianbao(&["completions", "bash"])).contains("nianbao"));
    for command in ["extract", "check", "inspect", "schema", "forms", "completions"] {
        let help = nianbao(&[command, "--help"]);
        assert_eq!(code(&help), 0);
        assert!(stdout(&help).contains("Example"), "{command} shows an example");
    }
    assert_eq!(code(&nianbao(&["extract"])), 2);
}

#[test]
fn what_cannot_be_read_gets_its_own_message() {
    let folder = written("x.txt", b"x").parent().unwrap().to_string_lossy().into_owned();
    let said = |path: &str| {
        let output = nianbao(&["extract", path]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{path}");
        stderr(&output)
    };
    assert!(said("no-such-file.pdf").contains("no-such-file.pdf: no such file"));
    assert!(said(&folder).contains("is a directory"));
    assert!(said(written("empty.pdf", b"").to_str().unwrap()).contains("empty.pdf: the file is empty"));
    let word = written("word.pdf", b"PK\x03\x04\x14\0\0\0word/document.xml");
    assert!(
        said(word.to_str().unwrap()).contains("word.pdf: this is a truncated or damaged Word file (DOCX)")
    );
    let garbage = written("garbage.pdf", b"%PDF-1.7\n\xde\xad\xbe\xef garbage without an object");
    assert!(said(garbage.to_str().unwrap()).contains("garbage.pdf: no page could be read"));
}

/// A report encrypted with this user password, by the standard handler.
fn encrypted(user: &str) -> Vec<u8> {
    let bytes = one_page("BT /F1 10 Tf 100 700 Td (123) Tj ET");
    let mut doc = lopdf::Document::load_mem(&bytes).unwrap();
    let id = lopdf::Object::string_literal("0123456789abcdef");
    doc.trailer.set("ID", vec![id.clone(), id]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &doc,
        owner_password: "owner",
        user_password: user,
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    doc.encrypt(&state).unwrap();
    let mut out = Vec::new();
    doc.save_to(&mut out).unwrap();
    out
}

#[test]
fn passwords() {
    let (exit, document, _) = extract("open.pdf", &encrypted(""));
    assert_eq!((exit, document["source"]["pages"].as_i64()), (0, Some(1)), "an empty password opens");
    let path = written("locked.pdf", &encrypted("secret"));
    let path = path.to_str().unwrap();
    let refused = nianbao(&["extract", path]);
    assert_eq!(code(&refused), 2);
    assert!(
        stderr(&refused)
            .contains("locked.pdf: the PDF is encrypted; give the right password with --password")
    );
    assert!(
        stderr(&nianbao(&["extract", path, "--password", "wrong"])).contains("the password does not open it")
    );
    assert_eq!(code(&nianbao(&["extract", path, "--password", "secret"])), 0);
}

#[test]
fn a_truncated_pdf_that_still_has_pages_says_so() {
    let whole = fs::read(fixture("longmen-2024-notembedded")).unwrap();
    let mut truncated = 0;
    for percent in [60, 80, 95, 99] {
        let (exit, document, message) = extract("cut.pdf", &whole[..whole.len() * percent / 100]);
        if exit == 2 {
            assert!(message.contains("cut.pdf: no page could be read"), "{message}");
            continue;
        }
        assert_eq!(exit, 0);
        assert_ne!(document["verdict"], "verified", "{percent} %");
        assert!(codes(&document).contains(&"truncated"), "{percent} %: {:?}", codes(&document));
        truncated += 1;
    }
    assert!(truncated > 0, "no cut left a page");
}

#[test]
fn a_pdf_without_text_and_a_text_that_is_no_report_are_told() {
    let (exit, document, _) = extract("drawing.pdf", &one_page("100 100 m 300 100 l S"));
    assert_eq!((exit, document["verdict"].as_str()), (0, Some("unrecognised")));
    assert!(codes(&document).contains(&"no_text"));
    let (exit, document, _) = extract("letter.txt", "今天天气很好。\n明天开会，参加人员3人。\n".as_bytes());
    assert_eq!(
        (exit, document["verdict"].as_str(), document["report"]["kind"].as_str()),
        (0, Some("unrecognised"), Some("other"))
    );
}

#[test]
fn ten_million_operators_end_with_a_finding() {
    let content = "0 0 m ".repeat(10_000_000);
    let mut pdf = Pdf::new();
    pdf.page(&content, Dictionary::new()).page("BT /F1 10 Tf 100 700 Td (123) Tj ET", Dictionary::new());
    let (exit, document, _) = extract("operators.pdf", &pdf.bytes());
    assert_eq!(exit, 0);
    assert!(codes(&document).contains(&"limit_reached"), "{:?}", codes(&document));
}

#[test]
fn loops_and_nesting_end() {
    // A form that draws itself, and a page tree that is its own kid.
    let mut pdf = Pdf::new();
    let id = pdf.doc.new_object_id();
    pdf.resources.set("XObject", dictionary! { "X" => id });
    let form = dictionary! {
        "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 900.into()], "Resources" => pdf.resources.clone(),
    };
    pdf.doc.objects.insert(id, lopdf::Stream::new(form, b"/X Do /X Do".to_vec()).into());
    pdf.page("/X Do", Dictionary::new());
    pdf.pages.push(pdf.pages_id.into());
    let (exit, document, _) = extract("loop.pdf", &pdf.bytes());
    assert_eq!((exit, document["source"]["pages"].as_i64()), (0, Some(1)));
    let nested = format!("{}{}", "[".repeat(100_000), "q ".repeat(100_000));
    assert_eq!(extract("nested.pdf", &one_page(&nested)).0, 0);
}
