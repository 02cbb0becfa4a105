//! Pages one after the other: tables and paragraphs that go on over a page's end are put together.

use super::Item;
use super::join;
use super::line::Line;
use super::piece::Piece;
use super::prose::{Measure, Paragraphs};
use super::tolerances::flow as tolerance;
use super::upright::Sheet;
use crate::block::Block;
use crate::budget::{Budget, Spent};

/// Gathers blocks in reading order.
pub(super) struct Flow<'b> {
    blocks: Vec<Block>,
    paragraphs: Paragraphs,
    /// A table stays open until something else follows it, so that the next page may go on with it.
    open: Option<Piece>,
    dropped: usize,
    budget: &'b Budget,
}

impl<'b> Flow<'b> {
    pub(super) fn new(measure: Measure, budget: &'b Budget) -> Self {
        Flow { blocks: Vec::new(), paragraphs: Paragraphs::new(measure), open: None, dropped: 0, budget }
    }

    /// Adds a page's items, from top to bottom.
    pub(super) fn page(&mut self, sheet: &Sheet, items: Vec<Item>) {
        let above = self.lines_of_the_open_table(&items);
        let below = first_hanging(&items);
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Item::Piece(piece) => self.piece(piece),
                Item::Line(line) if index < above || index >= below => {
                    if let Some(open) = &mut self.open {
                        open.absorb(&line);
                    }
                }
                Item::Line(line) => {
                    self.close_table();
                    self.blocks.extend(self.paragraphs.add(&line, sheet).map(Block::Paragraph));
                }
            }
        }
    }

    /// All blocks, and how many rows of repeated heads were dropped.
    pub(super) fn finish(mut self) -> (Vec<Block>, usize) {
        self.close_table();
        self.blocks.extend(self.paragraphs.close().map(Block::Paragraph));
        (self.blocks, self.dropped)
    }

    fn close_table(&mut self) {
        self.blocks.extend(self.open.take().map(|p| Block::Table(p.table)));
    }

    fn piece(&mut self, piece: Piece) {
        self.blocks.extend(self.paragraphs.close().map(Block::Paragraph));
        match &mut self.open {
            // Where it would cost too much to tell, or to join them, they stay two tables.
            Some(open) if can_join(open, &piece, self.budget) == Ok(true) => {
                self.dropped += join::join(open, piece);
            }
            _ => {
                self.close_table();
                self.open = Some(piece);
            }
        }
    }

    /// How many lines at the top of a page are words of the table that goes on below them.
    fn lines_of_the_open_table(&self, items: &[Item]) -> usize {
        let Some(open) = self.open.as_ref().filter(|o| o.open_bottom) else { return 0 };
        let lines: Vec<&Line> = items.iter().map_while(as_line).collect();
        let Some(Item::Piece(next)) = items.get(lines.len()) else { return 0 };
        let fits = lines.len() <= tolerance::LINES_ABOVE && lines.iter().all(|line| holds(open, line));
        let goes_on = next.open_top
            && open.page + 1 == next.page
            && join::continues(open, next, self.budget) == Ok(true);
        if fits && goes_on { lines.len() } else { 0 }
    }
}

/// Whether a piece goes on with the open table, and it may still cost what joining them does.
fn can_join(open: &Piece, piece: &Piece, budget: &Budget) -> Result<bool, Spent> {
    if open.page + 1 != piece.page || !join::continues(open, piece, budget)? {
        return Ok(false);
    }
    budget.spend(open.table.cells.len() + piece.table.cells.len())?;
    Ok(true)
}

/// Whether a line looks like a section's heading: a Chinese number and more words than a group's label has.
fn is_heading(line: &Line) -> bool {
    let text = crate::text::tidy(&line.text());
    let (number, _, words) = crate::text::split_numbering(&text);
    matches!(number, Some(crate::text::Numbering::Chinese(_)))
        && line.chunks.len() == 1
        && words.chars().count() >= tolerance::HEADING
}

fn as_line(item: &Item) -> Option<&Line> {
    match item {
        Item::Line(line) => Some(line),
        Item::Piece(_) => None,
    }
}

/// Whether a line stands between the sides of a table.
fn holds(piece: &Piece, line: &Line) -> bool {
    line.bbox.x0 >= piece.bbox.x0 - tolerance::STICK_OUT
        && line.bbox.x1 <= piece.bbox.x1 + tolerance::STICK_OUT
}

/// Where the lines begin that are words of the last table of a page, hanging below its last line: a label that
/// spans many rows is set in the middle of them all, wherever the page ends. Nothing may follow them.
fn first_hanging(items: &[Item]) -> usize {
    let lines: Vec<&Line> = items.iter().rev().map_while(as_line).collect();
    let first = items.len() - lines.len();
    let Some(Item::Piece(piece)) = first.checked_sub(1).and_then(|at| items.get(at)) else {
        return items.len();
    };
    let under_label = |line: &Line, blank: bool| line.chunks.iter().all(|c| piece.has_label_over(c, blank));
    // From the table's last line downwards, each line close below the one before.
    let mut foot = piece.bbox.y1;
    let mut all = true;
    for line in lines.iter().rev() {
        let close = line.bbox.y0 - foot <= tolerance::HANGING * line.size;
        let near = close && (piece.open_bottom || under_label(line, false));
        // Far below only a label's cell that is still empty can claim them.
        all &= holds(piece, line) && (near || under_label(line, true)) && !is_heading(line);
        foot = foot.max(line.bbox.y1);
    }
    if !lines.is_empty() && lines.len() <= tolerance::LINES_BELOW && all { first } else { items.len() }
}
