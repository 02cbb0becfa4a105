//! Limits on what one document may cost, each with its reason. Reaching one is an error or a finding, never an abort.
//! Limits on reading are counts, so that every machine stops at the same place. Time limits apply only to rendering
//! pictures, on which no reading depends, and as a timeout for a whole file, which then gives no result.

/// Maximum size of a file of any kind, in bytes. The largest report seen is 40 MB of scanned pages.
pub const FILE_BYTES: u64 = 96 << 20;
/// Default memory limit for one document, in bytes: what a laptop can spare per core. The objects of a PDF may take half
/// of the limit, which users can raise; what is made of them is bounded by the other limits here.
pub const MEMORY_BYTES: u64 = 256 << 20;
/// Default time limit for one document, in seconds. A report takes a hundredth of one.
pub const SECONDS: u64 = 10;
/// Maximum operations for laying out the pages of a document, where work can grow faster than the pages: a second or two.
/// A report takes 20,000, and a table over 2,000 pages 100,000,000.
pub const LAYOUT_OPERATIONS: u64 = 300_000_000;
/// Maximum operations for applying the style sheets of a page: a second or two. A site with 200 rules and 5,000 elements
/// takes 1,000,000.
pub const STYLE_OPERATIONS: u64 = 200_000_000;
/// Maximum bytes of a text. A report has 10 KB, the compendium of a province's counties about 2 MB.
pub const TEXT_BYTES: usize = 4 << 20;
/// Maximum bytes of JSON to read back. A compendium of 200 reports with its cells has 12 MB.
pub const JSON_BYTES: usize = 32 << 20;
/// Maximum lines of a text.
pub const TEXT_LINES: usize = 60_000;
/// Maximum grid positions of one table. The form has 30 rows and 15 columns.
pub const GRID_CELLS: usize = 50_000;
/// Maximum cells of all tables of a document. A compendium of 200 reports has 80,000.
pub const DOCUMENT_CELLS: usize = 300_000;
/// Maximum bytes of a web page, or of the XML of a Word file. Reports have 30 to 300 KB, or up to 3 MB if pasted from
/// Word.
pub const MARKUP_BYTES: usize = 24 << 20;
/// Maximum nesting of markup. Browsers stop at 512; pages of reports stay below 60.
pub const MARKUP_DEPTH: usize = 400;
/// Maximum bytes of a style sheet. Those of sites have about 100 KB.
pub const SHEET_BYTES: usize = 1 << 20;
/// Maximum rules of the style sheets of a page. The largest sites have about 10,000.
pub const SHEET_RULES: usize = 20_000;
/// Maximum attributes of a tag, because parsers compare each with all before it. Tags made by Word have about 20.
pub const TAG_ATTRIBUTES: usize = 500;
/// Maximum nesting of frames.
pub const FRAMES_DEPTH: usize = 3;
/// Maximum elements and text nodes of a page. A report pasted from Word has about 20,000.
pub const MARKUP_NODES: usize = 500_000;
/// Maximum files in one ZIP or TAR file. A province's yearly collection has about 10,000.
pub const ARCHIVE_ENTRIES: usize = 20_000;
/// Time limit for all files in one ZIP or TAR file, as so many time limits of a file: ten minutes, where one file has ten
/// seconds. 20,000 reports, at a hundredth of a second each, take a third of it.
pub const ARCHIVE_TIMEOUTS: u32 = 60;
/// Maximum nesting of archives. A county's ZIP file inside a city's is 2.
pub const ARCHIVE_DEPTH: usize = 3;
/// Maximum bytes of files in flight while many are ingested; a single larger file is read alone. The largest report seen
/// has 40 MB, so two such files need not wait for each other.
pub const BYTES_UNDER_WAY: u64 = 96 << 20;
/// Maximum expansion of an archive relative to its size, beyond one file of maximum size. Text compresses to a tenth, and
/// pages pasted from Word to a fiftieth.
pub const ARCHIVE_EXPANSION: u64 = 100;
/// Maximum column span of a cell, as in browsers (HTML standard, 4.9.11).
pub const CELL_COLUMNS: usize = 1_000;
/// Maximum row span of a cell, likewise.
pub const CELL_ROWS: usize = 65_534;
/// Maximum nesting of content controls, tables and text boxes in a Word file. The deepest seen is 12.
pub const OFFICE_DEPTH: usize = 128;
/// Maximum pixels of a picture of a page: A3 at 3 pixels per point, about 40 MB while it is rendered.
pub const PICTURE_PIXELS: f32 = 10_000_000.0;
/// Maximum reports on one review page. At 2 MB each, browsers cannot open more.
pub const REVIEWED: usize = 200;
/// Maximum glyphs, and rulings, of a page drawn from what was read. A page of 6-point type has 10,000.
pub const DRAWN: usize = 10_000;
/// Maximum pages of a file to render for a review: at 100 KB each, 80 pages make 8 MB. Further pages are drawn from what
/// was read.
pub const PICTURES: usize = 120;
/// Time limit for rendering one page, in seconds. A report's page takes 0.04.
pub const PICTURE_SECONDS: u64 = 10;
/// Processor time limit of one rendering process, in seconds.
pub const PICTURES_SECONDS: u64 = 15;
/// Address space limit of one rendering process, in bytes, system fonts included.
pub const PICTURES_MEMORY: u64 = 1 << 30;
/// Maximum bytes of one picture. A printed page has 50 to 400 KB; a scan that has more is scaled down.
pub const PICTURE_BYTES: usize = 1 << 20;
/// Maximum bytes of all pictures of one run. Larger pages are too large for browsers and mail.
pub const PICTURES_BYTES: usize = 64 << 20;
/// Number of pages that may fail, each of which costs a process, before rendering stops.
pub const PICTURES_FAILED: usize = 3;
