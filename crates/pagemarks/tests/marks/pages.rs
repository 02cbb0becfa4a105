//! What counts as text and as a line on a page, and where it stands: the traps of the PDF standard, each in
//! the smallest file that shows it.

use lopdf::{Dictionary, dictionary};
use pagemarks::{Direction, Warning};

use crate::made::{Pdf, one_page, pages, read, text};

fn rulings(bytes: &[u8]) -> Vec<(Direction, i32, i32, i32)> {
    let round = |x: f32| x.round() as i32;
    pages(bytes)[0].rulings.iter().map(|r| (r.direction, round(r.at), round(r.from), round(r.to))).collect()
}

const SHOW: &str = "BT /F1 10 Tf 100 700 Td (123) Tj ET";

#[test]
fn boxes_are_measured_from_the_top_left_as_a_viewer_shows_the_page() {
    let place = |extra: Dictionary| {
        let page = pages(&Pdf::new().page(SHOW, extra).bytes()).remove(0);
        let b = page.glyphs[0].bbox;
        (
            (page.width as i32, page.height as i32),
            (b.x0.round() as i32, b.y0.round() as i32),
            page.glyphs[0].turn,
        )
    };
    // The baseline is 142 points below the top; the em square reaches 8.8 above it.
    assert_eq!(place(Dictionary::new()), ((595, 842), (100, 133), 0));
    assert_eq!(place(dictionary! { "Rotate" => 90 }), ((842, 595), (699, 100), 1));
    assert_eq!(place(dictionary! { "Rotate" => 180 }), ((595, 842), (490, 699), 2));
    assert_eq!(place(dictionary! { "Rotate" => -90 }), ((842, 595), (133, 490), 3));
    assert_eq!(place(dictionary! { "UserUnit" => 2 }), ((1190, 1684), (200, 266), 0));
    let crop = vec![50.into(), 100.into(), 545.into(), 742.into()];
    assert_eq!(place(dictionary! { "CropBox" => crop }), ((495, 642), (50, 33), 0));
}

#[test]
fn form_matrices_apply() {
    let mut pdf = Pdf::new();
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 500.into(), 500.into()],
        "Matrix" => vec![2.into(), 0.into(), 0.into(), 2.into(), 10.into(), 20.into()],
        "Resources" => pdf.resources.clone(),
    };
    let id = pdf.doc.add_object(lopdf::Stream::new(form, b"BT /F1 10 Tf 100 100 Td (7) Tj ET".to_vec()));
    pdf.resources.set("XObject", dictionary! { "X" => id });
    let glyph = pages(&pdf.page("/X Do", Dictionary::new()).bytes())[0].glyphs[0].clone();
    assert_eq!((glyph.bbox.x0.round(), glyph.size.round()), (210.0, 20.0));
}

#[test]
fn text_that_is_not_seen_does_not_count() {
    assert_eq!(text(&one_page(&format!("{SHOW} BT /F1 10 Tf 3 Tr 200 700 Td (9) Tj ET"))), "123");
    assert_eq!(text(&one_page(&format!("{SHOW} BT /F1 10 Tf -50 700 Td (9) Tj ET"))), "123");
    assert_eq!(
        text(&one_page(&format!("{SHOW} q 0 0 50 50 re W n BT /F1 10 Tf 200 700 Td (9) Tj ET Q"))),
        "123"
    );
    let mut pdf = Pdf::new();
    pdf.resources.set("ExtGState", dictionary! { "G" => dictionary! { "ca" => 0 } });
    assert_eq!(
        text(
            &pdf.page(&format!("{SHOW} /G gs BT /F1 10 Tf 200 700 Td (9) Tj ET"), Dictionary::new()).bytes()
        ),
        "123"
    );
}

#[test]
fn invisible_text_counts_where_it_is_the_only_text() {
    let bytes = one_page("BT /F1 10 Tf 3 Tr 100 700 Td (123) Tj ET");
    assert_eq!(text(&bytes), "123");
    assert_eq!(read(&bytes).warnings, [Warning::InvisibleText { pages: 1 }]);
}

#[test]
fn optional_content_that_is_off_does_not_count() {
    let mut pdf = Pdf::new();
    let off =
        pdf.doc.add_object(dictionary! { "Type" => "OCG", "Name" => lopdf::Object::string_literal("draft") });
    pdf.resources.set("Properties", dictionary! { "L" => off });
    pdf.page(&format!("/OC /L BDC BT /F1 10 Tf 200 700 Td (9) Tj ET EMC {SHOW}"), Dictionary::new());
    let layers = dictionary! { "OCGs" => vec![off.into()], "D" => dictionary! { "OFF" => vec![off.into()] } };
    assert_eq!(text(&pdf.finish(dictionary! { "OCProperties" => layers })), "123");
}

#[test]
fn actual_text_wins_over_what_it_spans() {
    let span = |actual: &str, shown: &str| {
        format!("BT /F1 10 Tf 100 700 Td /Span <</ActualText {actual}>> BDC ({shown}) Tj EMC (3) Tj ET")
    };
    assert_eq!(text(&one_page(&span("<FEFF6C11653F>", "ab"))), "民政3");
    assert_eq!(text(&one_page(&span("(c)", "ab"))), "c3");
    assert_eq!(text(&one_page(&span("(9)", "12"))), "123", "but not over digits that are seen");
    assert_eq!(text(&one_page(&span("()", "12"))), "123");
    let bold = "BT /F1 10 Tf 100 700 Td (12) Tj ET /Span <</ActualText ()>> BDC BT /F1 10 Tf 100.3 700 Td (12) Tj ET EMC";
    assert_eq!(text(&one_page(bold)), "12", "an empty one hides a second copy drawn for boldness");
}

#[test]
fn every_way_of_drawing_a_line_is_a_ruling() {
    let line = (Direction::Horizontal, 142, 100, 300);
    for content in [
        "100 700 m 300 700 l S",
        "100 700 m 300 700 l s",
        "100 699.75 200 .5 re f",
        "100 699.75 200 .5 re f*",
        "100 699.75 200 .5 re F",
        "q 2 0 0 2 0 0 cm 50 350 m 150 350 l S Q",
    ] {
        assert_eq!(rulings(&one_page(content)), [line], "{content}");
    }
    for operator in ["S", "B", "B*", "b", "b*", "s"] {
        let box_of_four = rulings(&one_page(&format!("100 500 200 200 re {operator}")));
        assert_eq!(box_of_four.len(), 4, "{operator}: {box_of_four:?}");
    }
}

#[test]
fn dots_and_dashes_are_joined() {
    let dots: String = (0..100).map(|i| format!("{} 700 .75 .75 re f ", 100 + 2 * i)).collect();
    assert_eq!(rulings(&one_page(&dots)), [(Direction::Horizontal, 142, 100, 299)]);
    let dashes: String =
        (0..20).map(|i| format!("{} 700 m {} 700 l S ", 100 + 10 * i, 106 + 10 * i)).collect();
    assert_eq!(rulings(&one_page(&dashes)), [(Direction::Horizontal, 142, 100, 296)]);
    assert_eq!(rulings(&one_page("[3 2] 0 d 100 700 m 300 700 l S")).len(), 1);
}

#[test]
fn lines_that_are_not_seen_are_left_out() {
    for content in [
        "1 1 1 RG 100 700 m 300 700 l S",
        "1 g 100 700 200 .5 re f",
        "0 0 0 0 K 100 700 m 300 700 l S",
        "q 0 0 50 50 re W n 100 700 m 300 700 l S Q",
        "100 700 m 300 700 l n",
    ] {
        assert_eq!(rulings(&one_page(content)), [], "{content}");
    }
}

#[test]
fn a_page_with_a_picture_and_no_text_says_so() {
    let mut pdf = Pdf::new();
    let picture = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 };
    let id = pdf.doc.add_object(lopdf::Stream::new(picture, vec![0]));
    pdf.resources.set("XObject", dictionary! { "X" => id });
    let bytes =
        pdf.page(SHOW, Dictionary::new()).page("q 400 0 0 400 50 50 cm /X Do Q", Dictionary::new()).bytes();
    assert_eq!(read(&bytes).warnings, [Warning::PictureWithoutText { page: 2 }]);
}

#[test]
fn a_wide_mark_that_claims_to_be_a_digit_is_unread() {
    // As Ghostscript 10 writes it when it distils Chromium's output again: 。 maps to 2.
    let mut pdf = Pdf::new();
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <41> <0032> <42> <0032> endbfchar endcmap";
    let map = pdf.doc.add_object(lopdf::Stream::new(Dictionary::new(), map.as_bytes().to_vec()));
    let widths = vec![500.into(), 1000.into()];
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "ABCDEF+Lies", "FirstChar" => 65, "LastChar" => 66,
        "Widths" => widths, "ToUnicode" => map, "FontDescriptor" => dictionary! { "Flags" => 4 },
    };
    pdf.resources.set("Font", dictionary! { "F1" => font });
    let bytes = pdf.page("BT /F1 10 Tf 100 700 Td (AB) Tj ET", Dictionary::new()).bytes();
    assert_eq!(text(&bytes), "2\u{FFFD}");
    assert_eq!(read(&bytes).warnings, [Warning::WideDigits(1)]);
}

#[test]
fn a_font_without_a_map_is_named_with_the_number_of_its_glyphs() {
    let mut pdf = Pdf::new();
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Mystery",
        "CIDSystemInfo" => dictionary! { "Registry" => lopdf::Object::string_literal("Adobe"), "Ordering" => lopdf::Object::string_literal("Identity"), "Supplement" => 0 },
    };
    let descendant = pdf.doc.add_object(descendant);
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Mystery", "Encoding" => "Identity-H", "DescendantFonts" => vec![descendant.into()],
    };
    pdf.resources.set("Font", dictionary! { "F1" => font });
    let bytes = pdf.page("BT /F1 10 Tf 100 700 Td <000100020003> Tj ET", Dictionary::new()).bytes();
    assert_eq!(read(&bytes).warnings, [Warning::GlyphsUnmapped { font: "Mystery".into(), glyphs: 3 }]);
}

#[test]
fn predefined_cmaps_and_collections_give_text() {
    let show = |encoding: &str, ordering: &str, codes: &str| {
        let mut pdf = Pdf::new();
        let descendant = dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light",
            "CIDSystemInfo" => dictionary! { "Registry" => lopdf::Object::string_literal("Adobe"), "Ordering" => lopdf::Object::string_literal(ordering), "Supplement" => 0 },
        };
        let descendant = pdf.doc.add_object(descendant);
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => encoding, "DescendantFonts" => vec![descendant.into()],
        };
        pdf.resources.set("Font", dictionary! { "F1" => font });
        text(&pdf.page(&format!("BT /F1 10 Tf 100 700 Td <{codes}> Tj ET"), Dictionary::new()).bytes())
    };
    for (encoding, ordering, codes) in [
        ("UniGB-UCS2-H", "GB1", "6C11653F0037"),
        ("UniGB-UTF16-H", "GB1", "6C11653F0037"),
        ("UniGB-UTF8-H", "GB1", "E6B091E694BF37"),
        ("GBK-EUC-H", "GB1", "C3F1D5FE37"),
        ("GBK-EUC-V", "GB1", "C3F1D5FE37"),
        ("GB-EUC-H", "GB1", "C3F1D5FE37"),
        ("GBpc-EUC-H", "GB1", "C3F1D5FE37"),
        ("GBK2K-H", "GB1", "C3F1D5FE37"),
        ("ETen-B5-H", "CNS1", "A5C1AC4637"),
        ("UniJIS-UCS2-H", "Japan1", "6C11653F0037"),
        ("KSCms-UHC-H", "Korea1", "DAC5EFD937"),
    ] {
        assert_eq!(show(encoding, ordering, codes), "民政7", "{encoding}");
    }
    // Adobe-GB1 by CID: 0x0CC5 is no Unicode but a place in the collection.
    assert_eq!(show("Identity-H", "GB1", "0018"), "7");
}

#[test]
fn a_font_that_cannot_be_found_leaves_marks_that_cannot_be_read() {
    // Without a mark in them, the cells of such a page would pass for blank.
    let bytes = one_page("BT /F1 10 Tf 100 700 Td (1) Tj /Gone 10 Tf (23) Tj ET");
    assert_eq!(text(&bytes), "1\u{FFFD}\u{FFFD}");
    assert_eq!(read(&bytes).warnings, [Warning::GlyphsUnmapped { font: String::new(), glyphs: 2 }]);
}

#[test]
fn content_that_ends_in_the_middle_is_a_doubt() {
    let doubted = |bytes: &[u8]| read(bytes).warnings.contains(&Warning::ContentCut(1));
    assert!(!doubted(&one_page(SHOW)));
    assert!(doubted(&one_page("BT /F1 10 Tf 100 700 Td (123) Tj")), "no end of the text object");
    assert!(doubted(&one_page("BT /F1 10 Tf 100 700 Td (12")), "no end of the string");
    let mut pdf = Pdf::new();
    pdf.page(&format!("{SHOW} {}", "0 0 m ".repeat(500)), Dictionary::new());
    pdf.doc.compress();
    for object in pdf.doc.objects.values_mut() {
        if let lopdf::Object::Stream(stream) = object {
            stream.content.truncate(stream.content.len() - 6);
        }
    }
    assert!(doubted(&pdf.bytes()), "deflated data without its end");
}

#[test]
fn white_and_covered_letters_are_seen_only_where_a_viewer_sees_them() {
    assert_eq!(text(&one_page(&format!("{SHOW} 1 g BT /F1 10 Tf 200 700 Td (9) Tj ET"))), "123");
    let on_blue = "0 0 1 rg 190 690 40 30 re f 1 g BT /F1 10 Tf 200 700 Td (9) Tj ET";
    assert_eq!(text(&one_page(on_blue)), "9", "white letters on a coloured ground");
    let covered = format!("{SHOW} 1 g 90 690 40 30 re f 0 g BT /F1 10 Tf 100 700 Td (7) Tj ET");
    // A number that is covered must not leave a cell that passes for blank.
    assert_eq!(text(&one_page(&covered)), "\u{FFFD}\u{FFFD}\u{FFFD}7");
    // The same under a picture; one with a mask is a stamp, and lets it be seen.
    let under = |mask: bool| {
        let mut pdf = Pdf::new();
        let mut head = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        };
        if mask {
            head.set("SMask", pdf.doc.add_object(lopdf::Stream::new(head.clone(), vec![9])));
        }
        let picture = pdf.doc.add_object(lopdf::Stream::new(head, vec![255]));
        pdf.resources.set("XObject", dictionary! { "I" => picture });
        text(&pdf.page(&format!("{SHOW} q 40 0 0 30 90 690 cm /I Do Q"), Dictionary::new()).bytes())
    };
    assert_eq!((under(false).as_str(), under(true).as_str()), ("\u{FFFD}\u{FFFD}\u{FFFD}", "123"));
}

#[test]
fn annotations_do_not_inherit_what_the_page_left_behind() {
    let mut pdf = Pdf::new();
    let form = dictionary! {
        "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 50.into(), 20.into()], "Resources" => pdf.resources.clone(),
    };
    let form = pdf.doc.add_object(lopdf::Stream::new(form, b"BT /F1 10 Tf 0 5 Td (8) Tj ET".to_vec()));
    let annotation = dictionary! {
        "Subtype" => "FreeText", "Rect" => vec![300.into(), 400.into(), 350.into(), 420.into()], "AP" => dictionary! { "N" => form },
    };
    let extra = dictionary! { "Annots" => vec![annotation.into()] };
    let page = pages(&pdf.page(".2 0 0 -.2 0 842 cm", extra).bytes()).remove(0);
    assert_eq!((page.glyphs[0].bbox.x0.round(), page.glyphs[0].size.round()), (300.0, 10.0));
}
