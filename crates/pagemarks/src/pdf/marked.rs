//! Marked content: layers that are off, and text that stands for what is drawn (ISO 32000-1, 14.6 and 14.9.4).

use std::borrow::Cow;

use lopdf::{Dictionary, Object};

use super::interpret::Interpreter;
use super::lexer::Operand;
use crate::page::{Glyph, UNREAD};

/// What `BMC` or `BDC` opened.
pub(super) enum Mark<'d> {
    Plain,
    /// Content that is off.
    Off,
    /// Content that stands for these characters; how many glyphs it has shown so far, and which came first.
    Actual {
        /// Decoded once there is something it stands for.
        text: Cow<'d, [u8]>,
        from: usize,
        from_hidden: usize,
    },
}

impl<'d> Interpreter<'_, 'd> {
    /// Whether what is drawn now is shown.
    pub(super) fn is_on(&self) -> bool {
        !self.marks.iter().any(|m| matches!(m, Mark::Off))
    }

    /// `BDC`.
    pub(super) fn begin_mark(&mut self, operands: &[Operand], resources: Option<&'d Dictionary>) {
        let doc = self.shared.doc;
        let tag = operands.first().and_then(Operand::name).unwrap_or(b"");
        let mark = match operands.get(1) {
            Some(Operand::Dictionary(entries)) => {
                let actual = entries.iter().find(|(key, _)| key.as_ref() == b"ActualText");
                match actual {
                    Some((_, Operand::String(bytes))) => self.actual(Cow::Owned(bytes.to_vec())),
                    _ => Mark::Plain,
                }
            }
            Some(Operand::Name(name)) => {
                let properties =
                    resources.and_then(|r| r.get_deref(b"Properties", doc).and_then(Object::as_dict).ok());
                let entry = properties.and_then(|p| p.get(name).ok());
                match entry {
                    Some(entry) if tag == b"OC" && !self.shared.layers.shows(entry, doc) => Mark::Off,
                    Some(entry) => {
                        let dict = doc.dereference(entry).ok().and_then(|(_, o)| o.as_dict().ok());
                        match dict.and_then(|d| d.get_deref(b"ActualText", doc).and_then(Object::as_str).ok())
                        {
                            Some(bytes) => self.actual(Cow::Borrowed(bytes)),
                            None => Mark::Plain,
                        }
                    }
                    None => Mark::Plain,
                }
            }
            _ => Mark::Plain,
        };
        self.marks.push(mark);
    }

    fn actual(&self, text: Cow<'d, [u8]>) -> Mark<'d> {
        // The outermost wins over what it spans.
        if self.marks.iter().any(|m| matches!(m, Mark::Actual { .. })) {
            return Mark::Plain;
        }
        Mark::Actual { text, from: self.page.glyphs.len(), from_hidden: self.hidden.len() }
    }

    /// `EMC`.
    pub(super) fn end_mark(&mut self) {
        if let Some(Mark::Actual { text, from, from_hidden }) = self.marks.pop()
            && (self.page.glyphs.len() > from || self.hidden.len() > from_hidden)
        {
            let text = text_string(&text);
            replace_text(&mut self.page.glyphs, from, &text);
            replace_text(&mut self.hidden, from_hidden, &text);
        }
    }
}

/// A text string: UTF-16 or UTF-8 with its mark, else PDFDocEncoding (ISO 32000-1, 7.9.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    if bytes.starts_with(b"\xFF\xFE") {
        return encoding_rs::UTF_16LE.decode(bytes).0.into_owned();
    }
    let object = Object::String(bytes.to_vec(), lopdf::StringFormat::Literal);
    lopdf::decode_text_string(&object).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
}

/// Puts the actual text in place of what the glyphs from `from` on say: one for one where the counts agree,
/// else all of it on the first.
fn replace_text(glyphs: &mut Vec<Glyph>, from: usize, text: &str) {
    if glyphs.len() <= from {
        return;
    }
    let text: String = text.chars().filter(|c| !c.is_control() && *c != UNREAD).collect();
    let spanned = glyphs.len() - from;
    if text.chars().count() == spanned {
        for (glyph, c) in glyphs[from..].iter_mut().zip(text.chars()) {
            glyph.text = c.to_string().into_boxed_str();
        }
        return;
    }
    let visible = |g: &Glyph| !g.text.trim().is_empty();
    let spoken: Vec<usize> = (from..glyphs.len()).filter(|i| visible(&glyphs[*i])).collect();
    let trimmed = text.trim();
    if !trimmed.is_empty() && trimmed.chars().filter(|c| !c.is_whitespace()).count() == spoken.len() {
        for (index, c) in spoken.iter().zip(trimmed.chars().filter(|c| !c.is_whitespace())) {
            glyphs[*index].text = c.to_string().into_boxed_str();
        }
        return;
    }
    let bounds = glyphs[from..].iter().map(|g| g.bbox).reduce(|a, b| a.union(&b));
    if trimmed.is_empty() {
        glyphs.truncate(from);
    } else if let Some(bounds) = bounds {
        glyphs.truncate(from + 1);
        glyphs[from].text = trimmed.into();
        glyphs[from].bbox = bounds;
    }
}
