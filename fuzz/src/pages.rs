//! What must hold of the pages of every PDF; and the file into which parts of one are put. Knows `pagemarks` alone.

use pagemarks::{Document, Glyph, Limits, Options, Page, Rect, Ruling};

/// Reads some bytes as a PDF, and makes sure that the same comes of them each time and that it is sound.
pub fn hold(bytes: &[u8]) {
    let read = || pagemarks::read_pdf(bytes, &Options::default());
    match (read(), read()) {
        (Ok(first), Ok(second)) => {
            assert_eq!(format!("{first:?}"), format!("{second:?}"), "the same bytes are read differently");
            is_sound(&first);
        }
        (Err(first), Err(second)) => assert_eq!(first.to_string(), second.to_string(), "an error changes"),
        (first, second) => panic!("once read, once not: {first:?} {second:?}"),
    }
}

fn is_sound(document: &Document) {
    let limits = Limits::default();
    let pages = &document.pages.pages;
    assert!(pages.len() <= limits.pages);
    assert!(pages.is_sorted_by(|a, b| a.number < b.number), "pages are out of order");
    assert!(pages.iter().map(|page| page.glyphs.len()).sum::<usize>() <= limits.document_glyphs);
    assert!(pages.iter().map(|page| page.rulings.len()).sum::<usize>() <= limits.document_rulings);
    for page in pages {
        page.glyphs.iter().for_each(|glyph| is_on_page(glyph, page, document.pages.fonts.len()));
        page.rulings.iter().for_each(is_line);
        assert!(page.pictures.iter().all(|picture| picture.is_finite()));
    }
}

fn is_on_page(glyph: &Glyph, page: &Page, fonts: usize) {
    let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
    assert!(!glyph.text.is_empty() && glyph.bbox.is_finite() && glyph.turn < 4, "{glyph:?}");
    assert!(usize::from(glyph.font) < fonts, "{glyph:?} of {fonts} fonts");
    // Text that stands for several glyphs has a box around all of them, whose middle may lie elsewhere.
    let is_single = glyph.text.chars().count() == 1;
    let is_in = (0.0..=page.width).contains(&x) && (0.0..=page.height).contains(&y);
    // A number that reaches into the page is kept, and doubted for what is cut off.
    let whole = Rect::from_corners(0.0, 0.0, page.width, page.height);
    let reaches_in = glyph.doubtful && whole.intersection(&glyph.bbox).is_some();
    assert!(!is_single || is_in || reaches_in, "{glyph:?}");
}

fn is_line(line: &Ruling) {
    assert!(line.at.is_finite() && line.from < line.to && line.to.is_finite(), "{line:?}");
}

/// A PDF of one page with this content and this ToUnicode map of its font, `/F1`; `/F2` is Helvetica, and `/X0` the
/// content once more, as a form.
pub fn pdf(content: &[u8], to_unicode: &[u8]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let resources = "<</Font<</F1 4 0 R/F2 7 0 R>>/XObject<</X0 8 0 R>>>>";
    let objects: [(String, Option<&[u8]>); 8] = [
        ("<</Type/Catalog/Pages 2 0 R>>".into(), None),
        ("<</Type/Pages/Kids[3 0 R]/Count 1>>".into(), None),
        (
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources {resources}>>"),
            None,
        ),
        (
            "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>".into(),
            None,
        ),
        ("<<".into(), Some(to_unicode)),
        ("<<".into(), Some(content)),
        ("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".into(), None),
        (
            format!("<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources {resources}"),
            Some(content),
        ),
    ];
    for (index, (dictionary, stream)) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{dictionary}", index + 1).as_bytes());
        if let Some(stream) = stream {
            out.extend_from_slice(format!("/Length {}>>\nstream\n", stream.len()).as_bytes());
            out.extend_from_slice(stream);
            out.extend_from_slice(b"\nendstream");
        }
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1);
    out.extend_from_slice(trailer.as_bytes());
    out
}
