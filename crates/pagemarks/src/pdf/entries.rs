//! Entries of dictionaries that are numbers, and what is common to reading fonts.

use lopdf::{Dictionary, Document, Object};

use super::embedded::is_private;
use crate::page::UNREAD;

/// Most entries of a width table; a font has at most 65,536 glyphs.
pub(super) const WIDTHS: usize = 1 << 17;

/// A number, behind a reference or not.
pub(super) fn number(object: &Object, doc: &Document) -> Option<f64> {
    match doc.dereference(object).ok()?.1 {
        Object::Integer(n) => Some(*n as f64),
        Object::Real(n) => Some(f64::from(*n)),
        _ => None,
    }
}

/// The numbers of an array entry; what is none counts as 0.
pub(super) fn numbers(dict: &Dictionary, key: &[u8], doc: &Document) -> Vec<f64> {
    let array = dict.get_deref(key, doc).and_then(Object::as_array);
    array.into_iter().flatten().take(WIDTHS).map(|o| number(o, doc).unwrap_or(0.0)).collect()
}

/// A number entry.
pub(super) fn entry(dict: &Dictionary, key: &[u8], doc: &Document) -> Option<f64> {
    dict.get(key).ok().and_then(|o| number(o, doc))
}

/// Whether a character says something: no filler, replacement or private character.
pub(super) fn is_telling(c: char) -> bool {
    !matches!(c, '\0' | UNREAD | '\u{FFFE}' | '\u{FFFF}')
        && !is_private(c)
        && (!c.is_control() || c.is_whitespace())
}
