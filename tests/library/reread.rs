//! JSON of ours, edited by hand or by other programs, and judged again: what it says now counts, and nothing in it makes
//! a report better than its numbers are.

use std::sync::LazyLock;

use nianbao::finding::{Code, Severity};
use nianbao::output::Missing;
use nianbao::{Document, ErrorKind, Reader, Verdict};
use serde_json::{Value, json};

use crate::support::{read, root};

/// The JSON of a verified report.
static SOUND: LazyLock<Value> = LazyLock::new(|| {
    let document =
        read(&std::fs::read(root().join("fixtures/reports/longmen-2023-chromium/input.pdf")).unwrap());
    let document = document.unwrap().remove(0);
    assert_eq!(document.verdict, Verdict::Verified);
    serde_json::to_value(document).unwrap()
});

fn edited(edit: impl FnOnce(&mut Value)) -> Value {
    let mut json = SOUND.clone();
    edit(&mut json);
    json
}

fn judged(json: &Value) -> Document {
    read(json.to_string().as_bytes()).unwrap().remove(0)
}

fn refused(json: &Value) -> String {
    read(serde_json::to_vec_pretty(json).unwrap().as_slice()).unwrap_err().to_string()
}

fn codes(document: &Document) -> Vec<Code> {
    document.findings.iter().filter(|f| f.severity == Severity::Doubt).map(|f| f.code).collect()
}

#[test]
fn tables_that_were_taken_out_are_missing() {
    let document = judged(&edited(|json| json["tables"] = json!({})));
    assert_eq!(
        (document.verdict, &document.missing[..]),
        (Verdict::Incomplete, &[Missing::Numbers, Missing::Tables][..])
    );
    assert_eq!(codes(&document), [Code::TableMissing; 3]);
}

#[test]
fn ours_is_ours_in_any_order_and_encoding() {
    /// With its keys in order, as `jq -S` writes it.
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let mut keys: Vec<&String> = members.keys().collect();
                keys.sort();
                keys.into_iter().map(|key| (key.clone(), sorted(&members[key]))).collect()
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    let text = sorted(&SOUND).to_string();
    assert!(text.starts_with("{\"cells\""));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE][..], &wide].concat();
    let chinese = encoding_rs::GB18030.encode(&text).0.into_owned();
    for bytes in [text.into_bytes(), wide, marked, chinese] {
        let document = read(&bytes).unwrap().remove(0);
        assert_eq!((document.verdict, document.tables.len()), (Verdict::Verified, 3));
    }
    // It holds no page, and is no JSON of somebody else's.
    let error = Reader::new().open_bytes("h.json", SOUND.to_string().into_bytes()).err().unwrap();
    assert!(error.to_string().contains("name the file that it was read from"), "{error}");
}

#[test]
fn how_grave_a_finding_is_follows_from_its_code() {
    let document = judged(&edited(|json| {
        json["findings"] = json!([{ "code": "stream_unreadable", "severity": "note", "message": "" }]);
    }));
    assert_eq!((document.verdict, codes(&document)), (Verdict::Incomplete, vec![Code::StreamUnreadable]));
    let document = judged(&edited(|json| {
        json["findings"] = json!([{ "code": "repaired", "severity": "doubt", "message": "" }]);
    }));
    assert_eq!((document.verdict, codes(&document)), (Verdict::Verified, vec![]));
}

#[test]
fn a_doubt_of_a_cell_stays_until_a_person_answers_it() {
    let doubted = |json: &mut Value| json["cells"][0]["doubt"] = json!("cell_unreadable");
    let path = SOUND["cells"][0]["path"].as_str().unwrap();
    let document = judged(&edited(doubted));
    assert_eq!(document.verdict, Verdict::Incomplete);
    let said: Vec<_> = document.findings.iter().filter(|f| f.cell.as_deref() == Some(path)).collect();
    assert_eq!((said.len(), said[0].code), (1, Code::CellUnreadable), "{said:?}");
    // It says so once, however often it is judged.
    let again = judged(&serde_json::to_value(&document).unwrap());
    assert_eq!((again.verdict, &again.findings), (Verdict::Incomplete, &document.findings));
    let confirmed = edited(|json| {
        doubted(json);
        json["cells"][0]["confirmed"] = json!(true);
    });
    assert_eq!(judged(&confirmed).verdict, Verdict::Verified);
}

#[test]
fn an_entry_of_cells_is_about_one_cell_of_the_form() {
    let said = refused(&edited(|json| {
        let first = json["cells"][0].clone();
        json["cells"].as_array_mut().unwrap().push(first);
    }));
    assert!(said.contains("`cells[0]` and `cells[200]`") && said.contains("take one of them out"), "{said}");
    let document = judged(&edited(|json| json["cells"][0]["path"] = json!("requests.nobody.total")));
    assert_eq!(document.verdict, Verdict::Incomplete);
    assert!(document.findings.iter().any(|f| f.cell.as_deref() == Some("requests.nobody.total")));
}

#[test]
fn an_error_names_the_field_and_its_line() {
    let finding = json!({ "code": "repaired", "severity": "note", "message": "" });
    let wrong = |pointer: &str, value: Value| {
        let json = edited(|json| {
            json["findings"] = json!([finding, finding]);
            *json.pointer_mut(pointer).unwrap() = value;
        });
        let text = serde_json::to_string_pretty(&json).unwrap();
        (refused(&json), text)
    };
    for (pointer, value, path, what) in [
        ("/report/kind", Value::Null, "report.kind", "invalid type: null"),
        ("/findings/1", json!(3), "findings[1]", "expected an object"),
        ("/findings/1/code", json!("nothing"), "findings[1].code", "unknown variant `nothing`"),
        ("/findings/1", json!({ "code": "repaired" }), "findings[1]", "missing field `severity`"),
        ("/cells/7/value", json!("three"), "cells[7].value", "number"),
    ] {
        let (said, text) = wrong(pointer, value);
        assert!(said.contains(&format!("in `{path}`: ")) && said.contains(what), "{said}");
        // The line that it gives is in the text, and not the first.
        let line: usize = said.split_once("line ").unwrap().1.split_once(',').unwrap().0.parse().unwrap();
        assert!(line > 1 && line <= text.lines().count(), "{said}");
        assert!(!said.contains("struct") && said.contains("; "), "{said}");
    }
    let said = refused(&edited(|json| json["schema"] = json!(0)));
    assert!(said.contains("its schema is 0") && !said.contains("newer version"), "{said}");
    let said = refused(&edited(|json| {
        json.as_object_mut().unwrap().remove("verdict");
    }));
    assert!(said.contains("missing field `verdict`"), "{said}");
}

#[test]
fn a_document_of_another_form_names_both() {
    let json = edited(|json| json["report"]["kind"] = json!("library_return"));
    let error = read(json.to_string().as_bytes()).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::OtherForm { .. }));
    let said = error.to_string();
    assert!(said.contains("`library_return`") && said.contains("`annual_report`"), "{said}");
}
