//! Pages to blocks: what belongs together, and in which order it is read. Knows nothing of the form.

use crate::block::Block;
use crate::finding::Finding;
use crate::input::Content;

/// The content of a document in reading order.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// Paragraphs and tables.
    pub blocks: Vec<Block>,
    /// How many pages there were.
    pub pages: Option<u32>,
    /// The address a browser printed at the foot of the pages.
    pub printed_url: Option<String>,
    /// The date a browser printed at their head.
    pub printed_on: Option<String>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Lays out a document; one that has blocks already is passed on.
pub fn lay_out(content: Content) -> Laid {
    match content {
        Content::Blocks(blocks) => Laid { blocks, ..Laid::default() },
        Content::Pages(_) => Laid::default(),
    }
}
