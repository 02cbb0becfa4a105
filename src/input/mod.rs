//! Bytes to pages or blocks, told by content and never by a file's name.

mod detect;
mod pdf;
mod txt;

use std::path::Path;

use crate::block::Block;
use crate::error::Error;
use crate::finding::Finding;
use crate::page::Pages;

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
}

/// Pages as drawn, or blocks where the source has no geometry.
#[derive(Clone, Debug)]
pub enum Content {
    /// Marks with positions.
    Pages(Pages),
    /// Content in reading order.
    Blocks(Vec<Block>),
}

/// Opens a file that has been read into memory. `path` is used in messages alone.
///
/// # Errors
///
/// Where no page or block can be had of it: see [`Error`].
pub fn open(bytes: &[u8], path: &Path, password: Option<&str>) -> Result<Input, Error> {
    match detect::detect(bytes) {
        detect::Format::Empty => Err(Error::Empty(path.to_owned())),
        detect::Format::Text => Ok(txt::open(bytes)),
        detect::Format::Pdf => pdf::open(bytes, path, password),
        detect::Format::Other { what, advice } => {
            Err(Error::Unsupported { path: path.to_owned(), what, advice })
        }
    }
}
