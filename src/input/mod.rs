//! Bytes to pages or blocks, told by content and never by a file's name.

mod charset;
mod detect;
mod docx;
mod edges;
mod html;
mod markdown;
mod markup;
mod mht;
mod packed;
mod pdf;
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

/// What a file holds, before anyone asks what it says.
#[derive(Clone, Debug)]
pub struct Input {
    /// What kind of file it is.
    pub media_type: &'static str,
    /// Its content.
    pub content: Content,
    /// The program that made it, by its metadata.
    pub producer: Option<String>,
    /// The title its metadata gives.
    pub title: Option<String>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// The address a browser printed, where the reader itself took it off.
    pub printed_url: Option<String>,
    /// The date a browser printed, likewise.
    pub printed_on: Option<String>,
    /// When it was published, as the page's own metadata say it.
    pub published_on: Option<String>,
}

impl Input {
    /// A file of this kind and content, of which nothing else is known.
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

/// Pages as drawn, or blocks where the source has no geometry.
#[derive(Clone, Debug)]
pub enum Content {
    /// Marks with positions.
    Pages(Pages),
    /// Content in reading order.
    Blocks(Vec<Block>),
}

/// Opens a file that has been read into memory. `path` is used in messages alone; `max_memory` is the most, in bytes, that
/// it may take, [`limits::MEMORY_BYTES`] where nothing is said.
///
/// # Errors
///
/// Where no page or block can be had of it: see [`Error`].
pub fn open(
    bytes: &[u8],
    path: &Path,
    password: Option<&str>,
    max_memory: Option<u64>,
) -> Result<Input, Error> {
    let unsupported = |what, advice| ErrorKind::Unsupported { what, advice }.at(path.to_owned());
    match detect::detect(bytes) {
        Format::Empty => Err(ErrorKind::Empty.at(path.to_owned())),
        Format::Text => Ok(txt::open(bytes)),
        Format::Html => Ok(html::open(bytes)),
        Format::SavedPage => mht::open(bytes).ok_or_else(|| {
            unsupported("a saved message without a page in it", "save the page again as HTML or MHTML")
        }),
        Format::Docx => docx::open(bytes, path),
        Format::Sheet => sheet::open(bytes, path),
        Format::Pdf => pdf::open(bytes, path, password, max_memory.unwrap_or(limits::MEMORY_BYTES)),
        Format::Archive(_) => Err(unsupported("an archive of files", "read its entries one by one")),
        Format::Other { what, advice } => Err(unsupported(what, advice)),
    }
}
