//! Every report under `fixtures/reports`: what the program reads against what the document says.
//!
//! `expected.json` comes from the data a document was made from, or was read off the page by a person; it is
//! never the program's own output.

use std::fs;
use std::path::{Path, PathBuf};

use nianbao::Document;
use serde_json::Value;

fn fixtures() -> Vec<PathBuf> {
    let root = crate::support::root().join("fixtures/reports");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    folders
}

fn input(folder: &Path) -> PathBuf {
    ["pdf", "txt"].iter().map(|ext| folder.join(format!("input.{ext}"))).find(|p| p.exists()).unwrap()
}

fn read(path: &Path) -> Document {
    crate::support::read_as(path, &fs::read(path).unwrap()).unwrap().remove(0)
}

/// Every leaf of a tree with its path.
fn leaves(tree: &Value, path: &str, out: &mut Vec<(String, String)>) {
    match tree {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                leaves(value, &path, out);
            }
        }
        value => out.push((path.to_owned(), number(value))),
    }
}

/// A number without its scale: 1.50 and 1.5 are one number.
fn number(value: &Value) -> String {
    let text = value.to_string();
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[test]
fn every_fixture_is_read_as_it_is_printed() {
    let mut wrong = Vec::new();
    for folder in fixtures() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let expected: Value =
            serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        let document = serde_json::to_value(read(&input(&folder))).unwrap();
        let mut differ = |what: &str, got: String, want: String| {
            if got != want {
                wrong.push(format!("{name}: {what}: read {got}, printed {want}"));
            }
        };
        differ("verdict", document["verdict"].to_string(), expected["verdict"].to_string());
        for key in ["title", "agency", "year", "form"] {
            differ(key, document["report"][key].to_string(), expected["report"][key].to_string());
        }
        if let Some(headings) = expected.get("headings") {
            let sections = document["sections"].as_array().unwrap();
            let got: Vec<&Value> = sections.iter().map(|s| &s["heading"]).collect();
            differ("headings", serde_json::to_string(&got).unwrap(), headings.to_string());
        }
        let mut failed = serde_json::Map::new();
        for failure in document["checks"]["failed"].as_array().unwrap() {
            let count = failed.entry(failure["rule"].as_str().unwrap()).or_insert(Value::from(0));
            *count = Value::from(count.as_i64().unwrap() + 1);
        }
        differ("failed identities", Value::Object(failed).to_string(), expected["failed"].to_string());
        let (mut got, mut want) = (Vec::new(), Vec::new());
        leaves(&document["tables"], "", &mut got);
        leaves(&expected["tables"], "", &mut want);
        got.sort();
        want.sort();
        for (path, value) in want.iter().filter(|cell| !got.contains(cell)) {
            let read = got.iter().find(|(p, _)| p == path).map_or("nothing", |(_, v)| v);
            differ(path, read.to_owned(), value.clone());
        }
        for (path, value) in got.iter().filter(|(p, _)| want.iter().all(|(w, _)| w != p)) {
            differ(path, value.clone(), "nothing".into());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cell_has_its_place_and_its_print() {
    for folder in fixtures() {
        let path = input(&folder);
        let document = read(&path);
        let pdf = path.extension().is_some_and(|e| e == "pdf");
        for cell in document.cells.unwrap() {
            assert_eq!(
                cell.page.is_some() && cell.bbox.is_some(),
                pdf,
                "{}: {}",
                folder.display(),
                cell.path
            );
            assert_eq!(cell.line.is_some(), !pdf, "{}: {}", folder.display(), cell.path);
            if let Some(value) = cell.value {
                let digits: String = cell.raw.chars().filter(|c| c.is_ascii_digit()).collect();
                let value: String = value.0.to_string().chars().filter(char::is_ascii_digit).collect();
                assert!(
                    digits.starts_with(&value),
                    "{}: {} printed {:?}",
                    folder.display(),
                    cell.path,
                    cell.raw
                );
            }
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_document() {
    for folder in fixtures().iter().take(3) {
        let once = serde_json::to_string(&read(&input(folder))).unwrap();
        let again = serde_json::to_string(&read(&input(folder))).unwrap();
        assert_eq!(once, again);
    }
}

#[test]
fn documents_fit_the_schema() {
    let validator = jsonschema::validator_for(&nianbao::output::schema(nianbao::Form::disclosure())).unwrap();
    for folder in fixtures() {
        let document = serde_json::to_string(&read(&input(&folder))).unwrap();
        let document: Value = serde_json::from_str(&document).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", folder.display());
    }
}

#[test]
fn narrative_numbers_are_mentioned() {
    let document = read(&crate::support::root().join("fixtures/reports/xigong-2021-text/input.txt"));
    let said = |quantity: &str, unit: &str| {
        document
            .mentions
            .iter()
            .find(|m| m.quantity.0.to_string() == quantity && m.unit == unit)
            .unwrap()
            .clone()
    };
    assert_eq!(said("1154", "条").section.as_deref(), Some("overview"));
    let requests = said("7", "件");
    assert_eq!(requests.cell.as_deref(), Some("requests.new_received.total"));
    assert_eq!(requests.agrees, Some(true));
}
