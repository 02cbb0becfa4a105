//! What becomes of files that are locked, damaged, tagged or none at all.

use std::error::Error as _;

use lopdf::{Dictionary, EncryptionState, EncryptionVersion, Object, Permissions, dictionary};
use pagemarks::{Error, Options, Warning, read_pdf};

use crate::made::{Pdf, one_page, read, text};

const SHOW: &str = "BT /F1 10 Tf 100 700 Td (123) Tj ET";

/// A page under two passwords.
fn locked() -> Vec<u8> {
    let mut pdf = Pdf::new();
    pdf.page(SHOW, Dictionary::new()).close(Dictionary::new());
    let id = || Object::string_literal("0123456789abcdef");
    pdf.doc.trailer.set("ID", vec![id(), id()]);
    let version = EncryptionVersion::V2 {
        document: &pdf.doc,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    pdf.doc.encrypt(&state).unwrap();
    let mut out = Vec::new();
    pdf.doc.save_to(&mut out).unwrap();
    out
}

#[test]
fn a_password_opens_what_it_locks() {
    let bytes = locked();
    let with = |password: &str| read_pdf(&bytes, &Options::default().with_password(password));
    assert!(matches!(read_pdf(&bytes, &Options::default()), Err(Error::Password { given: false })));
    assert!(matches!(with("other"), Err(Error::Password { given: true })));
    let document = with("user").unwrap();
    assert_eq!(document.pages.pages[0].glyphs.len(), 3);
    assert_eq!(document.warnings, []);
}

#[test]
fn what_is_no_pdf_says_why() {
    let error = read_pdf(b"<html>", &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }) && error.source().is_some(), "{error:?}");
}

#[test]
fn a_file_without_pages_says_so() {
    let error = read_pdf(&Pdf::new().bytes(), &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "it has no page");
}

/// A page of a tagged file, with an element of the structure for each of its lines.
fn tagged() -> Pdf {
    let mut pdf = Pdf::new();
    pdf.page(&format!("/P <</MCID 0>> BDC {SHOW} EMC"), Dictionary::new());
    let root = pdf.doc.new_object_id();
    let elements: Vec<Object> = (0..50)
        .map(|id| {
            pdf.doc.add_object(dictionary! { "Type" => "StructElem", "S" => "P", "P" => root, "K" => id })
        })
        .map(Object::Reference)
        .collect();
    pdf.doc.objects.insert(root, dictionary! { "Type" => "StructTreeRoot", "K" => elements }.into());
    pdf.close(dictionary! { "StructTreeRoot" => root });
    pdf
}

#[test]
fn a_tagged_file_is_read_with_and_without_object_streams() {
    let mut plain = Vec::new();
    tagged().doc.save_to(&mut plain).unwrap();
    let mut packed = Vec::new();
    tagged().doc.save_modern(&mut packed).unwrap();
    for bytes in [plain, packed] {
        assert_eq!(text(&bytes), "123");
        assert_eq!(read(&bytes).warnings, []);
    }
}

#[test]
fn a_file_that_breaks_off_is_read_as_far_as_it_goes() {
    let whole = one_page(SHOW);
    let end = whole.windows(4).rposition(|w| w == b"xref").unwrap();
    let cut = &whole[..whole[..end].windows(4).rposition(|w| w == b"xref").unwrap_or(end)];
    assert_eq!(text(cut), "123");
    let warnings = read(cut).warnings;
    assert!(warnings.contains(&Warning::Truncated), "{warnings:?}");
}

#[test]
fn what_made_the_file_and_its_title_are_given() {
    let mut pdf = Pdf::new();
    let info = dictionary! {
        "Producer" => Object::string_literal("a program"),
        "Title" => Object::String(b"\xFE\xFF\x59\x1A".to_vec(), lopdf::StringFormat::Literal),
    };
    let info = pdf.doc.add_object(info);
    pdf.doc.trailer.set("Info", info);
    let document = read(&pdf.page(SHOW, Dictionary::new()).bytes());
    assert_eq!(
        (document.producer.as_deref(), document.title.as_deref()),
        (Some("a program"), Some("\u{591A}"))
    );
}
