//! Turns bytes into pages or blocks. Formats are detected from content, never from a file name.

mod charset;
mod colour;
mod delimited;
mod detect;
mod docx;
mod edges;
mod html;
mod markdown;
mod markup;
mod mht;
mod office;
mod packed;
mod pdf;
mod placed;
mod repeated;
mod sheet;
mod txt;

use std::path::Path;

use crate::block::Block;
use crate::error::{Error, ErrorKind};
use crate::finding::Finding;
use crate::limits;
use detect::Format;
use pagemarks::Pages;

pub use packed::{Visit, each_file, is_litter, may_be_packed};

/// The content of a file, before it is recognised as a report.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub content: Content,
    /// The program that created it, from its metadata.
    pub producer: Option<String>,
    /// The title in its metadata.
    pub title: Option<String>,
    /// Findings about the file.
    pub findings: Vec<Finding>,
    /// The URL that a browser printed, if the reader removed it.
    pub printed_url: Option<String>,
    /// The date that a browser printed, likewise.
    pub printed_on: Option<String>,
    /// Date of publication, from the page's own metadata.
    pub published_on: Option<String>,
}

impl Input {
    /// A file of this media type and content, without other metadata.
    fn new(media_type: &'static str, content: Content) -> Self {
        Input {
            media_type,
            content,
            producer: None,
            title: None,
            findings: Vec::new(),
            printed_url: None,
            printed_on: None,
            published_on: None,
        }
    }
}

/// Pages, or blocks if the source has no geometry.
#[derive(Clone, Debug)]
pub enum Content {
    /// Glyphs, rulings and pictures with their positions.
    Pages(Pages),
    /// Content in reading order.
    Blocks(Vec<Block>),
}

/// Opens a file in memory. `path` is used only in messages; `max_memory` is the memory limit in bytes, by default
/// [`limits::MEMORY_BYTES`].
///
/// # Errors
///
/// If no page or block can be read from it: see [`Error`].
pub fn open(
    bytes: &[u8],
    path: &Path,
    password: Option<&str>,
    max_memory: Option<u64>,
) -> Result<Input, Error> {
    let unsupported = |what, advice| ErrorKind::Unsupported { what, advice }.at(path.to_owned());
    match detect::detect(bytes) {
        Format::Empty => Err(ErrorKind::Empty.at(path.to_owned())),
        Format::Text => Ok(delimited::open(bytes).unwrap_or_else(|| txt::open(bytes))),
        Format::Html => Ok(html::open(bytes)),
        Format::Placed(kind) => placed::open(bytes, kind, path),
        Format::SavedPage => mht::open(bytes).ok_or_else(|| {
            unsupported("an MHTML file without a web page in it", "save the page again as HTML or MHTML")
        }),
        Format::Docx => docx::open(bytes, path),
        Format::Sheet => sheet::open(bytes, path),
        Format::Pdf => pdf::open(bytes, path, password, max_memory.unwrap_or(limits::MEMORY_BYTES)),
        Format::Archive(_) => Err(unsupported("a ZIP, TAR or gzip file", "read its entries one by one")),
        Format::Other { what, advice } => Err(unsupported(what, advice)),
    }
}
