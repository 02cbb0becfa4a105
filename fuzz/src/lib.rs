//! What must hold of every input, whatever its bytes; and the shells into which parts of a file are put.

pub mod pages;

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use nianbao::text::{Printed, parse_printed};
use nianbao::{Document, Error, Reader, Verdict};
use serde_json::Value as Json;

/// The JSON Schema that the program gives out.
static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::validator_for(&nianbao::output::schema(nianbao::Form::disclosure())).expect("our own schema is one"));

/// Reads some bytes and makes sure that what is said of them holds: the same each time, in the form the schema gives,
/// and no number in a verified report that its print does not say.
pub fn hold(bytes: &[u8]) {
    let reader = Reader::new().timeout(None);
    let read = || -> Result<Vec<Document>, Error> {
        Ok(reader.read_bytes("", bytes)?.into_iter().map(|report| report.document()).collect())
    };
    let (first, second) = match (read(), read()) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(first), Err(second)) => {
            return assert_eq!(first.to_string(), second.to_string(), "an error changes");
        }
        (first, second) => panic!("once read, once not: {first:?} {second:?}"),
    };
    assert!(!first.is_empty(), "neither a document nor an error");
    let said = json(&first);
    assert_eq!(said, json(&second), "the same bytes are read differently");
    // Validating takes longer than reading.
    let is_drawn = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).is_multiple_of(8);
    for document in said.as_array().into_iter().flatten().filter(|_| is_drawn) {
        if let Err(error) = SCHEMA.validate(document) {
            panic!("{}: {error}", error.instance_path());
        }
    }
    for document in first.iter().filter(|document| document.verdict == Verdict::Verified) {
        // JSON of ours is judged by its `tables`; its prints are what it says they are.
        if !nianbao::output::is_document(bytes) {
            is_printed(document);
        }
    }
}

fn json(documents: &[Document]) -> Json {
    serde_json::to_value(documents).expect("a document is JSON")
}

/// Every number is what its print says.
fn is_printed(document: &Document) {
    for cell in document.cells.iter().flatten() {
        let printed = parse_printed(&cell.raw, true);
        match (&printed, cell.value) {
            (Printed::Number { value, .. }, Some(number)) if *value == number.0 => {}
            (Printed::Blank | Printed::Nothing(_), None) => {}
            _ => {
                panic!("{}: {:?} is printed, {:?} is said, under `verified`", cell.path, cell.raw, cell.value)
            }
        }
    }
}

/// A Word file with this document part.
pub fn docx(document: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &[u8]); 3] = [
        (
            "[Content_Types].xml",
            br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        ("word/document.xml", document),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, options).expect("memory has room");
        zip.write_all(bytes).expect("memory has room");
    }
    zip.finish().expect("memory has room").into_inner()
}
