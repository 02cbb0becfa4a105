//! Each limit is met by a small file when it is set low, and the reader of the pages is told.

use lopdf::{Dictionary, dictionary};
use pagemarks::{Document, Error, Limit, Limits, Options, Warning, read_pdf};

use crate::made::{Pdf, one_page};

const SHOW: &str = "BT /F1 10 Tf 100 700 Td (123) Tj ET ";
/// Two level lines.
const LINES: &str = "100 600 m 300 600 l S 100 500 m 300 500 l S ";

fn within(bytes: &[u8], set: impl Fn(&mut Limits)) -> Document {
    let mut limits = Limits::default();
    set(&mut limits);
    read_pdf(bytes, &Options::default().with_limits(limits)).unwrap()
}

fn glyphs(document: &Document) -> usize {
    document.pages.pages.iter().map(|page| page.glyphs.len()).sum()
}

fn rulings(document: &Document) -> usize {
    document.pages.pages.iter().map(|page| page.rulings.len()).sum()
}

/// Two pages with text and lines.
fn two_pages() -> Vec<u8> {
    let content = format!("{SHOW}{LINES}");
    Pdf::new().page(&content, Dictionary::new()).page(&content, Dictionary::new()).bytes()
}

#[test]
fn pages_beyond_the_limit_are_not_read() {
    let document = within(&two_pages(), |limits| limits.pages = 1);
    assert_eq!(document.pages.pages.len(), 1);
    assert_eq!(document.warnings, [Warning::LimitReached(Limit::Pages)]);
}

#[test]
fn glyphs_are_bounded_by_page_and_by_document() {
    let by_page = within(&two_pages(), |limits| limits.page_glyphs = 2);
    let by_document = within(&two_pages(), |limits| limits.document_glyphs = 4);
    assert_eq!((glyphs(&by_page), glyphs(&by_document)), (4, 4));
    for document in [by_page, by_document] {
        assert_eq!(document.warnings, [Warning::LimitReached(Limit::Glyphs)]);
    }
}

#[test]
fn rulings_are_bounded_by_page_and_by_document() {
    let by_page = within(&two_pages(), |limits| limits.page_rulings = 1);
    assert_eq!((rulings(&by_page), by_page.warnings), (2, vec![Warning::LimitReached(Limit::PageRulings)]));
    let by_document = within(&two_pages(), |limits| limits.document_rulings = 3);
    assert_eq!(
        (rulings(&by_document), by_document.warnings),
        (3, vec![Warning::LimitReached(Limit::Rulings)])
    );
}

#[test]
fn pictures_are_bounded_by_document() {
    let picture = "q 40 0 0 30 90 690 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q ";
    let document =
        within(&one_page(&[SHOW, picture, picture].concat()), |limits| limits.document_pictures = 1);
    assert_eq!(document.pages.pages[0].pictures.len(), 1);
    assert_eq!(document.warnings, [Warning::LimitReached(Limit::Pictures)]);
}

#[test]
fn operators_are_bounded_by_page_and_by_document() {
    // Five operators show the text, three more the first line.
    for set in
        [|limits: &mut Limits| limits.page_operators = 8, |limits: &mut Limits| limits.document_operators = 8]
    {
        let document = within(&one_page(&format!("{SHOW}{LINES}")), set);
        assert_eq!((glyphs(&document), rulings(&document)), (3, 1));
        assert_eq!(document.warnings, [Warning::LimitReached(Limit::Operators)]);
    }
}

#[test]
fn operands_are_bounded() {
    let shown =
        within(&one_page("BT /F1 10 Tf 100 700 Td [(1)(2)(3)] TJ ET"), |limits| limits.operand_items = 2);
    assert_eq!(glyphs(&shown), 2);
    assert_eq!(shown.warnings, [Warning::LimitReached(Limit::Operands)]);
}

#[test]
fn streams_are_bounded_each_and_together() {
    let mut pdf = Pdf::new();
    pdf.page(&format!("{SHOW}{}", " ".repeat(5_000)), Dictionary::new());
    pdf.doc.compress();
    let bytes = pdf.bytes();
    for set in [
        |limits: &mut Limits| limits.stream_bytes = 4_000,
        |limits: &mut Limits| limits.document_stream_bytes = 4_000,
    ] {
        let document = within(&bytes, set);
        assert_eq!(glyphs(&document), 0);
        assert!(document.warnings.contains(&Warning::StreamsTooLarge(1)), "{:?}", document.warnings);
    }
}

#[test]
fn a_font_beyond_the_limit_leaves_marks_that_cannot_be_read() {
    let mut pdf = Pdf::new();
    let widths: Vec<lopdf::Object> = (0..200).map(|_| 500.into()).collect();
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Wide", "FirstChar" => 0, "LastChar" => 199,
        "Widths" => widths, "Encoding" => "WinAnsiEncoding",
    };
    pdf.resources.set("Font", dictionary! { "F1" => font });
    let document = within(&pdf.page(SHOW, Dictionary::new()).bytes(), |limits| limits.font_entries = 10);
    let text: String = document.pages.pages[0].glyphs.iter().map(|glyph| &*glyph.text).collect();
    assert_eq!(text, "\u{FFFD}\u{FFFD}\u{FFFD}");
    assert!(document.warnings.contains(&Warning::LimitReached(Limit::Fonts)), "{:?}", document.warnings);
}

#[test]
fn objects_are_weighed_before_they_are_read() {
    let error = read_pdf(&one_page(SHOW), &Options::default().with_object_bytes(100)).unwrap_err();
    let Error::TooHeavy { needs, limit } = error else { panic!("{error:?}") };
    assert!(needs > limit && limit == 100);
}

#[test]
fn forms_in_each_other_without_end_are_drawn_once() {
    let mut pdf = Pdf::new();
    let id = pdf.doc.new_object_id();
    pdf.resources.set("XObject", dictionary! { "X" => id });
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 500.into(), 800.into()],
        "Resources" => pdf.resources.clone(),
    };
    pdf.doc.objects.insert(id, lopdf::Stream::new(form, format!("{SHOW} /X Do").into_bytes()).into());
    let document = within(&pdf.page("/X Do", Dictionary::new()).bytes(), |_| {});
    assert_eq!(glyphs(&document), 3);
    assert_eq!(document.warnings, [Warning::LimitReached(Limit::Forms)]);
}
