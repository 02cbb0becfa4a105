//! What a reader of pages should know about them.

/// Something about a file that was read, in the order in which it was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A limit was reached; what lies beyond it is missing.
    LimitReached(Limit),
    /// The file breaks off.
    Truncated,
    /// The cross-reference table was damaged and has been rebuilt from the objects.
    CrossReferenceRebuilt,
    /// The page tree was damaged, and the pages were found one by one.
    PagesFoundByThemselves,
    /// Streams that would have decoded to more than they may were left out.
    StreamsTooLarge(usize),
    /// Streams could not be decoded at all.
    StreamsUnreadable(usize),
    /// Streams, or the content of pages, end in the middle.
    ContentCut(usize),
    /// A font has glyphs whose characters are not known.
    GlyphsUnmapped {
        /// Its name; empty where it has none.
        font: String,
        /// How many were shown.
        glyphs: usize,
    },
    /// The file maps marks a full square wide to digits, which cannot be right; they are given as unread.
    WideDigits(usize),
    /// A page shows pictures and no text.
    PictureWithoutText {
        /// From 1.
        page: u32,
    },
    /// A page shows filled outlines and no text.
    OutlinesWithoutText {
        /// From 1.
        page: u32,
    },
    /// The only text of some pages is invisible, as an OCR program lays it over a scan; it is given.
    InvisibleText {
        /// How many pages.
        pages: usize,
    },
    /// No page has any text.
    NoText,
}

/// What there was more of than is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Pages of the document.
    Pages,
    /// Bytes of a page's content.
    Content,
    /// Operators of the content streams.
    Operators,
    /// Items of an operand.
    Operands,
    /// Forms in each other.
    Forms,
    /// Fonts, or their widths and codes.
    Fonts,
    /// Glyphs.
    Glyphs,
    /// Rulings of the document.
    Rulings,
    /// Rulings of one page.
    PageRulings,
    /// Pictures.
    Pictures,
}
