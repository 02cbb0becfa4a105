//! Text that stands for what is drawn, put in the place of what its glyphs say.
//!
//! It may name what no glyph says; it never takes a number away that is seen, nor makes another of it.

use std::rc::Rc;

use super::visibility::is_number;
use crate::page::{Glyph, UNREAD};
use crate::wide::narrow;

/// Glyphs, from the first to behind the last, that stand for a text.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) text: Rc<str>,
}

/// The glyphs that are not gone, each span saying its text.
pub(super) fn speak(glyphs: Vec<Glyph>, gone: &[bool], spans: &[Span]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut spans = spans.iter();
    let mut next = spans.next();
    let mut own: Vec<Glyph> = Vec::new();
    for (at, glyph) in glyphs.into_iter().enumerate() {
        while let Some(span) = next.filter(|span| span.to <= at) {
            replace(&mut out, std::mem::take(&mut own), &span.text);
            next = spans.next();
        }
        if gone.get(at).copied().unwrap_or(false) {
            continue;
        }
        if next.is_some_and(|span| span.from <= at) { own.push(glyph) } else { out.push(glyph) }
    }
    if let Some(span) = next {
        replace(&mut out, own, &span.text);
    }
    out
}

/// Adds glyphs that stand for a text: one for one where the counts agree, else all of it on the first.
fn replace(out: &mut Vec<Glyph>, mut own: Vec<Glyph>, text: &str) {
    let text: String = text.chars().filter(|c| !c.is_control() && *c != UNREAD).collect();
    let trimmed = text.trim();
    if own.is_empty() {
        return;
    }
    if trimmed.chars().all(is_blank) {
        // An empty text hides a second copy that was drawn for boldness.
        if own.iter().any(|glyph| is_number(&glyph.text) && !is_copy(glyph, out)) {
            out.extend(own);
        }
        return;
    }
    if contradicts(&own, trimmed) {
        own.iter_mut().for_each(|glyph| glyph.doubtful |= is_number(&glyph.text));
        if own.iter().all(|glyph| !is_number(&glyph.text)) {
            own.iter_mut().for_each(|glyph| glyph.doubtful = true);
        }
        out.extend(own);
        return;
    }
    if text.chars().count() == own.len() {
        for (glyph, c) in own.iter_mut().zip(text.chars()) {
            glyph.text = c.to_string().into_boxed_str();
        }
        out.extend(own);
        return;
    }
    let spoken = own.iter().filter(|glyph| !glyph.text.trim().is_empty()).count();
    let letters = || trimmed.chars().filter(|c| !c.is_whitespace());
    if letters().count() == spoken {
        let visible = own.iter_mut().filter(|glyph| !glyph.text.trim().is_empty());
        for (glyph, c) in visible.zip(letters()) {
            glyph.text = c.to_string().into_boxed_str();
        }
        out.extend(own);
        return;
    }
    let doubtful = own.iter().any(|glyph| glyph.doubtful);
    let bounds = own.iter().map(|glyph| glyph.bbox).reduce(|a, b| a.union(&b));
    if let Some((mut first, bbox)) = own.into_iter().next().zip(bounds) {
        first.text = trimmed.into();
        first.bbox = bbox;
        first.doubtful = doubtful;
        out.push(first);
    }
}

/// Whether glyphs whose characters are known show another number than a text says.
fn contradicts(own: &[Glyph], text: &str) -> bool {
    let shown: String = own.iter().map(|glyph| &*glyph.text).collect();
    let (shown_number, told) = (number(&shown), number(text));
    let has_digit = |number: &str| number.contains(|c: char| c.is_ascii_digit());
    shown_number != told && (has_digit(&shown_number) || has_digit(&told)) && !shown.contains(UNREAD)
}

/// The digits and marks of a number in a text.
fn number(text: &str) -> String {
    text.chars().map(narrow).filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect()
}

/// Whether a character leaves no mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// How many glyphs back a copy's original is looked for: a line of print.
const LINE: usize = 128;

/// Whether a glyph was drawn before, in the same place but for the shift that makes it bold.
fn is_copy(glyph: &Glyph, before: &[Glyph]) -> bool {
    let close = |a: f32, b: f32| (a - b).abs() < 0.25 * glyph.size;
    before.iter().rev().take(LINE).any(|other| {
        other.text == glyph.text && close(other.bbox.x0, glyph.bbox.x0) && close(other.bbox.y0, glyph.bbox.y0)
    })
}
