//! PDF to pages of glyphs and rulings. `lopdf` is the document layer; the interpreter is our own.
//!
//! Knows the PDF standard (ISO 32000-1) and nothing of reports.

mod composite;
mod embedded;
mod encoding;
mod entries;
mod font;
mod interpret;
mod lexer;
mod load;
mod marked;
mod matrix;
mod optional;
mod rulings;
mod shared;
mod show;
mod state;
mod streams;
mod weigh;

use std::path::Path;

use lopdf::{Dictionary, Document, Object};

use super::{Content, Input};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::limits;
use crate::page::{Page, Pages};
use interpret::{Interpreter, Outcome};
use load::inherited;
use marked::text_string;
use matrix::Matrix;
use shared::Shared;

/// US Letter, for a page that states no size, as viewers assume.
const DEFAULT_BOX: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// Opens a PDF.
pub(super) fn open(
    bytes: &[u8],
    path: &Path,
    password: Option<&str>,
    max_memory: u64,
) -> Result<Input, Error> {
    // Half of it is for what is made of the objects.
    let (needs, limit) = (weigh::weigh(bytes), max_memory / 2);
    if needs > limit {
        return Err(Error::TooHeavy { path: path.to_owned(), needs, limit });
    }
    let loaded = load::load(bytes, path, password)?;
    let doc = &loaded.doc;
    let mut findings = loaded.findings;
    let mut shared = Shared::new(doc);
    let mut outcomes = Vec::new();
    if loaded.pages.len() > limits::PAGES {
        findings.push(Finding::new(Code::LimitReached, format!("只读了前 {} 页", limits::PAGES)));
    }
    for (index, id) in loaded.pages.iter().take(limits::PAGES).enumerate() {
        let Ok(dict) = doc.get_dictionary(*id) else { continue };
        outcomes.push(read_page(dict, index as u32 + 1, &mut shared));
    }
    let pages = settle_text(outcomes, &mut findings);
    findings.extend(about_fonts(&shared));
    for what in &shared.reached {
        findings.push(Finding::new(Code::LimitReached, format!("文件中的{what}多得超过上限，其余未读")));
    }
    if shared.streams.too_large > 0 {
        let message = format!("有 {} 个数据流展开后超过上限，未读", shared.streams.too_large);
        findings.push(Finding::new(Code::LimitReached, message));
    }
    if shared.streams.unreadable > 0 {
        let message = format!("有 {} 个数据流损坏，不能解码", shared.streams.unreadable);
        findings.push(Finding::new(Code::StreamUnreadable, message));
    }
    let cut = shared.streams.cut + shared.broken_pages;
    if cut > 0 {
        let message = format!("有 {cut} 处数据流中途断掉，其后的内容缺失");
        findings.push(Finding::new(Code::StreamUnreadable, message));
    }
    let fonts = shared.fonts().iter().map(|f| f.name.clone()).collect();
    Ok(Input {
        media_type: "application/pdf",
        content: Content::Pages(Pages { pages, fonts }),
        producer: info(doc, b"Producer"),
        title: info(doc, b"Title"),
        findings,
        printed_url: None,
        printed_on: None,
        published_on: None,
    })
}

/// An entry of the document's information dictionary.
fn info(doc: &Document, key: &[u8]) -> Option<String> {
    let dict = doc.trailer.get_deref(b"Info", doc).and_then(Object::as_dict).ok()?;
    let text = text_string(dict.get_deref(key, doc).and_then(Object::as_str).ok()?);
    let text = text.trim().trim_matches('\0').to_owned();
    (!text.is_empty()).then_some(text)
}

fn read_page<'d>(dict: &'d Dictionary, number: u32, shared: &mut Shared<'d>) -> Outcome {
    let doc = shared.doc;
    let (base, width, height) = geometry(dict, doc);
    let resources = inherited(doc, dict, b"Resources").and_then(|o| o.as_dict().ok());
    let content = page_content(dict, shared);
    let mut interpreter = Interpreter::new(shared, number, base, width, height);
    interpreter.run(&content, resources, 0);
    for (stream, rect) in appearances(dict, doc) {
        interpreter.appearance(stream, rect);
    }
    interpreter.finish()
}

/// The map from a page's user space to the page as a viewer shows it, and its size in points: the CropBox
/// within the MediaBox, turned by `/Rotate`, scaled by `/UserUnit`.
fn geometry(dict: &Dictionary, doc: &Document) -> (Matrix, f32, f32) {
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
    let turn = inherited(doc, dict, b"Rotate").and_then(|o| o.as_float().ok()).unwrap_or(0.0);
    let turns = ((turn / 90.0).round() as i64).rem_euclid(4);
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
                if out.len() > limits::STREAM_BYTES {
                    shared.reach("页面内容");
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

/// The appearances of annotations that a viewer shows: filled-in fields, comments set on the page, stamps.
fn appearances<'d>(dict: &'d Dictionary, doc: &'d Document) -> Vec<(&'d lopdf::Stream, [f64; 4])> {
    const HIDDEN: i64 = 2 | 32;
    let annotations = dict.get_deref(b"Annots", doc).and_then(Object::as_array);
    let mut out = Vec::new();
    for annotation in annotations.into_iter().flatten() {
        let Some(annotation) = doc.dereference(annotation).ok().and_then(|(_, o)| o.as_dict().ok()) else {
            continue;
        };
        let subtype = annotation.get_deref(b"Subtype", doc).and_then(Object::as_name).unwrap_or(b"");
        let flags = annotation.get_deref(b"F", doc).and_then(Object::as_i64).unwrap_or(0);
        if !matches!(subtype, b"Widget" | b"FreeText" | b"Stamp") || flags & HIDDEN != 0 {
            continue;
        }
        let normal =
            annotation.get_deref(b"AP", doc).and_then(Object::as_dict).and_then(|ap| ap.get_deref(b"N", doc));
        let stream = match normal {
            Ok(Object::Stream(stream)) => Some(stream),
            Ok(Object::Dictionary(states)) => {
                let state = annotation.get_deref(b"AS", doc).and_then(Object::as_name).unwrap_or(b"Off");
                states.get_deref(state, doc).and_then(Object::as_stream).ok()
            }
            _ => None,
        };
        let rect = entries::numbers(annotation, b"Rect", doc);
        if let (Some(stream), [a, b, c, d]) = (stream, rect.as_slice()) {
            out.push((stream, [*a, *b, *c, *d]));
        }
    }
    out
}

/// Decides which text counts: what is seen; or, where nothing is seen at all, an OCR program's layer.
fn settle_text(outcomes: Vec<Outcome>, findings: &mut Vec<Finding>) -> Vec<Page> {
    let spoken = |page: &Page| page.glyphs.iter().any(|g| !g.text.trim().is_empty());
    let any_text = outcomes.iter().any(|o| spoken(&o.page) || !o.hidden.is_empty());
    let mut ocr = 0;
    let mut pages = Vec::new();
    for outcome in outcomes {
        let Outcome { mut page, hidden, outlines } = outcome;
        let number = page.number;
        if !spoken(&page) {
            if !hidden.is_empty() {
                page.glyphs = hidden;
                ocr += 1;
            } else if page.pictures.len() > outlines {
                let message = format!("第 {number} 页只有图片，没有文字");
                findings.push(Finding::new(Code::PictureWithoutText, message).on_page(Some(number)));
            } else if outlines > 0 {
                let message = format!("第 {number} 页只有图形轮廓，没有文字");
                findings.push(Finding::new(Code::OutlinesWithoutText, message).on_page(Some(number)));
            }
        }
        pages.push(page);
    }
    if ocr > 0 {
        let message = format!("{ocr} 页的文字是扫描件上的识别文字，可能有误");
        findings.push(Finding::new(Code::OcrLayer, message));
    }
    if !any_text {
        findings.push(Finding::new(Code::NoText, "全文没有文字"));
    }
    pages
}

/// What could not be read, font by font.
fn about_fonts(shared: &Shared) -> Vec<Finding> {
    let mut findings = Vec::new();
    for font in shared.fonts() {
        if font.unread > font.lies {
            let name = if font.name.is_empty() { "（无名）" } else { font.name.as_str() };
            let message = format!("字体“{name}”有 {} 个字形不能识读为文字", font.unread - font.lies);
            findings.push(Finding::new(Code::FontUnmapped, message));
        }
    }
    let lies: usize = shared.fonts().iter().map(|f| f.lies).sum();
    if lies > 0 {
        let message = format!("文件把 {lies} 个全宽字形标作数字，按不能识读处理");
        findings.push(Finding::new(Code::TextLayerLies, message));
    }
    findings
}
