//! Bounds on what one document may cost, each with its reason. Reaching one is an error or a finding, never
//! an abort. All that bound a reading are counts, so that every machine stops at the same place; pictures, on which no
//! reading depends, are bounded by time, and so is the wait for a reading, which then gives nothing.

/// Largest file that is read, of any kind. The largest report seen is 40 MB of scanned pages.
pub const FILE_BYTES: u64 = 96 << 20;
/// Most memory that one document may take: what a laptop can spare for each of its cores. The objects of a PDF may take
/// half of it, and a user may allow them more; the other bounds here hold what is made of them.
pub const MEMORY_BYTES: u64 = 256 << 20;
/// Seconds after which a document is given up, unless a user says otherwise; a report takes a hundredth of one.
pub const SECONDS: u64 = 10;
/// Most operations that laying out the pages of a document may take where the work grows faster than the pages: a second
/// or two; a report takes 20,000 of them, and a table over 2,000 pages 100,000,000.
pub const LAYOUT_OPERATIONS: u64 = 300_000_000;
/// Most operations that the style sheets of a page may take: a second or two; a site's 200 rules on 5,000 elements take
/// 1,000,000.
pub const STYLE_OPERATIONS: u64 = 200_000_000;
/// Most bytes of a text that are read; a report has 10 KB, the compendium of a province's counties about 2 MB.
pub const TEXT_BYTES: usize = 4 << 20;
/// Largest JSON of ours that is read; a compendium of 200 reports with its cells has 12 MB.
pub const JSON_BYTES: usize = 32 << 20;
/// Most lines of a text that are read.
pub const TEXT_LINES: usize = 60_000;
/// Most elementary cells of one grid; the form has 30 rows and 15 columns.
pub const GRID_CELLS: usize = 50_000;
/// Most cells of all tables of a document; a compendium of 200 reports has 80,000.
pub const DOCUMENT_CELLS: usize = 300_000;
/// Most bytes of a web page, or of a Word file's text with its markup, that are read; reports have 30 to 300 KB,
/// those pasted from Word up to 3 MB.
pub const MARKUP_BYTES: usize = 24 << 20;
/// Deepest nesting of markup; browsers stop at 512, pages of reports stay below 60.
pub const MARKUP_DEPTH: usize = 400;
/// Longest style sheet that is looked through; those of sites have about 100 KB.
pub const SHEET_BYTES: usize = 1 << 20;
/// Most rules of style sheets that hide or mark text; a site's have about 50.
pub const SHEET_RULES: usize = 1_000;
/// Most attributes of one tag, since parsers compare each with all before it; tags made by Word have about 20.
pub const TAG_ATTRIBUTES: usize = 500;
/// Deepest page in a frame of a page in a frame.
pub const FRAMES_DEPTH: usize = 3;
/// Most elements and pieces of text of a page; a report pasted from Word has about 20,000.
pub const MARKUP_NODES: usize = 500_000;
/// Most files read of one archive; a province's yearly collection has about 10,000.
pub const ARCHIVE_ENTRIES: usize = 200_000;
/// Deepest archive in an archive; a county's ZIP in a city's is 2.
pub const ARCHIVE_DEPTH: usize = 3;
/// Most bytes of files that are read, or wait to be, at a time where many are ingested; a single larger file goes alone.
/// The largest report seen has 40 MB, so that two such need not wait for each other.
pub const BYTES_UNDER_WAY: u64 = 96 << 20;
/// How many times its own size an archive may unpack to, above one file of the largest size: text packs to a tenth,
/// pages pasted from Word to a fiftieth.
pub const ARCHIVE_EXPANSION: u64 = 100;
/// Widest cell that is believed, in columns: as browsers have it (HTML standard, 4.9.11).
pub const CELL_COLUMNS: usize = 1_000;
/// Tallest cell that is believed, in rows; likewise.
pub const CELL_ROWS: usize = 65_534;
/// Deepest nesting of content controls, tables and text boxes in a Word file; the deepest seen is 12.
pub const OFFICE_DEPTH: usize = 128;
/// Most pixels of a picture of a page: A3 at 3 pixels a point, about 40 MB while it is drawn.
pub const PICTURE_PIXELS: f32 = 10_000_000.0;
/// Most reports on one page of review; at 2 MB each, more is no page that a browser opens.
pub const REVIEWED: usize = 200;
/// Most glyphs, and most rulings, of a page that is drawn from what was read: a page of 6-point type has 10,000.
pub const DRAWN: usize = 10_000;
/// Most pages of a file that are drawn as pictures for one review: 8 MB at 100 KB a page are 80; a compendium beyond
/// that is drawn as it was read.
pub const PICTURES: usize = 120;
/// Longest time that the drawing of one page may take, in seconds; a report's takes 0.04.
pub const PICTURE_SECONDS: u64 = 10;
/// Most processor time of one process that draws, in seconds.
pub const PICTURES_SECONDS: u64 = 15;
/// Most memory of one process that draws, addresses and fonts of the system included.
pub const PICTURES_MEMORY: u64 = 1 << 30;
/// Most bytes of one picture; a page of print has 50 to 400 KB, and a scan that has more is drawn coarser.
pub const PICTURE_BYTES: usize = 1 << 20;
/// Most bytes of all pictures of one run; more is no page that a browser opens or a mail carries.
pub const PICTURES_BYTES: usize = 64 << 20;
/// How many pages may fail before no more are drawn, each having cost a process.
pub const PICTURES_FAILED: usize = 3;
