//! Bounds on what one file may cost, each with its reason. All are counts, so that every machine stops at the same place.

/// Most pages read of one document; a compendium of a province has about 2,000.
pub const PAGES: usize = 5_000;
/// Most bytes that one stream may decode to; a page of a report needs under 1 MiB.
pub const STREAM_BYTES: usize = 32 << 20;
/// Most bytes that all streams of a document may decode to, so that many bombs are no worse than one.
pub const DOCUMENT_STREAM_BYTES: usize = 256 << 20;
/// Most operators interpreted on one page, forms included; a dense report page has about 20,000.
pub const PAGE_OPERATORS: usize = 2_000_000;
/// Most operators interpreted in a document.
pub const DOCUMENT_OPERATORS: usize = 20_000_000;
/// Most glyphs kept of one page; a page of 6-point type holds about 10,000.
pub const PAGE_GLYPHS: usize = 200_000;
/// Most glyphs kept of a document: about 100 MB of them.
pub const DOCUMENT_GLYPHS: usize = 1_000_000;
/// Most glyphs of one page looked at, all filled areas together, for what covers them: 2,000 areas over a dense
/// page.
pub const PAGE_COVERING: usize = 20_000_000;
/// Most rulings kept of one page; a dotted table of 25 rows has about 20,000 dots.
pub const PAGE_RULINGS: usize = 100_000;
/// Most rulings kept of a document; at 20 bytes each, 20 MB.
pub const DOCUMENT_RULINGS: usize = 1_000_000;
/// Most pictures noted of a document; at 16 bytes each, 16 MB.
pub const DOCUMENT_PICTURES: usize = 1_000_000;
/// Most widths and codes that all fonts of a document keep, at 40 bytes each: 200 reports of a browser's many small fonts
/// have some 2,000,000.
pub const FONT_ENTRIES: usize = 3_000_000;
/// Most items of an array or a dictionary in a content stream: more than the glyphs that a page may have.
pub const OPERAND_ITEMS: usize = 400_000;
/// Deepest nesting of form XObjects; the deepest seen in print is 4.
pub const FORM_DEPTH: usize = 16;
/// Deepest saved graphics state, after which `q` is ignored.
pub const STATE_DEPTH: usize = 512;
/// Deepest nesting of the page tree; balanced trees of 5,000 pages need 5.
pub const PAGE_TREE_DEPTH: usize = 64;
/// Most operands an operator may have; the longest legal ones are arrays, which count once.
pub const OPERANDS: usize = 64;
