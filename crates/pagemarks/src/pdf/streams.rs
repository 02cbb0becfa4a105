//! Streams decoded within a budget.

use std::collections::BTreeMap;
use std::rc::Rc;

use hayro_cmap::{CMap, CMapName, load_embedded};
use lopdf::{Document, Object, Stream};

use crate::limits::Limits;

/// Decodes streams and remembers what went wrong.
#[derive(Debug)]
pub(super) struct Streams {
    /// Bytes that one stream may decode to.
    each: usize,
    /// Bytes that all of them may still decode to.
    left: usize,
    /// The same for those that say only how something looks.
    quiet_left: usize,
    /// The font program that was asked for last, by its place in memory, which stays while the document does.
    last_program: Option<(*const Stream, Option<Rc<Vec<u8>>>)>,
    /// The maps of the standard that fonts have asked for, each read once.
    predefined: BTreeMap<Vec<u8>, Rc<CMap>>,
    /// Streams that could not be decoded at all.
    pub(super) unreadable: usize,
    /// Streams that would have decoded to more than the bound.
    pub(super) too_large: usize,
    /// Streams that end in the middle: what they held behind that place is lost.
    pub(super) cut: usize,
}

impl Streams {
    pub(super) fn new(limits: &Limits) -> Self {
        Streams {
            each: limits.stream_bytes,
            left: limits.document_stream_bytes,
            last_program: None,
            quiet_left: limits.document_stream_bytes / 2,
            predefined: BTreeMap::new(),
            unreadable: 0,
            too_large: 0,
            cut: 0,
        }
    }

    /// A map of the standard by its name.
    pub(super) fn predefined(&mut self, name: CMapName<'_>) -> Option<Rc<CMap>> {
        if let Some(known) = self.predefined.get(name.to_bytes()) {
            return Some(Rc::clone(known));
        }
        let cmap = Rc::new(CMap::parse(load_embedded(name)?, load_embedded)?);
        self.predefined.insert(name.to_bytes().to_vec(), Rc::clone(&cmap));
        Some(cmap)
    }

    /// The stream's content, or `None` where it cannot be decoded or is over the budget.
    pub(super) fn decode(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let limit = self.each.min(self.left);
        if let Some((content, clean)) = inflate(stream, limit) {
            if content.len() > limit {
                self.left = self.left.saturating_sub(limit);
                self.too_large += 1;
                return None;
            }
            self.left -= content.len();
            self.cut += usize::from(!clean);
            return Some(content);
        }
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

    /// The content of a stream that says only how something looks: where it cannot be had, that is doubted in its own
    /// place, and nothing is missing.
    pub(super) fn quietly(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let told = (self.unreadable, self.too_large, self.cut);
        std::mem::swap(&mut self.left, &mut self.quiet_left);
        let content = self.decode(stream);
        std::mem::swap(&mut self.left, &mut self.quiet_left);
        (self.unreadable, self.too_large, self.cut) = told;
        content
    }

    /// A font program. The last one is kept: its glyphs are asked about one by one.
    pub(super) fn program(&mut self, stream: &Stream) -> Option<Rc<Vec<u8>>> {
        let place = std::ptr::from_ref(stream);
        if let Some((known, data)) = &self.last_program
            && *known == place
        {
            return data.clone();
        }
        let data = self.quietly(stream).map(Rc::new);
        self.last_program = Some((place, data.clone()));
        data
    }

    /// The same for an object that should be a stream, behind a reference or not.
    pub(super) fn decode_object(&mut self, object: &Object, doc: &Document) -> Option<Vec<u8>> {
        match doc.dereference(object).ok()?.1 {
            Object::Stream(stream) => self.decode(stream),
            _ => None,
        }
    }
}

/// Decodes a stream that is deflated and nothing else, and tells whether it reached its own end with the right
/// checksum: the document layer gives back what it could decode without saying so, and a page whose tail is lost
/// must not pass for a page with blank cells. `None` where another filter or a predictor is at work, or nothing
/// could be had.
fn inflate(stream: &Stream, limit: usize) -> Option<(Vec<u8>, bool)> {
    let filters = stream.filters().ok()?;
    if filters.as_slice() != [&b"FlateDecode"[..]] || stream.dict.has(b"DecodeParms") {
        return None;
    }
    let mut inflate = flate2::Decompress::new(true);
    let mut out = Vec::with_capacity(stream.content.len().saturating_mul(4).min(limit) + 64);
    let clean = loop {
        let (read, written) = (inflate.total_in(), out.len());
        let rest = stream.content.get(usize::try_from(read).ok()?..)?;
        match inflate.decompress_vec(rest, &mut out, flate2::FlushDecompress::None) {
            Ok(flate2::Status::StreamEnd) => break true,
            Err(_) => break false,
            Ok(_) if out.len() > limit => break true,
            Ok(_) if out.len() == out.capacity() => out.reserve(out.len().max(4096).min(limit + 1)),
            Ok(_) if inflate.total_in() == read && out.len() == written => break false,
            Ok(_) => {}
        }
    };
    (!out.is_empty() || stream.content.is_empty() || clean).then_some((out, clean))
}
