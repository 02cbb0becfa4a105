//! PDF to pages of glyphs and rulings. `lopdf` is the document layer; the interpreter is our own.
//!
//! Knows the PDF standard (ISO 32000-1) and nothing of reports.

mod annotations;
mod calculator;
mod colour;
mod composite;
mod embedded;
mod encoding;
mod entries;
mod font;
mod function;
mod images;
mod ink;
mod interpret;
mod lexer;
mod load;
mod marked;
mod optional;
mod paths;
mod shared;
mod show;
mod state;
mod streams;
mod weigh;
mod witness;

use lopdf::{Dictionary, Object};

use crate::canvas::DocumentCanvas;
use crate::error::Error;
use crate::geometry::Matrix;
use crate::options::Options;
use crate::page::Pages;
use crate::warning::{Limit, Warning};
use interpret::Interpreter;
use load::inherited;
use marked::text_string;
use shared::Shared;

/// US Letter, for a page that states no size, as viewers assume.
const DEFAULT_BOX: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// The pages of a PDF, with what its metadata say of it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Document {
    /// The pages.
    pub pages: Pages,
    /// The program that made it, by its metadata.
    pub producer: Option<String>,
    /// The title its metadata gives.
    pub title: Option<String>,
    /// What a reader of the pages should know.
    pub warnings: Vec<Warning>,
}

/// Reads a PDF.
///
/// # Errors
///
/// Where no page can be had of it: see [`Error`]. A damaged file is repaired as far as it can be, and what was
/// lost is in [`Document::warnings`].
pub fn read_pdf(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    let limits = &options.limits;
    let (needs, limit) = (weigh::weigh(bytes, limits.stream_bytes), limits.object_bytes);
    if needs > limit {
        return Err(Error::TooHeavy { needs, limit });
    }
    let loaded = load::load(bytes, options)?;
    let doc = &loaded.doc;
    let mut warnings = loaded.warnings;
    let mut canvas = DocumentCanvas::new(limits);
    let mut shared = Shared::new(doc, limits, canvas.reached());
    if loaded.pages.len() > limits.pages {
        warnings.push(Warning::LimitReached(Limit::Pages));
    }
    for (index, id) in loaded.pages.iter().take(limits.pages).enumerate() {
        let Ok(dict) = doc.get_dictionary(*id) else { continue };
        read_page(dict, index as u32 + 1, &mut shared, &mut canvas);
    }
    let (pages, about_text) = canvas.settle();
    warnings.extend(about_text);
    warnings.extend(about_fonts(&shared));
    warnings.extend(shared.reached.all().into_iter().map(Warning::LimitReached));
    let cut = shared.streams.cut + shared.broken_pages;
    let counted = [
        (shared.streams.too_large, Warning::StreamsTooLarge as fn(usize) -> Warning),
        (shared.streams.unreadable, Warning::StreamsUnreadable),
        (cut, Warning::ContentCut),
    ];
    let counted = counted.into_iter().filter(|(count, _)| *count > 0);
    warnings.extend(counted.map(|(count, warning)| warning(count)));
    let fonts = shared.fonts().iter().map(|f| f.name.clone()).collect();
    Ok(Document {
        pages: Pages { pages, fonts },
        producer: info(doc, b"Producer"),
        title: info(doc, b"Title"),
        warnings,
    })
}

/// An entry of the document's information dictionary.
fn info(doc: &lopdf::Document, key: &[u8]) -> Option<String> {
    let dict = doc.trailer.get_deref(b"Info", doc).and_then(Object::as_dict).ok()?;
    let text = text_string(dict.get_deref(key, doc).and_then(Object::as_str).ok()?);
    let text = text.trim().trim_matches('\0').to_owned();
    (!text.is_empty()).then_some(text)
}

fn read_page<'d>(dict: &'d Dictionary, number: u32, shared: &mut Shared<'d>, document: &mut DocumentCanvas) {
    let doc = shared.doc;
    let (base, width, height) = geometry(dict, doc);
    let resources = inherited(doc, dict, b"Resources").and_then(|o| o.as_dict().ok());
    let content = page_content(dict, shared);
    let mut canvas = document.page_of(number, width, height);
    let mut interpreter = Interpreter::new(shared, base, &mut canvas);
    interpreter.run(&content, resources, 0);
    let is_turned = turns(dict, doc) != 0;
    annotations::draw(&mut interpreter, dict, is_turned);
    canvas.finish();
}

/// The map from a page's user space to the page as a viewer shows it, and its size in points: the CropBox
/// within the MediaBox, turned by `/Rotate`, scaled by `/UserUnit`.
fn geometry(dict: &Dictionary, doc: &lopdf::Document) -> (Matrix, f32, f32) {
    let rect = |key: &[u8]| -> Option<[f64; 4]> {
        let array = inherited(doc, dict, key)?.as_array().ok()?;
        let mut edges =
            array.iter().filter_map(|o| doc.dereference(o).ok()?.1.as_float().ok()).map(f64::from);
        let [a, b, c, d] = [edges.next()?, edges.next()?, edges.next()?, edges.next()?];
        let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
        (rect[2] - rect[0] > 0.0 && rect[3] - rect[1] > 0.0 && rect.iter().all(|e| e.is_finite()))
            .then_some(rect)
    };
    let media = rect(b"MediaBox").unwrap_or(DEFAULT_BOX);
    let crop = rect(b"CropBox").unwrap_or(media);
    let both = [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])];
    let [x0, y0, x1, y1] = if both[2] > both[0] && both[3] > both[1] { both } else { media };
    let unit = dict.get_deref(b"UserUnit", doc).and_then(Object::as_float).map_or(1.0, f64::from);
    let unit = if unit.is_finite() && unit > 0.0 { unit } else { 1.0 };
    let turns = turns(dict, doc);
    let (width, height) = ((x1 - x0) * unit, (y1 - y0) * unit);
    let base = match turns {
        0 => Matrix([unit, 0.0, 0.0, -unit, -x0 * unit, y1 * unit]),
        1 => Matrix([0.0, unit, unit, 0.0, -y0 * unit, -x0 * unit]),
        2 => Matrix([-unit, 0.0, 0.0, unit, x1 * unit, -y0 * unit]),
        _ => Matrix([0.0, -unit, -unit, 0.0, y1 * unit, x1 * unit]),
    };
    let (width, height) = if turns % 2 == 0 { (width, height) } else { (height, width) };
    (base, width as f32, height as f32)
}

/// By how many quarters a page is turned, clockwise.
fn turns(dict: &Dictionary, doc: &lopdf::Document) -> i64 {
    let turn = inherited(doc, dict, b"Rotate").and_then(|o| o.as_float().ok()).unwrap_or(0.0);
    ((turn / 90.0).round() as i64).rem_euclid(4)
}

/// The page's content streams, one behind the other.
fn page_content(dict: &Dictionary, shared: &mut Shared) -> Vec<u8> {
    let doc = shared.doc;
    let mut out = Vec::new();
    match dict.get_deref(b"Contents", doc) {
        Ok(Object::Stream(stream)) => {
            out = shared.streams.decode(stream).unwrap_or_default();
            // A length that is wrong leaves nothing of the stream.
            let stated = stream.dict.get_deref(b"Length", doc).and_then(Object::as_i64).unwrap_or(0);
            shared.broken_pages += usize::from(stream.content.is_empty() && stated > 0);
        }
        Ok(Object::Array(items)) => {
            for item in items {
                // A page of many streams is no longer than one of one.
                if out.len() > shared.limits.stream_bytes {
                    shared.reach(Limit::Content);
                    break;
                }
                if let Some(content) = shared.streams.decode_object(item, doc) {
                    out.extend_from_slice(&content);
                    out.push(b'\n');
                }
            }
        }
        // The page names content that is not there.
        _ => shared.broken_pages += usize::from(dict.has(b"Contents")),
    }
    out
}

/// What could not be read, font by font.
fn about_fonts(shared: &Shared) -> Vec<Warning> {
    let fonts = shared.fonts();
    let unmapped = fonts.iter().filter(|font| font.unread > font.lies);
    let mut warnings: Vec<Warning> = unmapped
        .map(|font| Warning::GlyphsUnmapped { font: font.name.clone(), glyphs: font.unread - font.lies })
        .collect();
    let lies: usize = fonts.iter().map(|font| font.lies).sum();
    if lies > 0 {
        warnings.push(Warning::WideDigits(lies));
    }
    warnings
}
