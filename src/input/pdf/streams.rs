//! Streams decoded within a budget.

use lopdf::{Document, Object, Stream};

use crate::limits;

/// Decodes streams and remembers what went wrong.
#[derive(Debug)]
pub(super) struct Streams {
    left: usize,
    /// Streams that could not be decoded at all.
    pub(super) unreadable: usize,
    /// Streams that would have decoded to more than the bound.
    pub(super) too_large: usize,
}

impl Streams {
    pub(super) fn new() -> Self {
        Streams { left: limits::DOCUMENT_STREAM_BYTES, unreadable: 0, too_large: 0 }
    }

    /// The stream's content, or `None` where it cannot be decoded or is over the budget.
    pub(super) fn decode(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let limit = limits::STREAM_BYTES.min(self.left);
        match stream.get_plain_content_with_limit(limit) {
            Ok(content) => {
                self.left -= content.len().min(self.left);
                if content.is_empty() && !stream.content.is_empty() {
                    self.unreadable += 1;
                    return None;
                }
                Some(content)
            }
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                self.left = self.left.saturating_sub(limit);
                self.too_large += 1;
                None
            }
            Err(_) => {
                self.unreadable += 1;
                None
            }
        }
    }

    /// The same for an object that should be a stream, behind a reference or not.
    pub(super) fn decode_object(&mut self, object: &Object, doc: &Document) -> Option<Vec<u8>> {
        match doc.dereference(object).ok()?.1 {
            Object::Stream(stream) => self.decode(stream),
            _ => None,
        }
    }
}
