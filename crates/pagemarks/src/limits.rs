//! Bounds on what one file may cost. All are counts and no clocks, so that every machine stops at the same place.

/// What one file may cost. Beyond a limit nothing is read, and a [`Warning`](crate::Warning) says so; only
/// [`object_bytes`](Limits::object_bytes) is checked before reading begins and refuses the file.
///
/// The defaults let any honest document of some thousand pages through and hold a hostile one to about
/// 250 MB of memory. Set single fields on a default:
///
/// ```
/// let mut limits = pagemarks::Limits::default();
/// limits.pages = 10;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of memory that the objects of the file may take, the file itself included. They are counted before
    /// they are read, since a number of two bytes becomes an object of a hundred. Default: 128 MiB, which holds
    /// the largest scanned document seen (40 MB) three times.
    pub object_bytes: u64,
    /// Pages read. Default: 5,000; a bound volume has about 2,000.
    pub pages: usize,
    /// Bytes that one stream may decode to. Default: 32 MiB; a page of text needs under 1 MiB, and a stream of a
    /// few kilobytes can decode to gigabytes.
    pub stream_bytes: usize,
    /// Bytes that all streams of the file may decode to, so that many such streams are no worse than one.
    /// Default: 256 MiB.
    pub document_stream_bytes: usize,
    /// Operators interpreted on one page, forms included. Default: 2,000,000; a dense page has about 20,000.
    pub page_operators: usize,
    /// Operators interpreted in the file. Default: 20,000,000.
    pub document_operators: usize,
    /// Items kept of an array or a dictionary in a content stream. Default: 400,000, twice the glyphs that a page
    /// may have.
    pub operand_items: usize,
    /// Glyphs kept of one page. Default: 200,000; a page of 6-point type holds about 10,000.
    pub page_glyphs: usize,
    /// Glyphs kept of the file. Default: 1,000,000, about 100 MB of them.
    pub document_glyphs: usize,
    /// Glyphs of one page that are compared with what is painted over and under them, each with each corner of a
    /// shape; beyond it numbers are doubtful. Default: 20,000,000, which is 2,000 areas over a dense page.
    pub page_coverings: usize,
    /// The same for the file. Default: 400,000,000, about two seconds; a dense page needs 100,000.
    pub document_coverings: usize,
    /// Pieces of lines kept of one page before they are joined, and pictures, and filled areas. Default: 100,000;
    /// a dotted table of 25 rows has about 20,000 dots.
    pub page_rulings: usize,
    /// Rulings kept of the file. Default: 1,000,000; at 20 bytes each, 20 MB.
    pub document_rulings: usize,
    /// Pictures noted of the file. Default: 1,000,000; at 16 bytes each, 16 MB.
    pub document_pictures: usize,
    /// Widths and codes that all fonts of the file keep, at about 40 bytes each; a font that meets it gives glyphs
    /// without text. Default: 3,000,000; a browser's many small fonts come to 10,000 in a file.
    pub font_entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            object_bytes: 128 << 20,
            pages: 5_000,
            stream_bytes: 32 << 20,
            document_stream_bytes: 256 << 20,
            page_operators: 2_000_000,
            document_operators: 20_000_000,
            operand_items: 400_000,
            page_glyphs: 200_000,
            document_glyphs: 1_000_000,
            page_coverings: 20_000_000,
            document_coverings: 400_000_000,
            page_rulings: 100_000,
            document_rulings: 1_000_000,
            document_pictures: 1_000_000,
            font_entries: 3_000_000,
        }
    }
}
