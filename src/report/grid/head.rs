//! Heads of tables: which grid columns stand for which columns of the form.

use crate::block::{Cell, Frame, Table};
use crate::form::{Arrangement, Form, FormBlock, Wording};
use crate::origin::Rect;
use crate::report::label::{self, Match, Score};
use crate::text::{Printed, parse_printed, tidy};

/// A head that was recognised: which block it belongs to, and which grid columns each of its columns covers.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) table: usize,
    /// Blocks whose columns these are: one, or several that print the same head over other rows.
    pub(super) blocks: Vec<usize>,
    /// Form column, first and last grid column.
    pub(super) columns: Vec<HeadColumn>,
    /// The grid row in which its columns begin.
    pub(super) top: usize,
    /// The last grid row of the head.
    pub(super) bottom: usize,
    /// Behind which grid column the line ends that the head stands in.
    pub(super) right: usize,
    /// Whether it stands in the table before, of which this one is a further piece.
    pub(super) carried: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeadColumn {
    pub(super) column: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
    /// Where its label is printed, on pages.
    pub(super) bbox: Option<Rect>,
}

impl HeadColumn {
    /// Whether a value stands above or below its label, with a part of it at least; beside it on a page that is turned.
    /// Where either is not on a page, nothing speaks against it.
    pub(super) fn is_over(&self, value: &Cell) -> bool {
        self.bbox.zip(value.place.bbox()).is_none_or(|(head, value)| head.is_in_line_with(&value))
    }
}

impl Head {
    pub(super) fn first(&self) -> usize {
        self.columns.iter().map(|c| c.from).min().unwrap_or(0)
    }

    /// The same head over a further piece of its table. A piece may lack columns of the labels, whose cells
    /// reached down from the piece before; then its last columns are the values, if that is all they hold.
    pub(super) fn carry(mut self, columns: usize, table: &Table) -> Option<Head> {
        let lacks = columns.checked_sub(table.columns)?;
        let last = self.columns.iter().map(|c| c.to).max()?;
        let first = self.first().checked_sub(lacks)?;
        if lacks > 0 {
            let is_value = |c: &Cell| parse_printed(&c.text, true) != Printed::Other;
            let parted = |c: &Cell| {
                if c.column >= first { is_value(c) } else { c.text.trim().is_empty() || !is_value(c) }
            };
            if last + 1 != columns || first == 0 || !table.cells.iter().all(parted) {
                return None;
            }
            for column in &mut self.columns {
                column.from -= lacks;
                column.to -= lacks;
            }
            self.right -= lacks;
        }
        self.carried = true;
        Some(self)
    }

    /// The first grid row below it.
    pub(super) fn below(&self) -> usize {
        if self.carried { 0 } else { self.bottom + 1 }
    }
}

/// The columns of the form that each cell of a table names, found once for all rows it reaches over.
pub(super) struct NamedColumns<'a> {
    /// The cell; table, block and column of the form; how well it fits.
    found: Vec<(&'a Cell, usize, usize, usize, Score)>,
}

impl<'a> NamedColumns<'a> {
    pub(super) fn of(form: Form, table: &'a Table) -> Self {
        let mut found = Vec::new();
        for cell in &table.cells {
            let printed = column_wordings(cell, table.frame);
            if printed.is_empty() {
                continue;
            }
            for (t, form_table) in form.tables.iter().enumerate() {
                for (b, block) in form_table.blocks.iter().enumerate() {
                    if let Match::One(column, score) = label::find_wordings(&printed, &block.columns) {
                        found.push((cell, t, b, column, score));
                    }
                }
            }
        }
        NamedColumns { found }
    }
}

impl NamedColumns<'_> {
    /// Columns whose heads stand a line or two higher and reach down to nothing else: a page break, or a line
    /// drawn through the head, leaves them there.
    pub(super) fn above(&self, t: usize, b: usize, row: usize, found: &[HeadColumn]) -> Vec<HeadColumn> {
        const HIGHER: usize = 3;
        let mut out: Vec<HeadColumn> = Vec::new();
        for (cell, ft, fb, column, _) in &self.found {
            let near = (cell.row + cell.rows..=cell.row + cell.rows - 1 + HIGHER).contains(&row);
            let head = head_column(cell, *column);
            let mut others = found.iter().chain(&out);
            let free = others.all(|o| o.column != head.column && (o.to < head.from || head.to < o.from));
            if (*ft, *fb) == (t, b) && near && free {
                out.push(head);
            }
        }
        out
    }
}

/// The readings of a cell as the head of a column; none for cells that cannot be one.
fn column_wordings(cell: &Cell, frame: Frame) -> Vec<Wording> {
    if cell.text.trim().is_empty()
        || cell.text.len() > LONGEST_HEAD
        || !matches!(parse_printed(&cell.text, true), Printed::Other)
    {
        return Vec::new();
    }
    let mut wordings = label::wordings(&cell.text);
    // A numbered cell is a row's head: `3.其他` is not the column 其他.
    if wordings.first().is_some_and(|w| w.number.is_some()) {
        return Vec::new();
    }
    // Where no line parts them, a head may hold the head above it as well: its last lines are its own.
    if frame == Frame::Aligned {
        wordings.extend(tails(&cell.text).flat_map(label::wordings));
    }
    wordings
}

/// The longest text of a column's head, in bytes.
const LONGEST_HEAD: usize = 160;

/// The last lines of a text: without the first, without the first two, and so on.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('\n').filter_map(|(at, _)| text.get(at + 1..))
}

/// The head whose lowest line this grid row is, if it is one.
pub(super) fn find_head(form: Form, table: &Table, row: usize, named: &NamedColumns) -> Option<Head> {
    let mut best: Option<(i64, Head)> = None;
    for (t, form_table) in form.tables.iter().enumerate() {
        for (b, block) in form_table.blocks.iter().enumerate() {
            let here = named.found.iter().filter(|(cell, ft, fb, ..)| {
                (*ft, *fb) == (t, b) && cell.row <= row && row < cell.row + cell.rows
            });
            let found: Vec<(&Cell, usize, Score)> =
                here.map(|(cell, _, _, column, score)| (*cell, *column, *score)).collect();
            let groups = if form_table.arrangement == Arrangement::SideBySide { block.rows.len() } else { 1 };
            let enough = match block.columns.len() {
                1 => 1,
                // Groups that stand side by side may also be tables of their own, one a group.
                n if groups > 1 && table.frame == Frame::Boxed => n,
                n => (n * groups).div_ceil(2) + usize::from(n == 2),
            };
            if found.len() < enough || found.iter().all(|(c, ..)| c.row + c.rows - 1 != row) {
                continue;
            }
            // Of two editions' heads the one that explains most of the line wins; a column of the form that
            // the line does not print counts against it.
            let explained: i64 = found.iter().map(|(.., score)| 2 * i64::from(*score)).sum();
            let quality = explained - 1000 * (block.columns.len() * groups) as i64;
            let mut columns: Vec<HeadColumn> =
                found.iter().map(|(cell, column, _)| head_column(cell, *column)).collect();
            if groups == 1 {
                columns.extend(named.above(t, b, row, &columns));
            }
            let head = Head {
                table: t,
                blocks: vec![b],
                columns,
                top: row,
                bottom: row,
                right: right_edge(table, row),
                carried: false,
            };
            match &mut best {
                Some((top, kept)) if *top == quality && kept.table == t => {
                    let first = &form_table.blocks[kept.blocks[0]];
                    let keys =
                        |block: &FormBlock| block.columns.iter().map(|c| c.key.clone()).collect::<Vec<_>>();
                    if first.editions == block.editions && keys(first) == keys(block) {
                        kept.blocks.push(b);
                    }
                }
                // Two tables with the same columns are told by the rows below.
                Some((top, kept))
                    if *top == quality && rows_below(form, table, &head) > rows_below(form, table, kept) =>
                {
                    *kept = head;
                }
                Some((top, _)) if *top >= quality => {}
                _ => best = Some((quality, head)),
            }
        }
    }
    let mut head = best?.1;
    head.top = head.columns.iter().filter_map(|c| table.at(row, c.from)).map(|c| c.row).min().unwrap_or(row);
    head.bottom = bottom_of(table, &head, row);
    Some(head)
}

/// How many cells below a head and to its left name rows that it may be over.
fn rows_below(form: Form, table: &Table, head: &Head) -> usize {
    let beside = table.cells.iter().filter(|c| c.row > head.bottom && c.column < head.first());
    let names_row = |cell: &&Cell| {
        let printed = label::wordings(&cell.text);
        let mut blocks = head.blocks.iter().map(|b| &form.tables[head.table].blocks[*b]);
        blocks.any(|block| label::find_wordings(&printed, &block.rows) != Match::None)
    };
    beside.filter(names_row).count()
}

/// Behind which grid column the cells of a row end.
pub(super) fn right_edge(table: &Table, row: usize) -> usize {
    table.row(row).iter().map(|c| c.column + c.columns).max().unwrap_or(0)
}

fn head_column(cell: &Cell, column: usize) -> HeadColumn {
    let (from, to) = (cell.column, cell.column + cell.columns - 1);
    HeadColumn { column, from, to, label: tidy(&cell.text), bbox: cell.place.bbox() }
}

/// A head's lowest row: cells of the head may reach further down than the row they were found in.
fn bottom_of(table: &Table, head: &Head, row: usize) -> usize {
    head.columns.iter().filter_map(|c| table.at(row, c.from)).map(|c| c.row + c.rows - 1).max().unwrap_or(row)
}
