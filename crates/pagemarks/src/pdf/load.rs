//! Bytes to a document whose pages can be found, repaired as a viewer would repair it.

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, FilterFunc, LoadOptions, Object, ObjectId};
use memchr::memmem;

use crate::error::Error;
use crate::limits::Limits;
use crate::options::Options;
use crate::warning::Warning;

/// Deepest nesting of the page tree, each level of which takes room on the stack; balanced trees of 5,000 pages need 5.
const PAGE_TREE_DEPTH: usize = 64;

/// A document and the dictionaries of its pages, each with what it inherits.
pub(super) struct Loaded {
    pub(super) doc: Document,
    pub(super) pages: Vec<ObjectId>,
    pub(super) warnings: Vec<Warning>,
}

/// Loads a PDF.
pub(super) fn load(bytes: &[u8], options: &Options) -> Result<Loaded, Error> {
    let password = options.password.as_deref();
    let limits = &options.limits;
    let mut warnings = Vec::new();
    let filter = structure_filter(bytes);
    let first = parse(bytes, options, filter, false);
    // Where something may be left out, lopdf does not mend the page tree.
    let first = match first {
        Ok(doc) if filter.is_some() && page_ids(&doc, limits).is_empty() => {
            parse(bytes, options, None, false)
        }
        first => first,
    };
    let (doc, pages) = match first {
        Ok(doc) => {
            locked(&doc, password)?;
            if doc.xref_recovery == Some(XrefRecovery::Reconstructed) {
                warnings.push(Warning::CrossReferenceRebuilt);
            }
            let pages = page_ids(&doc, limits);
            (Some(doc), pages)
        }
        Err(error) => match refused(error, password) {
            Ok(refusal) => return Err(refusal),
            Err(_) => (None, Vec::new()),
        },
    };
    let sound = doc.as_ref().is_some_and(|d| d.xref_recovery.is_none());
    if !sound && !is_whole(bytes) {
        warnings.push(Warning::Truncated);
    }
    if let Some(doc) = doc
        && !pages.is_empty()
    {
        return Ok(Loaded { doc, pages, warnings });
    }
    // No page by the ordinary way: look for page objects themselves.
    let repaired = with_new_root(bytes);
    let doc = parse(&repaired, options, None, true).map_err(|error| {
        refused(error, password).unwrap_or_else(|error| Error::Unreadable { source: error.into() })
    })?;
    locked(&doc, password)?;
    let mut pages = page_ids(&doc, limits);
    if pages.is_empty() {
        pages = loose_pages(&doc, limits);
    }
    if pages.is_empty() {
        return Err(Error::NoPages);
    }
    warnings.push(Warning::PagesFoundByThemselves);
    Ok(Loaded { doc, pages, warnings })
}

fn parse(
    bytes: &[u8],
    options: &Options,
    filter: Option<FilterFunc>,
    rebuild: bool,
) -> Result<Document, lopdf::Error> {
    let options = LoadOptions {
        password: options.password.clone(),
        max_decompressed_size: Some(options.limits.stream_bytes),
        force_reconstruct: rebuild,
        filter,
        ..LoadOptions::default()
    };
    Document::load_mem_with_options(bytes, options)
}

/// What leaves out the elements of the document's structure, if the file can have any: tagged files have one a line,
/// and they say nothing that the page does not show (ISO 32000-1, 14.7.2).
fn structure_filter(bytes: &[u8]) -> Option<FilterFunc> {
    if memmem::find(bytes, b"/ObjStm").is_some() {
        Some(without_packed_structure)
    } else if memmem::find(bytes, b"/StructElem").is_some() {
        Some(without_plain_structure)
    } else {
        None
    }
}

/// For files whose objects all lie by themselves: lopdf asks only whether such an object stays, and keeps the one it
/// has. So it must not be taken out of its place, and what is returned is nothing.
fn without_plain_structure(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    (!is_structure(object)).then_some((id, Object::Null))
}

/// For files with object streams: of an object in one, lopdf keeps what is returned. A filter cannot tell which of the
/// two it is asked about, except that no stream is ever in a stream; so everything else is copied.
fn without_packed_structure(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if is_structure(object) {
        return None;
    }
    Some((id, if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() }))
}

fn is_structure(object: &Object) -> bool {
    let kind = object.as_dict().and_then(|d| d.get(b"Type")).and_then(Object::as_name);
    kind.is_ok_and(|t| t == b"StructElem")
}

/// An encrypted document that no password has opened.
fn locked(doc: &Document, password: Option<&str>) -> Result<(), Error> {
    if doc.trailer.has(b"Encrypt") && doc.encryption_state.is_none() {
        let handler = doc.get_encrypted().and_then(|e| e.get(b"Filter")).and_then(Object::as_name);
        if handler.is_ok_and(|h| h != b"Standard") {
            return Err(Error::Certificate);
        }
        return Err(Error::Password { given: password.is_some() });
    }
    Ok(())
}

/// What an error means that no repair can help; any other comes back as it is.
fn refused(error: lopdf::Error, password: Option<&str>) -> Result<Error, lopdf::Error> {
    use lopdf::encryption::DecryptionError;
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(DecryptionError::IncorrectPassword) => {
            Ok(Error::Password { given: password.is_some() })
        }
        lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_) => {
            Ok(Error::Encryption { source: error.into() })
        }
        other => Err(other),
    }
}

/// Whether the file ends as a PDF does, junk behind it allowed.
fn is_whole(bytes: &[u8]) -> bool {
    const TAIL: usize = 2048;
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    tail.windows(5).any(|w| w == b"%%EOF") || tail.windows(9).any(|w| w == b"startxref")
}

/// The pages by the page tree, in order; loops and nesting are bounded.
fn page_ids(doc: &Document, limits: &Limits) -> Vec<ObjectId> {
    let mut pages = Vec::new();
    let root = doc.catalog().and_then(|c| c.get(b"Pages")).and_then(Object::as_reference);
    if let Ok(root) = root {
        let mut seen = std::collections::BTreeSet::new();
        walk(doc, root, limits.pages, 0, &mut seen, &mut pages);
    }
    pages
}

fn walk(
    doc: &Document,
    id: ObjectId,
    most: usize,
    depth: usize,
    seen: &mut std::collections::BTreeSet<ObjectId>,
    pages: &mut Vec<ObjectId>,
) {
    if depth > PAGE_TREE_DEPTH || pages.len() > most || !seen.insert(id) {
        return;
    }
    let Ok(node) = doc.get_dictionary(id) else { return };
    match node.get_deref(b"Kids", doc).and_then(Object::as_array) {
        Ok(kids) => {
            for kid in kids {
                if let Ok(kid) = kid.as_reference() {
                    walk(doc, kid, most, depth + 1, seen, pages);
                }
            }
        }
        Err(_) => {
            let is_page = node
                .get_deref(b"Type", doc)
                .and_then(Object::as_name)
                .map_or(node.has(b"Contents"), |t| t != b"Pages");
            if is_page {
                pages.push(id);
            }
        }
    }
}

/// Page objects that no tree leads to, in the order of their numbers.
fn loose_pages(doc: &Document, limits: &Limits) -> Vec<ObjectId> {
    let is_page = |object: &Object| {
        object.as_dict().is_ok_and(|d| d.get(b"Type").and_then(Object::as_name).is_ok_and(|t| t == b"Page"))
    };
    doc.objects.iter().filter(|(_, o)| is_page(o)).map(|(id, _)| *id).take(limits.pages).collect()
}

/// The file with a header in front and a catalog behind, for one that lost its own: the catalog leads
/// nowhere, but with it the document loads, and its pages can be looked for one by one.
fn with_new_root(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 256);
    if !bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        out.extend_from_slice(b"%PDF-1.4\n");
    }
    out.extend_from_slice(bytes);
    let has_root = bytes.windows(8).any(|w| w == b"/Catalog");
    if !has_root {
        out.extend_from_slice(
            b"\n8388606 0 obj\n<</Type/Catalog/Pages 8388607 0 R>>\nendobj\n8388607 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 8388606 0 R/Size 8388608>>\nstartxref\n0\n%%EOF\n",
        );
    }
    out
}

/// An attribute of a page, inherited from the tree above it where the page has none.
pub(super) fn inherited<'a>(doc: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..PAGE_TREE_DEPTH {
        if let Ok(value) = node.get_deref(key, doc) {
            return Some(value);
        }
        node = node.get_deref(b"Parent", doc).and_then(Object::as_dict).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// A page, and two elements of its structure.
    fn tagged() -> Document {
        let mut doc = Document::with_version("1.5");
        let content = doc.add_object(Stream::new(Dictionary::new(), b"q Q".to_vec()));
        let page = doc.add_object(dictionary! { "Type" => "Page", "Contents" => content });
        let tree =
            doc.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
        let elements = [1, 2].map(|id| doc.add_object(dictionary! { "Type" => "StructElem", "K" => id }));
        let elements: Vec<Object> = elements.into_iter().map(Object::Reference).collect();
        let catalog = dictionary! { "Type" => "Catalog", "Pages" => tree, "Elements" => elements };
        let catalog = doc.add_object(catalog);
        doc.trailer.set("Root", catalog);
        doc
    }

    #[test]
    fn structure_takes_no_memory_and_pages_are_found_at_once() {
        let mut plain = Vec::new();
        tagged().save_to(&mut plain).unwrap_or_default();
        let mut packed = Vec::new();
        tagged().save_modern(&mut packed).unwrap_or_default();
        for bytes in [plain, packed] {
            let filter = structure_filter(&bytes);
            let doc = parse(&bytes, &Options::default(), filter, false);
            let doc = doc.unwrap_or_default();
            assert!(filter.is_some());
            assert_eq!(page_ids(&doc, &Limits::default()).len(), 1);
            assert_eq!(doc.objects.values().filter(|object| is_structure(object)).count(), 0);
        }
    }

    #[test]
    fn a_file_without_structure_is_read_without_a_filter() {
        assert!(structure_filter(b"%PDF-1.4 1 0 obj<</Type/Catalog>>endobj").is_none());
    }
}
