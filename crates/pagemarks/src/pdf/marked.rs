//! Marked content: layers that are off, and text that stands for what is drawn (ISO 32000-1, 14.6 and 14.9.4).

use lopdf::{Dictionary, Object};

use super::interpret::Interpreter;
use super::lexer::Operand;
use super::optional::Shown;
use crate::canvas::Group;

impl<'d> Interpreter<'_, 'd> {
    /// `BDC`.
    pub(super) fn begin_mark(&mut self, operands: &[Operand], resources: Option<&'d Dictionary>) {
        let tag = operands.first().and_then(Operand::name).unwrap_or(b"");
        let group = match operands.get(1) {
            Some(Operand::Dictionary(entries)) => {
                match entries.iter().find(|(key, _)| key.as_ref() == b"ActualText") {
                    Some((_, Operand::String(bytes))) => Group::ActualText(text_string(bytes).into()),
                    _ => Group::Plain,
                }
            }
            Some(Operand::Name(name)) => self.named_group(tag, name, resources),
            _ => Group::Plain,
        };
        self.push_group(group);
    }

    /// A group whose properties are among the resources.
    fn named_group(&mut self, tag: &[u8], name: &[u8], resources: Option<&'d Dictionary>) -> Group {
        let doc = self.shared.doc;
        let properties =
            resources.and_then(|r| r.get_deref(b"Properties", doc).and_then(Object::as_dict).ok());
        let Some(entry) = properties.and_then(|p| p.get(name).ok()) else { return Group::Plain };
        if tag == b"OC" {
            return self.layer(entry);
        }
        let dict = doc.dereference(entry).ok().and_then(|(_, o)| o.as_dict().ok());
        match dict.and_then(|d| d.get_deref(b"ActualText", doc).and_then(Object::as_str).ok()) {
            Some(bytes) => {
                let known = self.shared.actual_texts.entry(bytes.as_ptr());
                Group::ActualText(known.or_insert_with(|| text_string(bytes).into()).clone())
            }
            None => Group::Plain,
        }
    }

    /// The group that optional content makes.
    pub(super) fn layer(&mut self, entry: &'d Object) -> Group {
        match self.shared.layers.shows(entry, self.shared.doc) {
            Shown::Yes => Group::Plain,
            Shown::No => Group::Hidden,
            Shown::Disputed => Group::Disputed,
        }
    }

    pub(super) fn push_group(&mut self, group: Group) {
        self.groups += 1;
        self.canvas.push_group(group);
    }

    /// `EMC`. A form ends no group that it has not begun.
    pub(super) fn pop_group(&mut self) {
        if self.groups > self.groups_floor {
            self.groups -= 1;
            self.canvas.pop_group();
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
