//! Codes of simple fonts to characters: base encodings and the Adobe Glyph List
//! (ISO 32000-1, 9.6.6 and Annex D; Adobe Glyph List Specification).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object};

/// Glyph names and their characters; the Adobe Glyph List.
static GLYPHS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("glyphlist.tsv").lines().filter_map(|line| line.split_once('\t')).collect()
});

/// The base encodings that a PDF may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Standard,
    WinAnsi,
    MacRoman,
}

type Names = [&'static str; 256];
static BASES: LazyLock<[Names; 3]> = LazyLock::new(|| {
    let mut bases = [[""; 256]; 3];
    for line in include_str!("encodings.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let code = fields.next().and_then(|c| usize::from_str_radix(c, 16).ok()).filter(|c| *c >= 0x20);
        for (base, name) in bases.iter_mut().zip(fields) {
            if let Some(slot) = code.and_then(|c| base.get_mut(c)) {
                *slot = name;
            }
        }
    }
    bases
});

/// The name of the glyph a base encoding gives a code.
fn base_name(base: Base, code: u8) -> &'static str {
    let index = match base {
        Base::Standard => 0,
        Base::WinAnsi => 1,
        Base::MacRoman => 2,
    };
    BASES[index][usize::from(code)]
}

/// The characters of a glyph name, by the list or by its own spelling (`uni6C11`, `u20000`, `f_i`).
pub(super) fn glyph_text(name: &str) -> Option<String> {
    let name = name.split('.').next().filter(|n| !n.is_empty())?;
    let mut text = String::new();
    for part in name.split('_') {
        if let Some(codes) = GLYPHS.get(part) {
            for code in codes.split(' ') {
                text.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
            }
        } else if let Some(digits) = part.strip_prefix("uni").filter(|d| d.len() >= 4 && d.len() % 4 == 0) {
            for at in (0..digits.len()).step_by(4) {
                text.push(char::from_u32(u32::from_str_radix(digits.get(at..at + 4)?, 16).ok()?)?);
            }
        } else if let Some(digits) = part.strip_prefix('u').filter(|d| (4..=6).contains(&d.len())) {
            text.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
        } else {
            return None;
        }
    }
    Some(text)
}

/// The encoding of a simple font: a base, and what differs from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Encoding {
    pub(super) base: Option<Base>,
    pub(super) differences: BTreeMap<u8, String>,
}

impl Encoding {
    /// Reads `/Encoding`.
    pub(super) fn of(font: &Dictionary, doc: &Document) -> Encoding {
        let mut encoding = Encoding::default();
        match font.get_deref(b"Encoding", doc) {
            Ok(Object::Name(name)) => encoding.base = base(name),
            Ok(Object::Dictionary(dict)) => {
                encoding.base =
                    dict.get_deref(b"BaseEncoding", doc).and_then(Object::as_name).ok().and_then(base);
                let items = dict.get_deref(b"Differences", doc).and_then(Object::as_array);
                let mut code = 0_u32;
                for item in items.into_iter().flatten() {
                    match doc.dereference(item).map(|(_, object)| object) {
                        Ok(Object::Integer(n)) => code = u32::try_from(*n).unwrap_or(256),
                        Ok(Object::Name(name)) => {
                            if let Ok(code) = u8::try_from(code) {
                                encoding.differences.insert(code, String::from_utf8_lossy(name).into_owned());
                            }
                            code = code.saturating_add(1);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        encoding
    }

    /// Whether the font says anything about its encoding.
    pub(super) fn is_given(&self) -> bool {
        self.base.is_some() || !self.differences.is_empty()
    }

    /// The glyph name of a code.
    pub(super) fn name(&self, code: u8, fallback: Base) -> &str {
        match self.differences.get(&code) {
            Some(name) => name,
            None => base_name(self.base.unwrap_or(fallback), code),
        }
    }
}

fn base(name: &[u8]) -> Option<Base> {
    match name {
        b"WinAnsiEncoding" => Some(Base::WinAnsi),
        b"MacRomanEncoding" => Some(Base::MacRoman),
        b"StandardEncoding" => Some(Base::Standard),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyph_names() {
        assert_eq!(glyph_text("zero").as_deref(), Some("0"));
        assert_eq!(glyph_text("uni6C11").as_deref(), Some("民"));
        assert_eq!(glyph_text("u2F00").as_deref(), Some("⼀"));
        assert_eq!(glyph_text("f_i").as_deref(), Some("fi"));
        assert_eq!(glyph_text("one.tnum").as_deref(), Some("1"));
        assert_eq!(glyph_text("g17"), None);
        assert_eq!(base_name(Base::WinAnsi, 0x80), "Euro");
        assert_eq!(base_name(Base::Standard, b'A'), "A");
    }
}
