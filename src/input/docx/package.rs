//! The parts of a Word file, which is a ZIP file of XML (ECMA-376, part 2), each read within a bound.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;

use crate::input::charset;
use crate::input::markup::long_tag;
use crate::limits;

/// A Word file, opened.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

/// A relation of a part to another: the last word of its type, and the other part's name.
pub(super) struct Relation {
    pub(super) kind: String,
    pub(super) target: String,
}

/// The text of a part, its encoding made UTF-8.
pub(super) enum Part {
    /// Its text.
    Text(String),
    /// There is no such part.
    Missing,
    /// It is larger than is read.
    TooLarge,
    /// It cannot be unpacked.
    Damaged(String),
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        Ok(Package { archive })
    }

    /// The bytes of a part.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let name = name.trim_start_matches('/');
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        file.take(limits::MARKUP_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        Ok(Some(bytes))
    }

    /// The text of a part.
    pub(super) fn text(&mut self, name: &str) -> Part {
        match self.bytes(name) {
            Ok(Some(bytes)) if bytes.len() > limits::MARKUP_BYTES => Part::TooLarge,
            Ok(Some(bytes)) => Part::Text(charset::decode(&bytes).0.into_owned()),
            Ok(None) => Part::Missing,
            Err(reason) => Part::Damaged(reason),
        }
    }

    /// The relations of a part, by their identifiers; of the whole file for the name `""`.
    pub(super) fn relations(&mut self, part: &str) -> BTreeMap<String, Relation> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let Part::Text(text) = self.text(&format!("{prefix}_rels/{name}.rels")) else {
            return BTreeMap::new();
        };
        let Ok(xml) = parse(&text) else { return BTreeMap::new() };
        xml.descendants()
            .filter(|n| n.has_tag_name("Relationship") || n.tag_name().name() == "Relationship")
            .filter_map(|n| {
                let target = n.attribute("Target")?;
                let target =
                    target.strip_prefix('/').map_or_else(|| format!("{prefix}{target}"), str::to_owned);
                let kind = n.attribute("Type")?.rsplit('/').next()?.to_owned();
                Some((n.attribute("Id")?.to_owned(), Relation { kind, target }))
            })
            .collect()
    }
}

/// Parses a part. Entities of its own are refused: no Word file has any.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    if long_tag(text).is_some() {
        return Err(format!("an element has more than {} attributes", limits::TAG_ATTRIBUTES));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: limits::MARKUP_NODES as u32,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text.trim_start_matches('\u{FEFF}'), options).map_err(|e| e.to_string())
}

/// A child by its local name: files use other prefixes, and strict ones other namespaces.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|c| c.tag_name().name() == name)
}

/// The attribute of this local name.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|a| a.name() == name).map(|a| a.value())
}

/// The `val` of a child, where it is there; without one of its own, `""`.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name).map(|c| attribute(c, "val").unwrap_or(""))
}

/// Whether a property that is on or off is on (ECMA-376, part 1, 17.17.4).
pub(super) fn is_on(node: Node, name: &str) -> Option<bool> {
    value(node, name).map(|v| !matches!(v, "0" | "false" | "off" | "none"))
}
