//! What a reader of pages should know about them.

use std::fmt;

/// Something about a file that was read: what is missing, what was repaired, what its text is worth.
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

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::LimitReached(limit) => write!(f, "there are more {limit} than are read"),
            Warning::Truncated => f.write_str("the file breaks off"),
            Warning::CrossReferenceRebuilt => {
                f.write_str("the cross-reference table was damaged and rebuilt")
            }
            Warning::PagesFoundByThemselves => {
                f.write_str("the page tree was damaged; the pages were found one by one")
            }
            Warning::StreamsTooLarge(count) => write!(f, "{count} streams were too large and left out"),
            Warning::StreamsUnreadable(count) => write!(f, "{count} streams could not be decoded"),
            Warning::ContentCut(count) => write!(f, "{count} streams or pages end in the middle"),
            Warning::GlyphsUnmapped { font, glyphs } => {
                write!(f, "{glyphs} glyphs of the font {font:?} have no known characters")
            }
            Warning::WideDigits(count) => {
                write!(f, "{count} glyphs a full square wide are mapped to digits and given as unread")
            }
            Warning::PictureWithoutText { page } => write!(f, "page {page} shows pictures and no text"),
            Warning::OutlinesWithoutText { page } => write!(f, "page {page} shows outlines and no text"),
            Warning::InvisibleText { pages } => {
                write!(f, "the only text of {pages} pages is invisible, as of a scan")
            }
            Warning::NoText => f.write_str("no page has any text"),
        }
    }
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
    /// Comparisons of glyphs with what is painted over and under them.
    Coverings,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::Pages => "pages",
            Limit::Content => "bytes of content on a page",
            Limit::Operators => "operators",
            Limit::Operands => "items of an operand",
            Limit::Forms => "forms in each other",
            Limit::Fonts => "fonts, or widths and codes of them,",
            Limit::Glyphs => "glyphs",
            Limit::Rulings => "rulings in the document",
            Limit::PageRulings => "rulings on a page",
            Limit::Pictures => "pictures",
            Limit::Coverings => "areas over and under glyphs",
        })
    }
}
