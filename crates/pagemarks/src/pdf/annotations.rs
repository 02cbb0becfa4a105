//! Annotations (ISO 32000-1, 12.5): what viewers draw of them over a page, and where they differ about it.

use lopdf::{Dictionary, Document, Object, Stream};

use super::entries::numbers;
use super::interpret::Interpreter;
use super::marked::text_string;
use super::optional::Shown;
use crate::canvas::Group;

/// Most annotations of a page that are looked at; a page of links has some hundreds.
const ANNOTATIONS: usize = 20_000;

/// Not shown unless its kind is known; not shown at all; kept upright on a turned page; not shown on a screen
/// (ISO 32000-1, table 165).
const INVISIBLE: i64 = 1;
const HIDDEN: i64 = 2;
const NO_ROTATE: i64 = 16;
const NO_VIEW: i64 = 32;

/// What becomes of an annotation.
enum Drawn<'d> {
    /// Nothing is seen of it, or nothing that hides a number or is one.
    Nothing,
    /// Its appearance; by every viewer, or only by some.
    Appearance(&'d Stream, Shown),
    /// One viewer draws what another does not.
    Disputed(Vec<[f64; 4]>),
}

/// Draws the annotations of a page.
pub(super) fn draw<'d>(interpreter: &mut Interpreter<'_, 'd>, page: &'d Dictionary, is_turned: bool) {
    let doc = interpreter.shared.doc;
    let annotations = page.get_deref(b"Annots", doc).and_then(Object::as_array);
    for annotation in annotations.into_iter().flatten().take(ANNOTATIONS) {
        let Some(dict) = doc.dereference(annotation).ok().and_then(|(_, o)| o.as_dict().ok()) else {
            continue;
        };
        let Some(rect) = rectangle(&numbers(dict, b"Rect", doc)) else { continue };
        let shown = dict.get(b"OC").map_or(Shown::Yes, |entry| interpreter.shared.layers.shows(entry, doc));
        match drawn(dict, rect, is_turned, doc) {
            Drawn::Nothing => {}
            Drawn::Appearance(stream, by) => {
                // Layers of annotations are not heeded by every viewer.
                let is_certain = shown == Shown::Yes && by == Shown::Yes;
                interpreter.push_group(if is_certain { Group::Plain } else { Group::Disputed });
                let layer = stream.dict.get(b"OC").ok().map(|entry| interpreter.layer(entry));
                interpreter.push_group(layer.unwrap_or(Group::Plain));
                let before = interpreter.canvas.glyphs();
                interpreter.appearance(stream, rect);
                interpreter.canvas.part_numbers(before);
                interpreter.pop_group();
                interpreter.pop_group();
            }
            Drawn::Disputed(areas) => dispute(interpreter, &areas),
        }
    }
}

fn dispute(interpreter: &mut Interpreter, areas: &[[f64; 4]]) {
    interpreter.begin_annotation();
    for area in areas {
        let area = interpreter.on_page(*area);
        interpreter.canvas.dispute(area);
    }
}

/// The box of four numbers, if it has an inside.
fn rectangle(numbers: &[f64]) -> Option<[f64; 4]> {
    let [a, b, c, d] = *numbers else { return None };
    let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (rect.iter().all(|n| n.is_finite()) && rect[2] > rect[0] && rect[3] > rect[1]).then_some(rect)
}

/// What viewers draw of an annotation in a box.
fn drawn<'d>(dict: &'d Dictionary, rect: [f64; 4], is_turned: bool, doc: &'d Document) -> Drawn<'d> {
    let kind = dict.get_deref(b"Subtype", doc).and_then(Object::as_name).unwrap_or(b"");
    let flags = dict.get_deref(b"F", doc).and_then(Object::as_i64).unwrap_or(0);
    if flags & (HIDDEN | NO_VIEW) != 0 || kind == b"Popup" && !dict.has(b"AP") {
        return Drawn::Nothing;
    }
    let appearance =
        dict.get_deref(b"AP", doc).and_then(Object::as_dict).and_then(|ap| ap.get_deref(b"N", doc));
    let stream = match appearance {
        Ok(Object::Stream(stream)) => Some(stream),
        Ok(Object::Dictionary(states)) => {
            let state = dict.get_deref(b"AS", doc).and_then(Object::as_name);
            if state.is_err() && kind != b"Widget" && !states.is_empty() {
                return Drawn::Disputed(vec![rect]);
            }
            match states.get_deref(state.unwrap_or(b"Off"), doc).and_then(Object::as_stream) {
                Ok(stream) => Some(stream),
                Err(_) => return Drawn::Nothing,
            }
        }
        _ => None,
    };
    match stream {
        Some(stream) => {
            // Some viewers do not draw links and popups, some not what they do not know, and few keep one upright.
            let differs = matches!(kind, b"Link" | b"Popup")
                || flags & INVISIBLE != 0 && !is_known(kind)
                || flags & NO_ROTATE != 0 && is_turned
                || kind == b"Widget" && (!has_form(doc) || is_filled_in_otherwise(dict, stream, doc));
            Drawn::Appearance(stream, if differs { Shown::Disputed } else { Shown::Yes })
        }
        None => without_appearance(kind, dict, rect, doc),
    }
}

/// What viewers draw by themselves where the file does not say how an annotation looks.
fn without_appearance<'d>(kind: &[u8], dict: &Dictionary, rect: [f64; 4], doc: &Document) -> Drawn<'d> {
    let says = |key: &[u8]| {
        dict.get_deref(key, doc)
            .and_then(Object::as_str)
            .is_ok_and(|text| !text_string(text).trim().is_empty())
    };
    let is_filled = || !numbers(dict, b"IC", doc).is_empty();
    // A marker's colour darkens what lies below; only a dark one hides it.
    let is_dark = || {
        let colour = numbers(dict, b"C", doc);
        colour.iter().copied().fold(0.0, f64::max) < 0.5 && !colour.is_empty()
    };
    match kind {
        b"Highlight" if is_dark() => Drawn::Disputed(quadrilaterals(dict, rect, doc)),
        b"StrikeOut" | b"Redact" => Drawn::Disputed(quadrilaterals(dict, rect, doc)),
        b"Square" | b"Circle" | b"Polygon" if !is_filled() => Drawn::Nothing,
        b"Square" | b"Circle" | b"Polygon" | b"Line" | b"PolyLine" | b"Ink" | b"Text" | b"FileAttachment"
        | b"Caret" | b"Stamp" => Drawn::Disputed(vec![rect]),
        b"FreeText" if says(b"Contents") || says(b"RC") => Drawn::Disputed(vec![rect]),
        b"Widget" if says(b"V") || has_background(dict, doc) => Drawn::Disputed(vec![rect]),
        b"Widget" if parent_says(dict, doc) => Drawn::Disputed(vec![rect]),
        _ => Drawn::Nothing,
    }
}

/// Whether the document has a form at all: a field without one is drawn by some viewers only.
fn has_form(doc: &Document) -> bool {
    let form =
        doc.catalog().and_then(|catalog| catalog.get_deref(b"AcroForm", doc)).and_then(Object::as_dict);
    form.and_then(|form| form.get_deref(b"Fields", doc))
        .and_then(Object::as_array)
        .is_ok_and(|f| !f.is_empty())
}

/// Whether a field's own colours fill its box.
fn has_background(dict: &Dictionary, doc: &Document) -> bool {
    let look = dict.get_deref(b"MK", doc).and_then(Object::as_dict);
    look.is_ok_and(|look| !numbers(look, b"BG", doc).is_empty())
}

/// Whether the field that a widget belongs to has a value in words.
fn parent_says(dict: &Dictionary, doc: &Document) -> bool {
    field_text(dict, doc).is_some_and(|text| !text.trim().is_empty())
}

/// The value in words of the field that a widget belongs to.
fn field_text(dict: &Dictionary, doc: &Document) -> Option<String> {
    let own = dict.get_deref(b"V", doc).and_then(Object::as_str);
    let parent = || dict.get_deref(b"Parent", doc).and_then(Object::as_dict);
    let of_parent = || parent().and_then(|field| field.get_deref(b"V", doc)).and_then(Object::as_str);
    own.or_else(|_| of_parent()).ok().map(text_string)
}

/// Whether a field's value and its appearance hold different digits: some viewers draw the one, some the other.
fn is_filled_in_otherwise(dict: &Dictionary, stream: &Stream, doc: &Document) -> bool {
    let Some(value) = field_text(dict, doc) else { return false };
    let digits = |bytes: &mut dyn Iterator<Item = u8>| bytes.filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let value = digits(&mut value.bytes());
    let Ok(content) = stream.get_plain_content_with_limit(APPEARANCE) else { return true };
    // A string in the content is taken as it stands: other codes than those of ASCII show no digits here.
    let mut depth = 0_usize;
    let mut shown = content.iter().copied().filter(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0
    });
    let shown = digits(&mut shown);
    !value.is_empty() && !shown.is_empty() && value != shown
}

/// Most bytes of a field's appearance that are compared with its value.
const APPEARANCE: usize = 64 << 10;

/// The boxes around the words that an annotation marks.
fn quadrilaterals(dict: &Dictionary, rect: [f64; 4], doc: &Document) -> Vec<[f64; 4]> {
    let points = numbers(dict, b"QuadPoints", doc);
    let around = |quad: &[f64]| {
        let end = |from: usize, pick: fn(f64, f64) -> f64| {
            quad.iter().skip(from).step_by(2).copied().reduce(pick).unwrap_or(0.0)
        };
        [end(0, f64::min), end(1, f64::min), end(0, f64::max), end(1, f64::max)]
    };
    let boxes: Vec<[f64; 4]> = points.chunks_exact(8).map(around).collect();
    if boxes.is_empty() { vec![rect] } else { boxes }
}

/// Whether the standard has such annotations (ISO 32000-1, table 169; ISO 32000-2, table 171).
fn is_known(kind: &[u8]) -> bool {
    const KINDS: [&[u8]; 28] = [
        b"Text",
        b"Link",
        b"FreeText",
        b"Line",
        b"Square",
        b"Circle",
        b"Polygon",
        b"PolyLine",
        b"Highlight",
        b"Underline",
        b"Squiggly",
        b"StrikeOut",
        b"Stamp",
        b"Caret",
        b"Ink",
        b"Popup",
        b"FileAttachment",
        b"Sound",
        b"Movie",
        b"Widget",
        b"Screen",
        b"PrinterMark",
        b"TrapNet",
        b"Watermark",
        b"3D",
        b"Redact",
        b"Projection",
        b"RichMedia",
    ];
    KINDS.contains(&kind)
}
