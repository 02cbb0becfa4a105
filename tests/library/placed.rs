//! What PDF tools write with the places of words is read as the PDF itself.

use std::fs;
use std::path::PathBuf;

use nianbao::Verdict;
use serde_json::Value;

fn fixtures() -> Vec<PathBuf> {
    let folder = crate::support::root().join("fixtures/placed");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| !path.ends_with("NOTE.md"));
    paths.sort();
    paths
}

#[test]
fn words_at_places_are_read_as_their_page() {
    assert_eq!(fixtures().len(), 6);
    for path in fixtures() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let report = name.split('.').next().unwrap();
        let expected = crate::support::root().join("fixtures/reports").join(report).join("expected.json");
        let expected: Value = serde_json::from_str(&fs::read_to_string(expected).unwrap()).unwrap();
        let documents = crate::support::read_as(&path, &fs::read(&path).unwrap()).unwrap();
        assert_eq!(documents.len(), 1, "{name}");
        let document = serde_json::to_value(&documents[0]).unwrap();
        assert_eq!(document["verdict"], expected["verdict"], "{name}: {}", document["findings"]);
        assert_eq!(document["tables"], expected["tables"], "{name}");
        // A number has its place on a page, as in a PDF.
        let cells = document["cells"].as_array().unwrap();
        let total = cells.iter().find(|c| c["path"] == "requests.new_received.total").unwrap();
        assert!(total["page"].is_u64() && total["bbox"].is_array(), "{name}: {total}");
    }
}

#[test]
fn what_breaks_off_is_never_verified() {
    for path in fixtures() {
        let bytes = fs::read(&path).unwrap();
        for part in [1, 3, 6, 8, 9] {
            let cut = &bytes[..bytes.len() * part / 10];
            let Ok(reading) = crate::support::read_as(&path, cut) else { continue };
            for document in reading {
                assert_ne!(document.verdict, Verdict::Verified, "{}: {part} tenths", path.display());
            }
        }
    }
}
