//! JSON as bytes: whether it is ours, its text whatever its encoding, and where in it something is wrong.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::Document;

/// The members of a document.
const MEMBERS: [&str; 15] = [
    "schema",
    "verdict",
    "missing",
    "source",
    "report",
    "preamble",
    "sections",
    "tables",
    "units",
    "checks",
    "suggestions",
    "mentions",
    "other_tables",
    "findings",
    "cells",
];

/// So many members make a document of ours of JSON that lacks `schema` or `verdict`, so that its owner hears what is
/// missing. Other programs have a title and tables, but hardly four words in common with us.
const ENOUGH: usize = 4;

/// Whether some bytes are JSON of ours: an object, or a list or lines of objects of which the first has a document's
/// members, in whatever order and encoding.
pub fn is_document(bytes: &[u8]) -> bool {
    let wide = wide_encoding(bytes);
    let text = wide
        .map_or(Cow::Borrowed(bytes), |encoding| encoding.decode(bytes).0.into_owned().into_bytes().into());
    let text = without_mark(&text).trim_ascii_start();
    if !(text.starts_with(b"{") || text.starts_with(b"[")) {
        return false;
    }
    let mut members = Members { found: [false; MEMBERS.len()] };
    // Where enough was seen the rest is not read, and is there no matter how it goes on.
    let _ = (&mut members).deserialize(&mut serde_json::Deserializer::from_slice(text));
    members.are_ours()
}

/// The encoding of a text in 16 bits, by its mark or by the zero beside its first bracket.
fn wide_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] | [b'{' | b'[', 0, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'{' | b'[', ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// The text of JSON in UTF-8, UTF-16 or GB18030.
///
/// # Errors
///
/// Where it is none of these.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    if wide_encoding(bytes).is_none()
        && let Ok(text) = std::str::from_utf8(without_mark(bytes))
    {
        return Ok(Cow::Borrowed(text));
    }
    let (text, _, is_damaged) = wide_encoding(bytes).unwrap_or(GB18030).decode(bytes);
    match is_damaged {
        true => Err("its text is damaged in UTF-8 and in GB18030 alike; save it as UTF-8".to_owned()),
        false => Ok(text),
    }
}

/// Which members the first object has.
struct Members {
    found: [bool; MEMBERS.len()],
}

impl Members {
    fn has(&self, name: &str) -> bool {
        MEMBERS.iter().zip(self.found).any(|(member, found)| found && *member == name)
    }

    fn are_ours(&self) -> bool {
        let (schema, verdict) = (self.has("schema"), self.has("verdict"));
        let count = self.found.iter().filter(|found| **found).count();
        schema && verdict || (schema || verdict) && count >= ENOUGH
    }
}

impl<'de> DeserializeSeed<'de> for &mut Members {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Members {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        items.next_element_seed(&mut *self)?;
        Err(A::Error::custom("one is enough"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<Cow<str>>()? {
            if let Some(index) = MEMBERS.iter().position(|member| *member == key) {
                self.found[index] = true;
            }
            if self.are_ours() {
                return Err(A::Error::custom("enough"));
            }
            entries.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Why a document of this text is none, with its place in the text, where `error` came of what the text says.
pub(super) fn located(text: &str, error: &serde_json::Error) -> String {
    let read = || -> Result<(), serde_json::Error> {
        if text.trim_ascii_start().starts_with('[') {
            serde_json::from_str::<Vec<Document>>(text).map(|_| ())
        } else {
            let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Document>();
            documents.try_for_each(|document| document.map(|_| ()))
        }
    };
    let (_, what) = crate::error::said(error);
    let kind = |what: &str| what.split(':').next().unwrap_or_default().to_owned();
    let advice = "correct it by `nianbao schema`";
    match read() {
        // A document of an earlier schema goes wrong in other places as it is than brought over.
        Err(found)
            if found.classify() == Category::Data && kind(&crate::error::said(&found).1) == kind(&what) =>
        {
            let (place, what) = crate::error::said(&found);
            let path = path_at(text, found.line(), found.column(), what.starts_with("missing field"));
            format!("{place}, in `{path}`: {what}; {advice}")
        }
        _ => format!("{what}; {advice}"),
    }
}

/// A level of JSON that is open: the key or the index that stands in it.
enum Level {
    Object(String),
    List(usize),
}

/// The path of what ends at a place of some JSON, or of the object that ends there.
fn path_at(text: &str, line: usize, column: usize, is_of_object: bool) -> String {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let read = text.as_bytes().get(..(before + column).min(text.len())).unwrap_or_default();
    let mut levels: Vec<Level> = Vec::new();
    let (mut string, mut is_string, mut is_escaped) = (Vec::new(), false, false);
    for byte in read {
        match byte {
            byte if is_escaped => (is_escaped, _) = (false, string.push(*byte)),
            b'\\' if is_string => (is_escaped, _) = (true, string.push(b'\\')),
            b'"' if is_string => is_string = false,
            b'"' => (is_string, string) = (true, Vec::new()),
            byte if is_string => string.push(*byte),
            b':' => {
                if let Some(Level::Object(key)) = levels.last_mut() {
                    *key = String::from_utf8_lossy(&string).into_owned();
                }
            }
            b',' => {
                if let Some(Level::List(index)) = levels.last_mut() {
                    *index += 1;
                }
            }
            b'{' => levels.push(Level::Object(String::new())),
            b'[' => levels.push(Level::List(0)),
            b'}' | b']' => {
                levels.pop();
            }
            _ => {}
        }
    }
    if is_of_object && read.last() != Some(&b'}') {
        levels.pop();
    }
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Object(key) if path.is_empty() => path = key,
            Level::Object(key) => path.extend([".", &key]),
            Level::List(index) => path.push_str(&format!("[{index}]")),
        }
    }
    if path.is_empty() { "the document".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_a_document_is_known() {
        let schema = super::super::schema(crate::Form::disclosure());
        let mut members: Vec<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = MEMBERS.to_vec();
        members.sort_unstable();
        known.sort_unstable();
        assert_eq!(members, known);
    }

    #[test]
    fn ours_is_told_by_its_members_in_any_order() {
        let filler = "x".repeat(5_000);
        assert!(is_document(
            format!(r#"{{"cells":["{filler}"],"schema":2,"verdict":"verified"}}"#).as_bytes()
        ));
        assert!(is_document(br#"[{"tables":{},"report":{},"schema":2,"source":{}}]"#));
        assert!(is_document(br#"{"schema":2,"verdict":"verified","ta"#));
        for other in [
            &br#"{"title":"schema","rows":[{"schema":1,"verdict":2}]}"#[..],
            br#"{"title":"verdict","report":1,"tables":[],"sections":[],"source":""}"#,
            br#"[1, {"schema":1,"verdict":2}]"#,
            b"{",
            b"[]",
            b"",
            "schema verdict".as_bytes(),
        ] {
            assert!(!is_document(other), "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn a_place_has_a_path() {
        let text = "[{\"a\": {\"b,\\\"\": [1, {\n\"c\": \"x}\"}]}}]";
        assert_eq!(path_at(text, 2, 9, false), "[0].a.b,\\\"[1].c");
        assert_eq!(path_at(text, 2, 10, true), "[0].a.b,\\\"[1]");
    }
}
