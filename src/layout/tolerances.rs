//! Every threshold of the layout in one place, by the file that uses it. No other file of `layout` holds a number that
//! decides anything.
//!
//! Units are said first: *points* (1/72 inch) where the drawing program's rounding is allowed for, *ems* (parts of the
//! font size) where the setting of type is, *parts* of another length, or counts.
//!
//! Bounds on what a document may cost are not here but in `limits`, and here only where they are a judgement on what
//! is a table at all.

/// Pages as a whole.
pub(super) mod pages {
    /// Count: slanted letters are a watermark where fewer than one letter in so many is slanted. A watermark is a line
    /// or two; a page that is slanted throughout was scanned or set askew and is read as it is.
    pub(in crate::layout) const WATERMARK_ONE_IN: usize = 3;
}

/// Glyphs to lines and chunks.
pub(super) mod line {
    /// Ems: how far the middles of glyphs on one line may differ in height. Raised note marks stand off by up to 0.4;
    /// the next line is at least 1.0 away.
    pub(in crate::layout) const SAME_LINE: f32 = 0.45;
    /// Ems: a wider gap is a blank. Letters are tracked by up to 0.2, the narrowest set blank is 0.25 wide.
    pub(in crate::layout) const BLANK: f32 = 0.22;
    /// Ems: a wider gap parts two chunks. It is less than the em of a full-width blank between two columns, and more
    /// than any blank between words.
    pub(in crate::layout) const PARTED: f32 = 0.85;
    /// Parts of the letter's height: a wider gap can part two labels of a header row. Letters of one label stand closer.
    pub(in crate::layout) const LETTER_GAP: f32 = 0.1;
    /// Points: how far the middle of a gap may lie outside a strip and still be cut by it, since strips are told by
    /// the boxes of other lines.
    pub(in crate::layout) const STRIP_SLACK: f32 = 1.0;
    /// Ems: two equal glyphs closer than this are one drawn twice, which some programs do for bold type. The narrowest
    /// digit is 0.25 wide, so that two real ones stand further apart.
    pub(in crate::layout) const COPY: f32 = 0.16;
    /// Count: how many glyphs back a copy is looked for. Fake bold draws a glyph up to four times running.
    pub(in crate::layout) const COPIES: usize = 4;
    /// Parts of the neighbour's size: smaller digits are not of the same number. Rounding of font sizes stays above.
    pub(in crate::layout) const SMALL: f32 = 0.93;
    /// Ems: how far a digit's foot may stand off from its neighbour's. Rounding of baselines stays below.
    pub(in crate::layout) const OFF_BASE: f32 = 0.12;
    /// Ems: how far a note mark is raised at least. Superscripts are raised by a third of the em or more.
    pub(in crate::layout) const RAISED: f32 = 0.18;
    /// Parts of the narrower digit's width: digits that overlap by more are two prints in one place. Kerning is less.
    pub(in crate::layout) const OVERLAP: f32 = 0.3;
    /// Points: the smallest letters that a person can read; smaller ones count as unread.
    pub(in crate::layout) const LEGIBLE: f32 = 2.0;
}

/// Running heads, page numbers and what browsers print at the edge of pages.
pub(super) mod furniture {
    /// Parts of the page's height: how deep the head and the foot of a page may be. The widest margins of a printed
    /// page, 37 mm of 297, hold their running head within this.
    pub(in crate::layout) const EDGE: f32 = 0.13;
    /// Count: how many lines at the head, and at the foot, are looked at. Browsers and running heads take up two.
    pub(in crate::layout) const OUTERMOST: usize = 3;
    /// Points: how far apart in height the same running head may stand on two pages.
    pub(in crate::layout) const SAME_HEIGHT: f32 = 4.0;
    /// Count: on how many pages a running head stands at the same height at least.
    pub(in crate::layout) const REPEATS: usize = 2;
    /// Parts of the body's size: a line this much larger is a title, even where it repeats.
    pub(in crate::layout) const TITLE: f32 = 1.3;
    /// Points: a date alone at the head of a page is a browser's where it is set smaller. Browsers print it in 8 or 9
    /// points; the date of a report is set like its text, in 10.5 or more.
    pub(in crate::layout) const BROWSER_DATE: f32 = 9.5;
}

/// Lines to paragraphs.
pub(super) mod prose {
    /// Characters: lines of so many are running text and tell its margins. Shorter ones are headings and labels.
    pub(in crate::layout) const LONG_LINE: usize = 15;
    /// Quantile of the lines' right ends that is the right margin: most lines are full, a few stick out by a mark.
    pub(in crate::layout) const RIGHT_MARGIN: (usize, usize) = (3, 4);
    /// Quantile of the lines' left ends that is the left margin: first lines are indented, a few marks hang out.
    pub(in crate::layout) const LEFT_MARGIN: (usize, usize) = (1, 8);
    /// Ems: how far a line may end before the right margin and still be full. One character may have been moved to the
    /// next line with the mark behind it, which must not begin a line.
    pub(in crate::layout) const FULL: f32 = 1.9;
    /// Ems: how far behind the left margin a line begins to open a paragraph. The usual indent is two characters.
    pub(in crate::layout) const INDENT: f32 = 1.2;
    /// Ems: a line that begins this much left of the one before does not open a paragraph, although it is indented: the
    /// whole paragraph is.
    pub(in crate::layout) const OUTDENT: f32 = 0.5;
    /// Parts of the body's size: a heading's letters are at least this much larger. Half a point of 10.5 is less.
    pub(in crate::layout) const LARGER: f32 = 1.08;
    /// Parts of the text's width: only a narrower line is set apart by its place or font. A full line in another font
    /// is emphasis.
    pub(in crate::layout) const SHORT: f32 = 0.9;
    /// Parts of the text's width: how far off the middle a centred line may stand.
    pub(in crate::layout) const CENTRED: f32 = 0.04;
    /// Ems: how far from both margins a centred line stands. An indented line of one paragraph is two ems from one.
    pub(in crate::layout) const CENTRED_INSET: f32 = 2.5;
    /// Parts of the larger size: sizes that differ by less are one. Programs round sizes to half points.
    pub(in crate::layout) const SAME_SIZE: f32 = 0.12;
    /// Parts of the usual line pitch: a wider step parts paragraphs.
    pub(in crate::layout) const WIDE_GAP: f32 = 1.6;
    /// Ems: the line pitch of text that has only one line.
    pub(in crate::layout) const PITCH: f32 = 1.5;
}

/// Words of a cell that stand beyond the table, and the flow from page to page.
pub(super) mod flow {
    /// Points: how far words may stick out of the cell or table that they belong to: an overhanging mark, a border's width.
    pub(in crate::layout) const STICK_OUT: f32 = 3.0;
    /// Lines: most at the top of a page that are words of a row cut by the page break. A label of a row has rarely
    /// more than eight lines, and it is cut near its middle.
    pub(in crate::layout) const LINES_ABOVE: usize = 4;
    /// Ems: how far below the table, or the line before, a line still hangs on it.
    pub(in crate::layout) const HANGING: f32 = 3.5;
    /// Lines: most that hang below a table: a label set one character a line has ten.
    pub(in crate::layout) const LINES_BELOW: usize = 14;
    /// Characters: a section's heading has at least so many behind its number; a group's label has fewer.
    pub(in crate::layout) const HEADING: usize = 9;
}

/// Pieces of one table on following pages.
pub(super) mod join {
    /// Points: how far apart the sides of two pieces may lie. Borders of different widths, and pages centred anew.
    pub(in crate::layout) const SAME_SIDE: f32 = 8.0;
    /// Points: how far apart two edges of one column may lie on two pages. Half the narrowest column of a real table.
    pub(in crate::layout) const SAME_COLUMN_EDGE: f32 = 4.0;
    /// Edges of so many that both pieces share, of the piece that has fewer. A page break inside the header rows leaves
    /// one piece without the finest columns.
    pub(in crate::layout) const SHARED_EDGES: (usize, usize) = (6, 10);
    /// Count: of so many numbers in a row, one may be broken over the page together with the row's label.
    pub(in crate::layout) const BROKEN_ONE_IN: usize = 3;
    /// Numbers: a row of fewer has none that is broken over the page: it is told by its label alone.
    pub(in crate::layout) const MANY_NUMBERS: usize = 6;
}

/// Tables from rulings.
pub(super) mod ruled {
    /// Rulings: most of a page that are taken for tables; more are a drawing.
    pub(in crate::layout) const DRAWING: usize = 12_000;
    /// Points: how far rulings may miss each other and still meet. Borders of up to 2.5 points are drawn to the
    /// middle, or to the edge, of those they end at.
    pub(in crate::layout) const MEET: f32 = 2.6;
    /// Points: how far an outer side's ends may lie from those of the table that it closes. Both ends may miss.
    pub(in crate::layout) const FAR_SIDE: f32 = 5.2;
    /// Points: how far apart rulings may lie and still be one edge of the grid: double and thick borders.
    pub(in crate::layout) const SAME_EDGE: f32 = 2.6;
    /// Points: how wide an edge may be, all its rulings together, and how far a ruling may lie from it. Rulings that
    /// reach further beyond the outermost edge show that the table is open there.
    pub(in crate::layout) const EDGE_WIDTH: f32 = 5.2;
    /// Parts of the edge: how much of it rulings must cover to part two cells. More than half, since a ruling that ends
    /// in the middle belongs to the neighbour.
    pub(in crate::layout) const COVER: f32 = 0.55;
    /// Parts of the cell: a picture that covers more of it may be the cell's number, wherever its middle lies.
    pub(in crate::layout) const PICTURE: f32 = 0.2;
    /// Parts of the digit's height, from its top: a level ruling between these strikes it out. Above them it is an
    /// overline or the edge, below them an underline.
    pub(in crate::layout) const STRUCK: (f32, f32) = (0.3, 0.75);
    /// Parts of the cell's width: a ruling this long is the cell's border, wherever it lies.
    pub(in crate::layout) const BORDER: f32 = 0.95;
    /// Pictures and outlines of a page that are looked at; more are a drawing. A page of numbers drawn as outlines has some hundreds.
    pub(in crate::layout) const PICTURES: usize = 2_000;
    /// Parts of the page: what covers more of it is a watermark or the paper itself.
    pub(in crate::layout) const PAPER: f32 = 0.8;
    /// Ems: how far a glyph may stand off from the end, and the foot, of the one before and still be set as one word.
    pub(in crate::layout) const SAME_WORD: f32 = 0.08;
}

/// Tables from the alignment of text.
pub(super) mod aligned {
    /// Characters: most that a value has. The longest amount with its separators has half of that.
    pub(in crate::layout) const VALUE: usize = 40;
    /// Lines: most that may stand between two lines of a table, as labels broken over lines do.
    pub(in crate::layout) const BETWEEN: usize = 5;
    /// Ems: the widest space between two lines of a table.
    pub(in crate::layout) const APART: f32 = 5.0;
    /// Ems: the widest pitch of lines within one cell, where the table's rows do not tell.
    pub(in crate::layout) const WITHIN_CELL: f32 = 1.75;
    /// Parts of the row pitch, and bounds of it in ems: how far apart lines of one cell lie at most. Clearly less than
    /// rows do, not less than lines that touch, and not more than a double-spaced label.
    pub(in crate::layout) const ROW_PITCH: f32 = 0.85;
    /// See [`ROW_PITCH`].
    pub(in crate::layout) const LEAST_CELL_PITCH: f32 = 1.2;
    /// See [`ROW_PITCH`].
    pub(in crate::layout) const MOST_CELL_PITCH: f32 = 2.6;
    /// Parts of the text's width: a single chunk that is wider is prose.
    pub(in crate::layout) const PROSE_WIDTH: f32 = 0.75;
    /// Parts of the body's size: a prominent line that is larger is a heading and no part of a table.
    pub(in crate::layout) const HEADING_SIZE: f32 = 1.05;
    /// Ems: how far from the left margin a numbered heading begins at most: the indent of two characters, and a little.
    pub(in crate::layout) const HEADING_INDENT: f32 = 2.6;
    /// Characters: a numbered heading has at least so many behind its number; a group's label has fewer.
    pub(in crate::layout) const HEADING: usize = 6;
    /// Lines: most of a header that may stand above the first row of values at the top of a page, where the header
    /// begins on the page before.
    pub(in crate::layout) const REST_OF_HEADER: usize = 5;
    /// Lines: most of a header.
    pub(in crate::layout) const HEADER: usize = 14;
    /// Ems: lines with less space between them stand as close as those of one table.
    pub(in crate::layout) const TIGHT: f32 = 0.9;
    /// Parts of the other's size: lines of one table have letters of one size.
    pub(in crate::layout) const SAME_LETTERS: f32 = 1.05;
    /// Rulings: so many level ones part the rows of a table; one alone is a line under its header.
    pub(in crate::layout) const RULED: usize = 2;
    /// Points: room between the outermost chunk and the table's outer edges, so that the chunk lies within them.
    pub(in crate::layout) const MARGIN: f32 = 1.0;
    /// Points: how far boxes of chunks may reach into the gap between two labels of a header and leave it free.
    pub(in crate::layout) const GAP_SLACK: f32 = 1.0;
    /// Points: a column gap lies at least this far right of the labels.
    pub(in crate::layout) const BEHIND_LABELS: f32 = 0.5;
    /// Count: a strip is a column gap where it crosses at most one value for so many gaps. A long amount may reach into it.
    pub(in crate::layout) const CROSSED_ONE_IN: i32 = 3;
    /// Points: shorter steps between the ends of chunks are rounding.
    pub(in crate::layout) const STEP: f32 = 0.01;
    /// Points: strips that are closer than this are one column gap.
    pub(in crate::layout) const SAME_GAP: f32 = 0.5;
    /// Points: the narrowest column gap.
    pub(in crate::layout) const COLUMN_GAP: f32 = 1.5;
    /// Parts of the column's width: a label of the header that covers more of a column stands over it.
    pub(in crate::layout) const OVER_COLUMN: f32 = 0.5;
    /// Parts of the line's height: a picture up to this high, where a value should stand, may be the value.
    pub(in crate::layout) const PICTURE_HEIGHT: f32 = 2.0;
}

/// Labels of rows that no ruling parts.
pub(super) mod labels {
    /// Parts of their height: how far apart the lines of one numbered label lie at most.
    pub(in crate::layout) const LABEL_PITCH: f32 = 3.0;
    /// Parts of the pitch within a cell: how far a label may stand from its row between two rulings, where whatever
    /// stands there belongs together.
    pub(in crate::layout) const RULED_REACH: f32 = 3.0;
    /// Pairs of a loose label and a row that are compared; a report's largest table has 2,000. More are no table of
    /// labels and values.
    pub(in crate::layout) const PAIRS: usize = 40_000;
}

/// Headers of columns that no ruling parts.
pub(super) mod head {
    /// Ems: how far apart the middles of two lines of one centred label lie.
    pub(in crate::layout) const SAME_MIDDLE: f32 = 0.6;
    /// Ems: how far apart the left ends of two lines of one label lie, where it is set to the left.
    pub(in crate::layout) const SAME_LEFT: f32 = 0.3;
    /// Ems: how far down a line stands at least to be another line of the same label.
    pub(in crate::layout) const NEXT_LINE: f32 = 0.3;
    /// Parts of the header's line pitch: lines of one label stand no further apart.
    pub(in crate::layout) const SAME_PITCH: f32 = 1.15;
    /// Ems: a pitch of lines within one label that is believed even where rows stand closer.
    pub(in crate::layout) const LEAST_REACH: f32 = 1.5;
    /// Ems: how far down the second line of labels stands at most where each of its chunks is under one of the first.
    pub(in crate::layout) const WRAPPED: f32 = 2.6;
    /// Ems: the smallest pitch that is measured; chunks closer in height are on one line.
    pub(in crate::layout) const LEAST_PITCH: f32 = 0.5;
    /// Count: how many of the chunks that follow are looked at to measure the pitch. A header row of a report has 30.
    pub(in crate::layout) const NEAR: usize = 40;
    /// Points: how far a label may reach down into the one below it and still stand wholly above it.
    pub(in crate::layout) const ABOVE: f32 = 1.0;
    /// Points: labels that miss each other by less still stand over one another.
    pub(in crate::layout) const OVER: f32 = 0.5;
    /// Parts of the label's height: a label with nothing below it, this far above the lowest, is a level up.
    pub(in crate::layout) const LEVEL_UP: f32 = 4.0;
}
