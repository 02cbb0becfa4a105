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

    /// All blocks, and how many rows of repeated headers were dropped.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{self, body, line, piece, words};

    /// The blocks that pages of items make.
    fn blocks(pages: Vec<Vec<Item>>) -> Vec<Block> {
        blocks_within(&drawn::budget(), pages)
    }

    fn blocks_within(budget: &Budget, pages: Vec<Vec<Item>>) -> Vec<Block> {
        let mut flow = Flow::new(body(), budget);
        for (number, items) in (1..).zip(pages) {
            flow.page(&drawn::sheet(number), items);
        }
        flow.finish().0
    }

    /// `T` for each table and `p` for each paragraph.
    fn outline(blocks: &[Block]) -> String {
        blocks.iter().map(|b| if matches!(b, Block::Table(_)) { 'T' } else { 'p' }).collect()
    }

    /// A table from 100 to 300 whose last row has no ruling below it: the page ends within it.
    fn cut_above() -> Piece {
        Piece { open_bottom: true, ..piece(1, &[&["项目", "件数"], &["行政许可", "12"]]) }
    }

    /// Its second part on the next page.
    fn cut_below() -> Piece {
        Piece { open_top: true, ..piece(2, &[&["（续）", ""], &["行政处罚", "3"]]) }
    }

    /// What becomes of lines between the two parts.
    fn with_lines_above(lines: Vec<Line>) -> String {
        let above = lines.into_iter().map(Item::Line).chain([Item::Piece(cut_below())]);
        outline(&blocks(vec![vec![Item::Piece(cut_above())], above.collect()]))
    }

    #[test]
    fn a_line_above_the_second_part_belongs_to_the_cut_row() {
        assert_eq!(
            with_lines_above(vec![line(80.0, &[(97.5, "办理")])]),
            "T",
            "sticks out by a mark's width"
        );
        assert_eq!(with_lines_above(vec![line(80.0, &[(96.5, "办理")])]), "TpT");
    }

    #[test]
    fn a_page_may_begin_with_four_lines_of_a_cut_row() {
        let lines = |count: u8| (0..count).map(|i| line(20.0 + 12.0 * f32::from(i), &[(110.0, "办理")]));
        assert_eq!(with_lines_above(lines(4).collect()), "T");
        assert_eq!(with_lines_above(lines(5).collect()), "TpppppT");
    }

    #[test]
    fn a_table_goes_on_only_on_the_very_next_page() {
        let (first, second) = (|| Item::Piece(cut_above()), || Item::Piece(cut_below()));
        assert_eq!(outline(&blocks(vec![vec![first()], vec![second()]])), "T");
        let third = Item::Piece(Piece { page: 3, ..cut_below() });
        assert_eq!(outline(&blocks(vec![vec![first()], vec![], vec![third]])), "TT");
    }

    #[test]
    fn tables_that_would_cost_too_much_to_join_stay_two() {
        let pages = || vec![vec![Item::Piece(cut_above())], vec![Item::Piece(cut_below())]];
        let budget = Budget::new(10);
        assert_eq!(outline(&blocks_within(&budget, pages())), "TT");
        assert!(budget.is_exceeded());
    }

    /// What becomes of lines below a table whose last row is at 120 to 140.
    fn with_lines_below(table: Piece, lines: Vec<Line>) -> String {
        let items = [Item::Piece(table)].into_iter().chain(lines.into_iter().map(Item::Line));
        outline(&blocks(vec![items.collect()]))
    }

    #[test]
    fn a_line_close_below_an_open_table_hangs_on_it() {
        assert_eq!(with_lines_below(cut_above(), vec![line(174.0, &[(110.0, "办理")])]), "T");
        assert_eq!(with_lines_below(cut_above(), vec![line(176.0, &[(110.0, "办理")])]), "Tp");
    }

    #[test]
    fn a_label_may_stick_out_by_a_marks_width() {
        // The label's cell ends at 200; the table is closed below.
        let closed = || Piece { open_bottom: false, ..cut_above() };
        assert_eq!(with_lines_below(closed(), vec![line(145.0, &[(182.5, "办理")])]), "T");
        assert_eq!(with_lines_below(closed(), vec![line(145.0, &[(183.5, "办理")])]), "Tp");
    }

    #[test]
    fn a_label_set_one_character_a_line_hangs_below_its_table() {
        let column = |count: u8| (0..count).map(|i| line(145.0 + 11.0 * f32::from(i), &[(110.0, "理")]));
        assert_eq!(with_lines_below(cut_above(), column(14).collect()), "T");
        assert!(with_lines_below(cut_above(), column(15).collect()).starts_with("Tp"));
    }

    #[test]
    fn a_heading_below_a_table_is_no_label() {
        let below = |text: &str| with_lines_below(cut_above(), vec![line(145.0, &[(110.0, text)])]);
        assert_eq!(below(&format!("四、{}", words(8))), "T", "a group's label");
        assert_eq!(below(&format!("四、{}", words(9))), "Tp", "a section's heading");
    }

    #[test]
    fn a_number_below_the_last_row_is_doubted() {
        let items = vec![Item::Piece(cut_above()), Item::Line(line(145.0, &[(210.0, "5")]))];
        let blocks = blocks(vec![items]);
        let [Block::Table(table)] = &blocks[..] else { panic!("one table") };
        assert!(table.at(1, 1).is_some_and(|cell| cell.uneven && cell.text == "12\n5"));
    }
}
