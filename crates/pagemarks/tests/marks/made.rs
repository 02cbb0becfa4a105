//! Small PDFs, so that each test shows exactly what it is about.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use pagemarks::{Options, Page, read_pdf};

/// A PDF being made: Helvetica as `/F1`, pages of A4.
pub(crate) struct Pdf {
    pub(crate) doc: Document,
    pub(crate) pages: Vec<Object>,
    pub(crate) pages_id: lopdf::ObjectId,
    pub(crate) resources: Dictionary,
}

impl Pdf {
    pub(crate) fn new() -> Self {
        let mut doc = Document::with_version("1.5");
        let pages_id = doc.new_object_id();
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        };
        let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
        Pdf { doc, pages: Vec::new(), pages_id, resources }
    }

    /// Adds a page with this content; `extra` goes into its dictionary.
    pub(crate) fn page(&mut self, content: &str, extra: Dictionary) -> &mut Self {
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

    /// Sets the page tree and a catalog with these entries more.
    pub(crate) fn close(&mut self, extra: Dictionary) -> &mut Self {
        let count = self.pages.len() as i64;
        let tree = dictionary! { "Type" => "Pages", "Kids" => self.pages.clone(), "Count" => count };
        self.doc.objects.insert(self.pages_id, Object::Dictionary(tree));
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => self.pages_id };
        catalog.extend(&extra);
        let catalog = self.doc.add_object(catalog);
        self.doc.trailer.set("Root", catalog);
        self
    }

    /// The file, its objects one after the other.
    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        self.finish(Dictionary::new())
    }

    /// The same, with these entries more in the catalog.
    pub(crate) fn finish(&mut self, extra: Dictionary) -> Vec<u8> {
        let mut out = Vec::new();
        self.close(extra).doc.save_to(&mut out).unwrap();
        out
    }
}

/// One page of A4 with this content.
pub(crate) fn one_page(content: &str) -> Vec<u8> {
    Pdf::new().page(content, Dictionary::new()).bytes()
}

pub(crate) fn read(bytes: &[u8]) -> pagemarks::Document {
    read_pdf(bytes, &Options::default()).unwrap()
}

pub(crate) fn pages(bytes: &[u8]) -> Vec<Page> {
    read(bytes).pages.pages
}

/// All that the pages say.
pub(crate) fn text(bytes: &[u8]) -> String {
    pages(bytes).iter().flat_map(|p| &p.glyphs).map(|g| &*g.text).collect()
}
