//! What web pages and Word files have in common: text in runs, paragraphs, tables in cells of tables. Collects
//! them into blocks; knows neither markup.

use crate::block::{Block, Cell, Frame, Paragraph, Table};
use crate::limits;
use crate::origin::Place;
use crate::text::normalise;

/// How a run of text looks, as far as it says what the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    /// Bold, or a heading by its markup.
    pub(super) heavy: bool,
    /// Centred.
    pub(super) centred: bool,
    /// Struck out.
    pub(super) struck: bool,
    /// Above or below the line, as marks of footnotes are.
    pub(super) raised: bool,
    /// Perhaps not shown, or not in this order.
    pub(super) unsure: bool,
    /// Whether white space in it is shown as it stands.
    pub(super) keeps_space: bool,
    /// Moved off the line in its own size.
    pub(super) moved: bool,
    /// Size of its letters, in hundredths of whatever the markup measures in; 0 where it is not known.
    pub(super) size: u32,
}

/// What a piece of a document holds, in order.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) blocks: Vec<Block>,
    /// Pictures and other marks without text.
    pub(super) unread: usize,
    /// Whether some of its text is struck out, perhaps not shown, or stands in boxes of its own, so that it cannot
    /// be told what belongs together.
    pub(super) doubtful: bool,
}

/// A table as it is marked up, before it is known whether it holds data or a page's layout.
#[derive(Debug, Default)]
pub(super) struct Marked {
    pub(super) cells: Vec<MarkedCell>,
}

/// A cell of such a table.
#[derive(Debug)]
pub(super) struct MarkedCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) content: Content,
}

/// Collects runs, paragraphs and tables.
#[derive(Debug, Default)]
pub(super) struct Flow {
    content: Content,
    text: String,
    /// Letters in bold, and letters.
    heavy: (usize, usize),
    /// How many of its letters are raised.
    raised: usize,
    digits: Digits,
    centred: bool,
    /// Whether lines are parts of a paragraph (in a heading, in a cell) or paragraphs of their own.
    keeps_lines: bool,
    is_cell: bool,
    /// Whether text in a box of its own lies over it.
    has_box: bool,
}

/// The digits of a paragraph that stand on the line.
#[derive(Debug, Default)]
struct Digits {
    count: usize,
    /// How many of them are moved off the line, in their own size.
    moved: usize,
    /// Their sizes, as far as known: the smallest and the largest.
    sizes: Option<(u32, u32)>,
}

impl Digits {
    /// Counts those of a run.
    fn count(&mut self, text: &str, style: Style) {
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        if digits == 0 || style.raised {
            return;
        }
        self.count += digits;
        self.moved += if style.moved { digits } else { 0 };
        if style.size > 0 {
            let (least, most) = self.sizes.unwrap_or((style.size, style.size));
            self.sizes = Some((least.min(style.size), most.max(style.size)));
        }
    }

    /// Whether some are smaller than others, or moved and others not: a mark beside a number, it may be.
    fn are_uneven(&self) -> bool {
        /// In hundredths: sizes beside each other in one list of sizes, such as 10.5 and 12, are still one size.
        const RATIO: u32 = 116;
        self.moved > 0 && self.moved < self.count
            || self.sizes.is_some_and(|(least, most)| most * 100 > least.saturating_mul(RATIO))
    }
}

impl Flow {
    /// The flow of a table's cell, in which a line break does not end the paragraph.
    pub(super) fn cell() -> Self {
        Flow { keeps_lines: true, is_cell: true, ..Flow::default() }
    }

    /// Whether it is that of a cell.
    pub(super) fn is_cell(&self) -> bool {
        self.is_cell
    }

    /// Sets whether a line break ends the paragraph; says how it was.
    pub(super) fn keep_lines(&mut self, keeps: bool) -> bool {
        std::mem::replace(&mut self.keeps_lines, keeps)
    }

    /// Adds a run. Blanks are kept as they are.
    pub(super) fn text(&mut self, text: &str, style: Style) {
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        if letters > 0 {
            if self.heavy.1 == 0 {
                self.centred = style.centred;
            }
            let matters = self.is_cell || text.chars().any(char::is_numeric);
            self.content.doubtful |= style.struck || style.unsure && matters;
            if style.struck && self.is_cell {
                // What is struck out is not what the cell says; that it was is told.
                return;
            }
            self.heavy.1 += letters;
            self.heavy.0 += if style.heavy { letters } else { 0 };
            self.raised += if style.raised { letters } else { 0 };
            self.digits.count(text, style);
        }
        for c in text.chars() {
            match c {
                // Invisible where no line breaks at it.
                '\u{AD}' => {}
                // What follows is shown from right to left.
                '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2067}' | '\u{2068}' => {
                    self.content.doubtful = true
                }
                c if style.raised => self.text.push(raised(c)),
                c => self.text.push(c),
            }
        }
    }

    /// Adds what may have been collected already: the text of white space only once.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    /// A line ends.
    pub(super) fn line_break(&mut self) {
        if self.keeps_lines {
            self.text.push('\n');
        } else {
            self.end_paragraph();
        }
    }

    /// A paragraph ends, if one is open.
    pub(super) fn end_paragraph(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        let raised = std::mem::take(&mut self.raised);
        // A mark stands beside something: text of which every letter is moved is only moved.
        if raised > 0 && raised == self.heavy.1 {
            text = text.chars().map(lowered).collect();
        }
        let (heavy, letters) = std::mem::take(&mut self.heavy);
        let centred = std::mem::take(&mut self.centred);
        self.content.doubtful |= std::mem::take(&mut self.digits).are_uneven();
        if letters == 0 {
            return;
        }
        let text = normalise(text.trim()).into_owned();
        self.content.blocks.push(Block::Paragraph(Paragraph {
            text,
            place: Place::Paragraph { paragraph: 0 },
            prominent: centred || heavy * 10 >= letters * 9,
            runs_on: false,
        }));
    }

    /// A mark that has no text: a picture, a symbol of an unknown font.
    pub(super) fn unread(&mut self) {
        self.content.unread += 1;
    }

    /// It cannot be told what this piece says.
    pub(super) fn doubt(&mut self) {
        self.content.doubtful = true;
    }

    /// A table, or what it lays out.
    pub(super) fn table(&mut self, table: Marked) {
        self.append(table.into_content());
    }

    /// Text in a box that lies over the page. Beside other text of a cell it cannot be told which is the cell's.
    pub(super) fn append_box(&mut self, content: Content) {
        self.has_box |= content.has_text();
        self.append(content);
    }

    /// Content that was collected elsewhere.
    pub(super) fn append(&mut self, content: Content) {
        self.end_paragraph();
        self.content.blocks.extend(content.blocks);
        self.content.unread += content.unread;
        self.content.doubtful |= content.doubtful;
    }

    /// All that was collected.
    pub(super) fn finish(mut self) -> Content {
        self.end_paragraph();
        self.content.doubtful |= self.has_box && self.content.blocks.len() > 1;
        self.content
    }
}

/// The raised digits that Unicode has, from 0 on.
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// A digit as the raised one, so that it can never be one of the number's before it.
fn raised(c: char) -> char {
    let plain = if ('０'..='９').contains(&c) {
        u32::from(c).checked_sub(u32::from('０'))
    } else {
        c.to_digit(10)
    };
    plain.and_then(|digit| RAISED.get(digit as usize)).copied().unwrap_or(c)
}

/// A raised digit as the plain one.
fn lowered(c: char) -> char {
    RAISED.iter().position(|r| *r == c).and_then(|digit| char::from_digit(digit as u32, 10)).unwrap_or(c)
}

impl Content {
    /// Its paragraphs on lines.
    fn lines(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match block {
                Block::Paragraph(p) => {
                    if !out.is_empty() {
                        out.push('\n');
                    }
                    out.push_str(&p.text);
                }
                Block::Table(_) => {}
            }
        }
        out
    }

    /// How many of its paragraphs hold digits and no letters.
    pub(super) fn numbers(&self) -> usize {
        let is_number = |text: &str| {
            text.chars().any(char::is_numeric) && !text.chars().any(|c| c.is_alphabetic() && !c.is_numeric())
        };
        self.blocks.iter().filter(|b| matches!(b, Block::Paragraph(p) if is_number(&p.text))).count()
    }

    /// Whether it says anything.
    pub(super) fn has_text(&self) -> bool {
        !self.blocks.is_empty() || self.unread > 0
    }

    fn has_tables(&self) -> bool {
        self.blocks.iter().any(|b| matches!(b, Block::Table(_)))
    }

    /// Whether this is a piece of a page and no cell of a table: long text in several paragraphs.
    fn is_prose(&self) -> bool {
        const LETTERS: usize = 300;
        const PARAGRAPHS: usize = 4;
        self.blocks.len() >= PARAGRAPHS
            && self
                .blocks
                .iter()
                .map(|b| match b {
                    Block::Paragraph(p) => p.text.chars().count(),
                    Block::Table(_) => 0,
                })
                .sum::<usize>()
                > LETTERS
    }
}

impl Marked {
    /// The table, or where it only lays out a page, what its cells hold, one after the other.
    fn into_content(mut self) -> Content {
        const ROWS_OF_A_LAYOUT: usize = 4;
        self.cells.sort_by_key(|c| (c.row, c.column));
        let rows = self.cells.iter().map(|c| c.row + c.rows).max().unwrap_or(0);
        let columns = self.cells.iter().map(|c| c.column + c.columns).max().unwrap_or(0);
        if columns.saturating_mul(rows) > limits::GRID_CELLS {
            // The spans claim more than there is: the text at least is kept.
            return self.one_after_the_other();
        }
        let nested = self.cells.iter().any(|c| c.content.has_tables());
        let single = self.cells.iter().all(|c| c.columns == columns);
        let prose = rows <= ROWS_OF_A_LAYOUT && self.cells.iter().any(|c| c.content.is_prose());
        let told =
            self.cells.iter().filter(|c| !c.content.has_tables() && !c.content.blocks.is_empty()).count();
        let lays_out = single || prose || nested && (told < 8 || rows <= ROWS_OF_A_LAYOUT);
        if lays_out {
            return self.one_after_the_other();
        }
        let mut inner = Vec::new();
        let mut cells = Vec::new();
        for cell in self.cells {
            let holds_table = cell.content.has_tables();
            cells.push(Cell {
                row: cell.row,
                column: cell.column,
                rows: cell.rows,
                columns: cell.columns,
                text: cell.content.lines(),
                place: Place::Cell { table: 0, row: cell.row as u32 + 1, column: cell.column as u32 + 1 },
                unread: cell.content.unread + usize::from(holds_table),
                uneven: cell.content.doubtful,
                split: false,
            });
            inner.extend(cell.content.blocks.into_iter().filter(|b| matches!(b, Block::Table(_))));
        }
        let place = Place::Cell { table: 0, row: 1, column: 1 };
        let table = Table { frame: Frame::Boxed, rows, columns, cells, place };
        let blocks = std::iter::once(Block::Table(table)).chain(inner).collect();
        Content { blocks, ..Content::default() }
    }

    /// What its cells hold, in reading order.
    fn one_after_the_other(self) -> Content {
        // Told apart here, the cells of a small table in a cell would run together there.
        let several = self.cells.iter().filter(|c| !c.content.blocks.is_empty()).count() > 1;
        let mut out = Content { doubtful: several, ..Content::default() };
        for cell in self.cells {
            out.blocks.extend(cell.content.blocks);
            out.unread += cell.content.unread;
            out.doubtful |= cell.content.doubtful;
        }
        out
    }
}

/// Where the first tag begins that has more attributes than any real one.
pub(super) fn long_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let find = |from: usize, mark: &[u8]| {
        bytes.get(from..)?.windows(mark.len()).position(|w| w.eq_ignore_ascii_case(mark)).map(|at| from + at)
    };
    let mut at = 0;
    while let Some(begins) = bytes.get(at..)?.iter().position(|b| *b == b'<').map(|i| at + i) {
        at = begins + 1;
        if bytes[begins..].starts_with(b"<!--") {
            at = find(at, b"-->")?;
            continue;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut attributes, mut quote, mut between) = (0, None, false);
        let mut ends = None;
        for (index, byte) in bytes[at..].iter().enumerate() {
            match (quote, byte) {
                (Some(open), byte) if open == *byte => {
                    quote = None;
                    between = true;
                }
                (Some(_), _) => {}
                (None, b'>') => {
                    ends = Some(at + index);
                    break;
                }
                (None, b'"' | b'\'') if bytes[at + index - 1] == b'=' => quote = Some(*byte),
                (None, b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'/') => between = true,
                (None, _) => attributes += usize::from(std::mem::take(&mut between)),
            }
            if attributes > limits::TAG_ATTRIBUTES {
                return Some(begins);
            }
        }
        // A tag without an end is the last one.
        let ends = ends?;
        // Scripts and sheets are no markup.
        let name: &[u8] = &bytes[begins..ends.min(begins + 7)];
        at = match name.to_ascii_lowercase().as_slice() {
            name if name.starts_with(b"<script") => find(ends, b"</script").unwrap_or(bytes.len()),
            name if name.starts_with(b"<style") => find(ends, b"</style").unwrap_or(bytes.len()),
            _ => ends,
        };
    }
    None
}

/// Gives every paragraph and every table its number in the document.
pub(super) fn number(blocks: &mut [Block]) {
    let (mut paragraphs, mut tables) = (0, 0);
    for block in blocks {
        match block {
            Block::Paragraph(p) => {
                paragraphs += 1;
                p.place = Place::Paragraph { paragraph: paragraphs };
            }
            Block::Table(table) => {
                tables += 1;
                let places =
                    std::iter::once(&mut table.place).chain(table.cells.iter_mut().map(|c| &mut c.place));
                for place in places {
                    if let Place::Cell { table, .. } = place {
                        *table = tables;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: usize, column: usize, content: Content) -> MarkedCell {
        MarkedCell { row, column, rows: 1, columns: 1, content }
    }

    fn text(text: &str) -> Content {
        let mut flow = Flow::cell();
        flow.text(text, Style::default());
        flow.finish()
    }

    #[test]
    fn a_raised_digit_is_none_of_the_numbers() {
        let mut flow = Flow::cell();
        flow.text("12", Style::default());
        flow.text("3", Style { raised: true, ..Style::default() });
        flow.text("４", Style { raised: true, ..Style::default() });
        assert_eq!(flow.finish().lines(), "12³⁴");
        // Moved as a whole it is only moved.
        let mut flow = Flow::cell();
        flow.text("12", Style { raised: true, ..Style::default() });
        assert_eq!(flow.finish().lines(), "12");
    }

    #[test]
    fn a_table_around_tables_lays_out_and_is_taken_off() {
        let inner = || {
            let mut flow = Flow::default();
            flow.text("二、主动公开政府信息情况", Style::default());
            flow.table(Marked { cells: vec![cell(0, 0, text("规章")), cell(0, 1, text("3"))] });
            flow.finish()
        };
        let blocks =
            Marked { cells: vec![cell(0, 0, text("首页")), cell(0, 1, inner())] }.into_content().blocks;
        assert_eq!(blocks.len(), 3);
        assert!(matches!(&blocks[2], Block::Table(t) if t.cells[1].text == "3"));
    }

    #[test]
    fn a_table_of_one_column_is_text() {
        let blocks =
            Marked { cells: vec![cell(0, 0, text("一")), cell(1, 0, text("二"))] }.into_content().blocks;
        assert!(blocks.iter().all(|b| matches!(b, Block::Paragraph(_))));
    }
}
