//! Small PDFs and whole reports made in the test, so that each shows exactly what it is about.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each of the test binaries uses a part of it"
)]

mod made;

pub use made::Made;

use std::path::{Path, PathBuf};

use nianbao::{Error, Reader};

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// The top of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().find(|folder| folder.join("fixtures").is_dir()).unwrap().to_owned()
}

/// What is read of some bytes, with its cells.
pub fn read(bytes: &[u8]) -> Result<Vec<nianbao::Document>, Error> {
    read_as("", bytes)
}

/// The same, of bytes that have a name.
pub fn read_as(name: impl AsRef<Path>, bytes: &[u8]) -> Result<Vec<nianbao::Document>, Error> {
    let reports = Reader::new().timeout(None).read_bytes(name, bytes)?;
    Ok(reports.into_iter().map(|report| report.document()).collect())
}

/// A PDF being made: Helvetica as `/F1`, pages of A4.
pub struct Pdf {
    pub doc: Document,
    pub pages: Vec<Object>,
    pub pages_id: lopdf::ObjectId,
    pub resources: Dictionary,
}

impl Pdf {
    pub fn new() -> Self {
        let mut doc = Document::with_version("1.5");
        let pages_id = doc.new_object_id();
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        };
        let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        Pdf { doc, pages: Vec::new(), pages_id, resources }
    }

    /// Adds a page with this content; `extra` goes into its dictionary.
    pub fn page(&mut self, content: &str, extra: Dictionary) -> &mut Self {
        let content = self.doc.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => self.pages_id, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Contents" => content, "Resources" => self.resources.clone(),
        };
        page.extend(&extra);
        let id = self.doc.add_object(page);
        self.pages.push(id.into());
        self
    }

    pub fn bytes(&mut self) -> Vec<u8> {
        let count = self.pages.len() as i64;
        let tree = dictionary! { "Type" => "Pages", "Kids" => self.pages.clone(), "Count" => count };
        self.doc.objects.insert(self.pages_id, Object::Dictionary(tree));
        let catalog = dictionary! { "Type" => "Catalog", "Pages" => self.pages_id };
        self.finish(catalog)
    }

    pub fn finish(&mut self, catalog: Dictionary) -> Vec<u8> {
        let catalog = self.doc.add_object(catalog);
        self.doc.trailer.set("Root", catalog);
        let mut out = Vec::new();
        self.doc.save_to(&mut out).unwrap();
        out
    }
}

/// One page of A4 with this content.
pub fn one_page(content: &str) -> Vec<u8> {
    Pdf::new().page(content, Dictionary::new()).bytes()
}
