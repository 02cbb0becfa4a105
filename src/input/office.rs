//! The parts of a Word or Excel file, which is a ZIP file of XML (ECMA-376, part 2), each read within a bound, and the
//! colours that both name by their place in a theme.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;

use crate::input::charset;
use crate::input::colour::Colour;
use crate::input::markup::long_tag;
use crate::limits;

/// Such a file, opened.
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
                    target.strip_prefix('/').map_or_else(|| resolved(&prefix, target), str::to_owned);
                let kind = n.attribute("Type")?.rsplit('/').next()?.to_owned();
                Some((n.attribute("Id")?.to_owned(), Relation { kind, target }))
            })
            .collect()
    }
}

/// The name of a part that is named from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for word in folder.split('/').chain(target.split('/')) {
        match word {
            "" | "." => {}
            ".." => drop(out.pop()),
            word => out.push(word),
        }
    }
    out.join("/")
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

/// The colours of a file's theme (ECMA-376, part 1, 20.1.6.2), by name: `dk1`, `lt1`, `accent1`.
#[derive(Debug)]
pub(super) struct Theme {
    colours: BTreeMap<String, Colour>,
}

impl Default for Theme {
    fn default() -> Self {
        let usual = [("dk1", Colour::BLACK), ("lt1", Colour::WHITE)];
        Theme { colours: usual.into_iter().map(|(name, colour)| (name.to_owned(), colour)).collect() }
    }
}

impl Theme {
    /// Reads a theme; what cannot be understood says nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut out = Theme::default();
        let Ok(xml) = parse(text) else { return out };
        let scheme = xml.descendants().find(|n| n.tag_name().name() == "clrScheme");
        for node in scheme.into_iter().flat_map(|s| s.children()) {
            let Some(colour) = node.children().find(Node::is_element) else { continue };
            let value = attribute(colour, "lastClr").or_else(|| attribute(colour, "val"));
            if let Some(colour) = value.and_then(Colour::hex) {
                out.colours.insert(node.tag_name().name().to_owned(), colour);
            }
        }
        out
    }

    /// The colour of a name, as Word and Excel call them.
    pub(super) fn colour(&self, name: &str) -> Option<Colour> {
        let name = match name {
            "background1" | "bg1" | "light1" => "lt1",
            "text1" | "tx1" | "dark1" => "dk1",
            "background2" | "bg2" | "light2" => "lt2",
            "text2" | "tx2" | "dark2" => "dk2",
            "hyperlink" => "hlink",
            "followedHyperlink" => "folHlink",
            name => name,
        };
        self.colours.get(name).copied()
    }

    /// The colour of a place in the theme, as Excel counts them (18.8.3).
    pub(super) fn at(&self, place: usize) -> Option<Colour> {
        const NAMES: [&str; 12] = [
            "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
            "hlink", "folHlink",
        ];
        NAMES.get(place).and_then(|name| self.colour(name))
    }
}
