//! Damage that people meet: what a viewer repairs is repaired and told, and nothing is silently wrong.

use std::fs;

use nianbao::{Document, Error, Verdict};
use serde_json::Value as Json;

/// Reports of several producers, small enough to be read many times.
const REPORTS: [&str; 4] =
    ["longmen-2024-notembedded", "made-reportlab-hrules", "made-split-row", "made-encrypted"];

fn report(name: &str) -> Vec<u8> {
    let path = crate::support::root().join("fixtures/reports").join(name).join("input.pdf");
    fs::read(path).unwrap()
}

fn read_all(bytes: &[u8]) -> Result<Vec<Document>, Error> {
    crate::support::read(bytes)
}

fn codes(documents: &[Document]) -> Vec<String> {
    let findings = documents.iter().flat_map(|document| &document.findings);
    findings.map(|f| serde_json::to_value(f.code).unwrap().as_str().unwrap().to_owned()).collect()
}

/// A file of a shape that no producer of the reports above makes; see NOTICE.md.
fn shaped(name: &str) -> Vec<u8> {
    fs::read(crate::support::root().join("fixtures/damaged").join(name)).unwrap()
}

/// Makes sure that a damaged file gives an error, or numbers that are those of the whole one, or doubts.
fn nothing_is_silently_wrong(damaged: &[u8], whole: &Document, what: &str) -> Option<Vec<Document>> {
    let documents = read_all(damaged).ok()?;
    for document in &documents {
        if document.verdict == Verdict::Verified {
            assert_eq!(document.tables, whole.tables, "{what}: other numbers, and verified");
        }
        for cell in document.cells.iter().flatten() {
            let before = whole.cells.iter().flatten().find(|before| before.path == cell.path);
            let same = before.is_some_and(|before| before.value == cell.value);
            let told = document.verdict == Verdict::Incomplete || document.verdict == Verdict::Unrecognised;
            assert!(same || told, "{what}: {} is {:?}, and {:?}", cell.path, cell.value, document.verdict);
        }
    }
    Some(documents)
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|w| w == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[test]
fn downloads_cut_short_are_doubted() {
    for name in REPORTS {
        let bytes = report(name);
        let whole = read_all(&bytes).unwrap().remove(0);
        for part in 1..40 {
            let end = bytes.len() * part / 40;
            let what = format!("{name} cut at {end}");
            if let Some(documents) = nothing_is_silently_wrong(&bytes[..end], &whole, &what) {
                let told = codes(&documents);
                assert!(
                    told.iter().any(|code| code == "truncated" || code == "repaired"),
                    "{what}: {told:?}"
                );
            }
        }
    }
}

#[test]
fn a_wrong_or_missing_table_of_references_is_rebuilt() {
    for name in REPORTS {
        let bytes = report(name);
        let whole = read_all(&bytes).unwrap().remove(0);
        let wrong_start = replaced(&bytes, b"startxref\n", b"startxref\n7");
        let no_table = replaced(&bytes, b"xref\n0 ", b"xxxx\n0 ");
        let shifted = [&bytes[..9], b"%junk\n", &bytes[9..]].concat();
        let damages: [(&str, Vec<u8>); 3] =
            [("a wrong start", wrong_start), ("no table", no_table), ("shifted by a line", shifted)];
        for (what, damaged) in damages {
            let what = format!("{name}, {what}");
            let documents = nothing_is_silently_wrong(&damaged, &whole, &what).expect(&what);
            assert_eq!(documents[0].tables, whole.tables, "{what}");
        }
    }
}

#[test]
fn objects_that_only_the_second_table_of_references_names_are_found() {
    let documents = read_all(&shaped("hybrid.pdf")).unwrap();
    assert_eq!(documents[0].verdict, Verdict::Verified);
    assert_eq!(documents[0].tables, read_all(&report("made-reportlab-hrules")).unwrap()[0].tables);
    assert!(!codes(&documents).contains(&"repaired".to_owned()), "the file is whole");
}

/// The first page's references stand in front, so that a cut file looks whole to whoever reads only them.
#[test]
fn a_file_for_the_web_that_is_cut_short_is_never_whole() {
    let bytes = shaped("linearised.pdf");
    let whole = &read_all(&bytes).unwrap()[0];
    assert_eq!(whole.verdict, Verdict::Verified);
    for tenths in 1..10 {
        let cut = &bytes[..bytes.len() * tenths / 10];
        if let Some(documents) = nothing_is_silently_wrong(cut, whole, &format!("{tenths} tenths")) {
            assert!(!codes(&documents).is_empty(), "{tenths} tenths without a word");
        }
    }
    // All of it but the last references.
    let last = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    nothing_is_silently_wrong(&bytes[..last], whole, "without its end");
}

#[test]
fn what_stands_before_and_behind_a_file_does_not_count() {
    for name in REPORTS {
        let bytes = report(name);
        let whole = read_all(&bytes).unwrap().remove(0);
        let before = [b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", &bytes[..]].concat();
        let behind = [&bytes[..], b"\r\n<!-- served in 3 ms -->\r\n"].concat();
        for (what, damaged) in [("before", before), ("behind", behind)] {
            let documents = nothing_is_silently_wrong(&damaged, &whole, what).expect(what);
            assert_eq!(documents[0].tables, whole.tables, "{name}, {what}");
        }
    }
}

#[test]
fn a_page_that_says_error_is_no_report_whatever_its_name() {
    let page = "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>页面不存在</h1></body></html>";
    let documents = crate::support::read_as("report.pdf", page.as_bytes()).unwrap();
    assert_eq!(documents[0].verdict, Verdict::Unrecognised);
    assert_eq!(documents[0].source.media_type, "text/html");
}

#[test]
fn line_ends_that_a_transfer_changed_are_no_silent_loss() {
    for name in REPORTS {
        let bytes = report(name);
        let whole = read_all(&bytes).unwrap().remove(0);
        let more = replaced(&bytes, b"\n", b"\r\n");
        let fewer = replaced(&bytes, b"\r\n", b"\n");
        for (what, damaged) in [("LF to CRLF", more), ("CRLF to LF", fewer)] {
            nothing_is_silently_wrong(&damaged, &whole, &format!("{name}, {what}"));
        }
    }
}

#[test]
fn bytes_that_are_wrong_anywhere_are_never_silent() {
    let mut seed = 7_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    for name in REPORTS {
        let bytes = report(name);
        let whole = read_all(&bytes).unwrap().remove(0);
        for round in 0..60 {
            let mut damaged = bytes.clone();
            for _ in 0..=round % 4 {
                let at = next() % damaged.len();
                damaged[at] ^= 1 << (next() % 8);
            }
            // A digit that became another digit in a stream that nothing protects is what the file now prints.
            let is_protected = damaged.windows(12).any(|w| w == b"/FlateDecode");
            if is_protected {
                nothing_is_silently_wrong_or_changed(&damaged, &whole, &format!("{name}, round {round}"));
            }
        }
    }
}

/// As [`nothing_is_silently_wrong`], for damage that may hit what is printed: then a sum fails.
fn nothing_is_silently_wrong_or_changed(damaged: &[u8], whole: &Document, what: &str) {
    for document in read_all(damaged).into_iter().flatten() {
        if document.verdict == Verdict::Verified {
            assert_eq!(document.tables, whole.tables, "{what}: other numbers, and verified");
        }
    }
}

#[test]
fn of_an_object_that_comes_twice_the_last_counts() {
    let page = |content: &str| -> String {
        format!("4 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n", content.len())
    };
    let shown = |text: &str| format!("BT /F1 12 Tf 50 700 Td ({text}) Tj ET");
    let mut file = String::from(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n",
    );
    file += &page(&shown("old"));
    file += &page(&shown("new"));
    file += "trailer\n<</Root 1 0 R/Size 6>>\n%%EOF\n";
    let text: Json = serde_json::to_value(&read_all(file.as_bytes()).unwrap()[0]).unwrap();
    let text = text.to_string();
    assert!(text.contains("new") && !text.contains("old"), "{text}");
}

/// A PDF of one page with these objects from number 4 on, the first of them its content.
fn page_of(objects: &[Vec<u8>], resources: &str) -> Vec<u8> {
    let mut out = format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>\nendobj\n").into_bytes();
    for (number, object) in (4..).zip(objects) {
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    out.extend_from_slice(b"trailer\n<</Root 1 0 R>>\n%%EOF\n");
    out
}

fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

#[test]
fn objects_that_would_take_too_much_memory_are_refused_with_the_figure() {
    use std::io::Write as _;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"9 0 [").unwrap();
    packed.write_all(&b"0 ".repeat(3_000_000)).unwrap();
    packed.write_all(b"]").unwrap();
    let entries = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode";
    let file = page_of(&[stream("", b"BT ET"), stream(entries, &packed.finish().unwrap())], "");
    let read_within = |mebibytes: u64| {
        let reader = nianbao::Reader::new().timeout(None).max_memory(mebibytes << 20);
        reader.read_bytes("", file.as_slice()).map_err(|error| (error.code(), error.to_string()))
    };
    let (code, said) = read_within(256).unwrap_err();
    assert_eq!(code, "too_heavy");
    assert!(said.contains("128 MiB are allowed; raise the memory limit to"), "{said}");
    assert!(read_within(4_096).is_ok());
}

#[test]
fn a_form_in_itself_is_drawn_once_and_told() {
    let form = |content: &[u8]| {
        stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>", content)
    };
    let file =
        page_of(&[stream("", b"/X Do"), form(b"/X Do /X Do /X Do 9 9 99 9 re f")], "/XObject<</X 5 0 R>>");
    let documents = read_all(&file).unwrap();
    assert!(codes(&documents).contains(&"limit_reached".to_owned()));
}

#[test]
fn what_an_array_holds_beyond_its_bound_is_told() {
    let content = ["BT /F1 12 Tf 50 700 Td [", &"()".repeat(400_001), "(12)] TJ ET"].concat();
    let font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec();
    let documents =
        read_all(&page_of(&[stream("", content.as_bytes()), font], "/Font<</F1 5 0 R>>")).unwrap();
    assert!(codes(&documents).contains(&"limit_reached".to_owned()));
}
