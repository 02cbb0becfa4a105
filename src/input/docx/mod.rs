//! Word files (DOCX): the XML of Office Open XML, read as Word shows it with all changes accepted.

mod body;
mod numbering;
mod styles;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use roxmltree::{Document, Node};

use super::markup::{self, Flow};
use super::office::{Package, Part, Relation, Theme, attribute, parse};
use super::{Content, Input};
use crate::error::{Error, ErrorKind};
use crate::finding::{Code, Finding};
use crate::limits;
use body::Reader;
use numbering::Numbering;
use styles::Styles;

/// Opens a Word file.
pub(super) fn open(bytes: &[u8], path: &Path) -> Result<Input, Error> {
    let broken = |reason: String| ErrorKind::Office { reason }.at(path.to_owned());
    let mut package = Package::open(bytes).map_err(broken)?;
    let main = main_part(&mut package);
    let text = match package.text(&main) {
        Part::Text(text) => text,
        Part::Missing => return Err(broken(format!("the part {main} is missing"))),
        Part::TooLarge => return Err(broken(format!("the part {main} unpacks to more than the limit"))),
        Part::Damaged(reason) => return Err(broken(format!("the part {main} cannot be unpacked: {reason}"))),
    };
    let xml = parse(&text).map_err(|e| broken(format!("the part {main} is not well-formed XML: {e}")))?;
    let relations = package.relations(&main);
    let mut findings = Vec::new();
    let mut related = |kind: &str, default: &str| -> Option<String> {
        let named = relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
        let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        match package.text(&named.clone().unwrap_or_else(|| format!("{folder}{default}"))) {
            Part::Text(text) => Some(text),
            Part::Missing if named.is_none() => None,
            _ => {
                let message = format!("Word 文件的 {default} 缺失或损坏，编号、脚注或格式可能不全");
                findings.push(Finding::new(Code::PartMissing, message));
                None
            }
        }
    };
    let styles = related("styles", "styles.xml");
    let theme = related("theme", "theme/theme1.xml").map(|text| Theme::read(&text)).unwrap_or_default();
    let numbering = related("numbering", "numbering.xml");
    let footnotes = related("footnotes", "footnotes.xml");
    let endnotes = related("endnotes", "endnotes.xml");
    let footnotes = footnotes.as_deref().and_then(|t| parse(t).ok());
    let endnotes = endnotes.as_deref().and_then(|t| parse(t).ok());
    let mut reader = Reader::new(
        styles.as_deref().map(|text| Styles::read(text, theme)).unwrap_or_default(),
        numbering.as_deref().map(Numbering::read).unwrap_or_default(),
    );
    reader.chunks = chunks(&mut package, &relations, &mut findings);
    reader.notes.extend(notes("footnote", footnotes.as_ref()));
    reader.notes.extend(notes("endnote", endnotes.as_ref()));
    let body = xml.descendants().find(|n| n.tag_name().name() == "body");
    let body = body.ok_or_else(|| broken(format!("the part {main} has no text")))?;
    let mut flow = Flow::default();
    reader.blocks(body, &mut flow);
    let mut blocks = flow.finish().blocks;
    markup::number(&mut blocks);
    if reader.lost_chunks > 0 {
        let message = format!("Word 文件中嵌入的 {} 个文件缺失或不能读，其内容未读", reader.lost_chunks);
        findings.push(Finding::new(Code::AltChunkMissing, message));
    }
    if reader.too_deep {
        findings.push(Finding::new(Code::LimitReached, "Word 文件嵌套过深，其中的内容未读"));
    }
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(Input {
        producer: property(&mut package, "docProps/app.xml", "Application"),
        title: property(&mut package, "docProps/core.xml", "title"),
        findings,
        ..Input::new(media_type, Content::Blocks(blocks))
    })
}

/// The name of the part that holds the text.
fn main_part(package: &mut Package) -> String {
    let relations = package.relations("");
    let main = relations.into_values().find(|r| r.kind == "officeDocument");
    main.map_or_else(|| "word/document.xml".to_owned(), |r| r.target)
}

fn notes<'n, 'i>(
    kind: &'static str,
    xml: Option<&'n Document<'i>>,
) -> BTreeMap<(&'static str, String), Node<'n, 'i>> {
    let notes =
        xml.into_iter().flat_map(|x| x.root_element().children()).filter(|n| n.tag_name().name() == kind);
    notes.filter_map(|n| Some(((kind, attribute(n, "id")?.to_owned()), n))).collect()
}

/// Most documents put into one; converters put in one.
const MOST_CHUNKS: usize = 50;

/// Documents of other formats that are put in whole, as converters from web pages do.
fn chunks(
    package: &mut Package,
    relations: &BTreeMap<String, Relation>,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, markup::Content> {
    let mut out = BTreeMap::new();
    for (id, relation) in relations.iter().filter(|(_, r)| r.kind == "aFChunk") {
        let Ok(Some(bytes)) = package.bytes(&relation.target) else { continue };
        if out.len() >= MOST_CHUNKS || bytes.len() > limits::MARKUP_BYTES {
            findings.push(Finding::new(Code::LimitReached, "Word 文件中嵌入的文件过多或过大，未全部读出"));
            break;
        }
        // Only what cannot hold another such file.
        let input = match super::detect::detect(&bytes) {
            super::Format::Html => super::html::open(&bytes),
            super::Format::SavedPage => match super::mht::open(&bytes) {
                Some(input) => input,
                None => continue,
            },
            super::Format::Text => super::txt::open(&bytes),
            _ => continue,
        };
        findings.extend(input.findings);
        if let Content::Blocks(blocks) = input.content {
            out.insert(id.clone(), markup::Content { blocks, ..markup::Content::default() });
        }
    }
    out
}

/// A property of the file.
fn property(package: &mut Package, part: &str, name: &str) -> Option<String> {
    let Part::Text(text) = package.text(part) else { return None };
    let xml = parse(&text).ok()?;
    let node = xml.descendants().find(|n| n.tag_name().name() == name)?;
    node.text().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}
