//! One line of values under a head: which cells are its labels, which its values, and what speaks against them.

use std::ops::Range;

use super::head::{Head, HeadColumn};
use super::row::{RowMatch, find_row};
use super::under;
use crate::block::{Cell, Frame, Table};
use crate::finding::{Code, Finding};
use crate::form::{Arrangement, Form, Line, Wording};
use crate::report::claim::Claim;
use crate::report::label;
use crate::report::reading::Value;
use crate::text::{Printed, parse_printed, split_numbering, squeeze, tidy};

/// A table as it is read, row by row.
pub(super) struct Grid<'t> {
    pub(super) form: Form,
    pub(super) table: &'t Table,
    /// For each row, the cells that cover it.
    pub(super) by_row: Vec<Vec<&'t Cell>>,
    /// Whether its rows may have lost blank cells: nothing shows that they were kept.
    pub(super) may_lack_blanks: bool,
    /// Whether its rows are filled up at their end.
    fills_up: bool,
}

impl<'t> Grid<'t> {
    pub(super) fn of(form: Form, table: &'t Table) -> Self {
        let by_row = table.by_row();
        let may_lack_blanks = table.place.line().is_some() && !keeps_blanks(&by_row);
        let fills_up = may_lack_blanks && fills_up_words(&by_row);
        Grid { form, table, by_row, may_lack_blanks, fills_up }
    }

    /// Whether some values, each with the column it is taken for, are out of place: where nothing draws the columns, a blank
    /// among them, or two heads over one column, leave open whose a value is that does not stand below its head.
    pub(super) fn are_out_of_place(&self, values: &[(&HeadColumn, &[&Cell])]) -> bool {
        let is_blank = |cells: &[&Cell]| cells.iter().all(|cell| cell.text.trim().is_empty());
        let is_off = |(column, cells): &(&HeadColumn, &[&Cell])| {
            cells.iter().any(|cell| !cell.text.trim().is_empty() && !column.is_over(cell))
        };
        let shares_columns = |(a, _): &(&HeadColumn, &[&Cell])| {
            values.iter().any(|(b, _)| b.column != a.column && b.from <= a.to && a.from <= b.to)
        };
        self.table.frame == Frame::Aligned
            && values.iter().any(is_off)
            && (values.iter().any(|(_, cells)| is_blank(cells)) || values.iter().any(shares_columns))
    }
}

/// Whether a blank cell stands before one that is not: who wrote the table has kept blank cells where they were.
fn keeps_blanks(by_row: &[Vec<&Cell>]) -> bool {
    by_row.iter().any(|cells| {
        let blank = cells.iter().position(|cell| cell.text.trim().is_empty());
        blank.is_some_and(|at| cells[at..].iter().any(|cell| !cell.text.trim().is_empty()))
    })
}

/// Whether a row of words alone ends in blank cells: merged cells that are written once, and filled up.
fn fills_up_words(by_row: &[Vec<&Cell>]) -> bool {
    let is_number = |cell: &&Cell| matches!(parse_printed(&cell.text, true), Printed::Number { .. });
    by_row.iter().any(|cells| {
        cells.last().is_some_and(|cell| cell.text.trim().is_empty()) && !cells.iter().any(&is_number)
    })
}

/// A row of the grid that holds values, with the labels to their left.
pub(super) struct ValueLine<'l, 't> {
    pub(super) grid: &'l Grid<'t>,
    pub(super) head: &'l Head,
    row: usize,
    /// The labels, the innermost last.
    pub(super) labels: Vec<&'t Cell>,
    /// The rows of the grid that its innermost label reaches over.
    pub(super) own: Range<usize>,
    /// The cells under each column of the head.
    pub(super) values: Vec<Vec<&'t Cell>>,
    /// Whether each value was told by the order of the cells.
    paired: bool,
}

/// Count: labels to the left of a row's own that are looked at, with all their readings; forms have three.
const OUTER_LABELS: usize = 20;

/// What speaks against all values of a line.
pub(super) struct Suspicion {
    /// A remark in its label that the form does not have.
    remark: Option<String>,
    /// It is longer or shorter than the head.
    adrift: bool,
    /// Its label holds digits beyond its number.
    glued: bool,
    /// Its label holds another row's, whose values may stand here.
    twofold: bool,
    /// It has a value under no column of the head.
    outside: bool,
    /// It ends in blank cells that may have been added, for others that were dropped.
    filled_up: bool,
    /// It has blank cells, and a value that does not stand below its head.
    out_of_place: bool,
}

impl<'l, 't> ValueLine<'l, 't> {
    pub(super) fn of(grid: &'l Grid<'t>, head: &'l Head, row: usize) -> Self {
        let by_row = &grid.by_row;
        let cells = by_row[row].as_slice();
        let labels: Vec<&Cell> =
            cells.iter().filter(|c| c.column < head.first() && !c.text.trim().is_empty()).copied().collect();
        // A label that reaches over several rows of the grid is read once, with all that stands beside it.
        let own = labels.last().map_or(row..row + 1, |c| c.row.max(head.below())..c.row + c.rows);
        let values: Vec<Vec<&Cell>> =
            head.columns.iter().map(|column| beside(by_row, head, column, &own, row)).collect();
        let (values, paired) = match pair(grid.table, head, &values) {
            Some(paired) => (paired, true),
            None => (values, false),
        };
        ValueLine { grid, head, row, labels, own, values, paired }
    }

    /// The cells of its row of the grid.
    fn cells(&self) -> &[&'t Cell] {
        &self.grid.by_row[self.row]
    }

    /// Which row of the form its labels name.
    pub(super) fn named(&self) -> RowMatch {
        find_row(self.grid.form, self.head, &self.labels)
    }

    /// Whether its innermost label is a part of one of the form's: a line of a label that goes on over several, where no
    /// box holds these together.
    pub(super) fn is_labelled_in_part(&self) -> bool {
        let Some(label) = self.labels.last().map(|cell| squeeze(&cell.text)) else { return false };
        let table = &self.grid.form.tables[self.head.table];
        let blocks = self.head.blocks.iter().map(|block| &table.blocks[*block]);
        let lines = blocks.flat_map(|block| block.rows.iter().chain(&block.groups));
        let mut items = table.blocks.iter().filter_map(|block| block.item.as_deref()).map(squeeze);
        let mut letters = lines.flat_map(|line| &line.wordings).map(|wording| wording.letters.as_str());
        !self.is_boxed()
            && !label.is_empty()
            && (letters.any(|letters| letters.contains(&label))
                || table.head.aside.iter().any(|words| words.contains(&label))
                || items.any(|item| item.contains(&label)))
    }

    /// Whether it has the label of a group of rows and none of its own.
    pub(super) fn is_labelled_by_group(&self) -> bool {
        let Some(label) = self.labels.last() else { return false };
        let table = &self.grid.form.tables[self.head.table];
        let mut blocks = self.head.blocks.iter().map(|block| &table.blocks[*block]);
        blocks.any(|block| label::find(&label.text, &block.groups).one().is_some())
    }

    /// Whether its label began in a row above, with which it was read.
    pub(super) fn goes_on(&self) -> bool {
        self.own.start < self.row
    }

    pub(super) fn is_boxed(&self) -> bool {
        self.grid.table.frame == Frame::Boxed
    }

    /// Its labels, as printed.
    pub(super) fn printed(&self) -> String {
        self.labels.iter().map(|c| tidy(&c.text)).collect::<Vec<_>>().join(" / ")
    }

    /// What is to be said of a line of numbers that is no row of the form.
    pub(super) fn unplaced(&self, found: Option<RowMatch>) -> Option<Finding> {
        let values = || self.values.iter().flatten();
        if !values().any(|c| matches!(parse_printed(&c.text, true), Printed::Number { .. })) {
            return None;
        }
        let page = self.cells().iter().find_map(|c| c.place.page());
        let name = &self.grid.form.tables[self.head.table].name;
        let (code, message) = match found {
            None => (Code::LabelAmbiguous, format!("{name}有一行数字没有行名")),
            Some(RowMatch::Several(rows)) => {
                let message = format!("“{}”一行与表格中的{}均相近，未采用", self.printed(), rows.join("、"));
                (Code::LabelAmbiguous, message)
            }
            Some(_) => {
                // Where rows add up, a row that cannot be placed may be missing from a sum.
                let counts = self.grid.form.tables[self.head.table].arrangement == Arrangement::Rows
                    && values().any(|c| c.text.chars().any(|c| ('1'..='9').contains(&c)));
                let code = if counts { Code::RowUnmatched } else { Code::RowUnknown };
                (code, format!("表中印有格式之外的一行“{}”", self.printed()))
            }
        };
        Some(Finding::new(code, message).on_page(page))
    }

    /// The line above the head may state a unit as well: 第二十条第（八）项（单位：元）.
    pub(super) fn units_above(&self) -> String {
        let above =
            self.head.top.checked_sub(1).filter(|_| !self.head.carried).map(|row| &self.grid.by_row[row]);
        above.into_iter().flatten().map(|c| tidy(&c.text)).filter(|t| t.contains("单位")).collect()
    }

    /// `block` and `named` are the row of the form that it is taken for.
    pub(super) fn suspicion(&self, block: usize, named: usize) -> Suspicion {
        let beside = || self.cells().iter().filter(|c| c.column >= self.head.first());
        // A value under no head: the columns of this row are not where the head says.
        let outside = beside().any(|c| {
            let is_value = !c.text.trim().is_empty() && parse_printed(&c.text, true) != Printed::Other;
            is_value && !self.head.columns.iter().any(|h| touches(c, h))
        });
        // In markup a row that is longer or shorter than its head has won or lost a cell somewhere.
        let ends = self.cells().iter().map(|c| c.column + c.columns).max().unwrap_or(0);
        // One value under one column is that column's, however far its cell reaches.
        let alone = self.head.columns.len() == 1 && beside().count() == 1;
        let adrift = self.grid.table.place.page().is_none() && ends != self.head.right && !alone;
        // A digit in a label beyond its own number is a value that stands too close to it.
        let innermost = self.labels.last().map(|c| tidy(&c.text)).unwrap_or_default();
        let glued = split_numbering(&innermost).2.chars().any(|c| c.is_ascii_digit());
        let values: Vec<(&HeadColumn, &[&Cell])> =
            self.head.columns.iter().zip(self.values.iter().map(Vec::as_slice)).collect();
        // Sums show where a value of a table in rows is out of place.
        let in_rows = self.grid.form.tables[self.head.table].arrangement == Arrangement::Rows;
        let out_of_place = !in_rows && self.grid.are_out_of_place(&values);
        let (twofold, filled_up) = (self.names_others_than(block, named), self.is_filled_up());
        Suspicion { remark: self.strange_remark(), adrift, glued, twofold, outside, filled_up, out_of_place }
    }

    /// Doubts a claim made of `cells`, where something speaks against it.
    pub(super) fn doubt(
        &self,
        claim: &mut Claim,
        column: &HeadColumn,
        cells: &[&Cell],
        suspicion: &Suspicion,
    ) {
        let is_shared = |c: &&Cell| self.head.columns.iter().filter(|column| touches(c, column)).count() > 1;
        let is_tall = |c: &&Cell| c.row < self.own.start || c.row + c.rows > self.own.end;
        let blank = claim.value == Value::Blank;
        if cells.iter().any(is_tall) {
            claim.withdraw(Code::CellMerged, "一个值印在几行之旁");
        } else if !self.paired && cells.iter().any(is_shared) {
            claim.withdraw(Code::CellMerged, "一个值印在几栏之下");
        } else if let Some(remark) = &suspicion.remark {
            let message = format!("行名印有附注“{remark}”，不能判定是否就是格式的这一行");
            claim.doubt.get_or_insert((Code::LabelAmbiguous, message));
        } else if suspicion.twofold {
            let message = "行名里含有另一行的名称，不能判定是哪一行的值".to_owned();
            claim.doubt.get_or_insert((Code::LabelAmbiguous, message));
        } else if suspicion.adrift {
            claim.withdraw(Code::ColumnsAmbiguous, "此行的格数与表头不同，不能判定各属哪一栏");
        } else if suspicion.glued && blank {
            claim.withdraw(Code::ColumnsAmbiguous, "行名里夹有数字，可能是这一栏的值");
        } else if suspicion.outside && (!self.is_boxed() || blank) {
            claim.withdraw(Code::ColumnsAmbiguous, "此行有数字不在任何一栏的表头之下");
        } else if blank && cells.iter().any(|cell| self.stands_by_several(cell)) {
            let message = "近旁的格里不止一个数字，这一格未必是空的".to_owned();
            claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
        } else if suspicion.out_of_place || self.is_moved(column, cells) {
            let message = "此行有数字不在表头的正下方，不能判定各值属于哪一栏".to_owned();
            claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
        } else if suspicion.filled_up {
            let message = "此行末尾的空格可能是补齐的，不能判定各值属于哪一栏".to_owned();
            claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
        }
    }

    /// Whether what is taken for a column stands below another's head and not below its own, or what stands below the head
    /// of a column is taken for another, where nothing draws the columns.
    fn is_moved(&self, column: &HeadColumn, cells: &[&Cell]) -> bool {
        let is_below = |head: &HeadColumn, cell: &Cell| head.bbox.is_some() && head.is_over(cell);
        let has_text = |cell: &&&Cell| !cell.text.trim().is_empty();
        let is_off = |cell: &Cell, own: &HeadColumn, other: &HeadColumn| {
            !own.is_over(cell) && own.column != other.column && is_below(other, cell)
        };
        let heads = &self.head.columns;
        self.grid.table.frame == Frame::Aligned
            && (cells.iter().filter(has_text).any(|cell| heads.iter().any(|head| is_off(cell, column, head)))
                || heads
                    .iter()
                    .zip(&self.values)
                    .any(|(own, cells)| cells.iter().filter(has_text).any(|cell| is_off(cell, own, column))))
    }

    /// Whether its label holds that of another row as well, where no box parts the labels of rows.
    fn names_others_than(&self, block: usize, named: usize) -> bool {
        let Some(label) = self.labels.last().filter(|_| !self.is_boxed()).map(|cell| squeeze(&cell.text))
        else {
            return false;
        };
        let rows = &self.grid.form.tables[self.head.table].blocks[block].rows;
        let own = &rows[named];
        // Beside a blank row that stands a little higher, say.
        let outer = self.labels.iter().rev().skip(1).flat_map(|cell| label::wordings(&cell.text));
        let groups = &self.grid.form.tables[self.head.table].blocks[block].groups;
        let is_another = |printed: &Wording| {
            let names = |line: &Line| line.wordings.iter().any(|wording| wording.letters == printed.letters);
            let is_row = rows.iter().enumerate().any(|(index, row)| index != named && names(row));
            is_row && !names(own) && !groups.iter().any(names)
        };
        if outer.take(OUTER_LABELS).any(|printed| is_another(&printed)) {
            return true;
        }
        let holds = |row: &Line| {
            let other = squeeze(&row.label);
            let is_own = own.wordings.iter().any(|wording| wording.letters.contains(&other));
            label.contains(&other) && !squeeze(&own.label).contains(&other) && !is_own
        };
        rows.iter().any(holds)
    }

    /// Whether a cell lies so close to one that holds several numbers that one of them may be its own, where no box parts
    /// the columns.
    fn stands_by_several(&self, cell: &Cell) -> bool {
        let numbers = |other: &Cell| {
            other.text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count()
        };
        let reaches = |other: &&Cell| {
            parse_printed(&other.text, false) == Printed::Other
                && other.column.abs_diff(cell.column) < numbers(other)
        };
        !self.is_boxed() && self.values.iter().flatten().copied().any(|other| reaches(&other))
    }

    /// Whether it ends in blank cells behind values, in a table that may have been filled up.
    fn is_filled_up(&self) -> bool {
        let is_blank = |cells: &Vec<&Cell>| cells.iter().all(|cell| cell.text.trim().is_empty());
        // Sums show where a value of a table in rows is out of place.
        let in_rows = self.grid.form.tables[self.head.table].arrangement == Arrangement::Rows;
        self.grid.may_lack_blanks
            && (self.grid.fills_up || !in_rows)
            && self.values.last().is_some_and(is_blank)
            && !self.values.iter().all(is_blank)
    }

    /// A remark in brackets behind a row's label that is none of the form's, and says more than a measure. Where sums
    /// bear a row out it does no harm.
    fn strange_remark(&self) -> Option<String> {
        if self.grid.form.tables[self.head.table].arrangement != Arrangement::Blocks {
            return None;
        }
        let label = tidy(&self.labels.last()?.text);
        let (_, _, words) = split_numbering(&label);
        let (_, remark) = words.split_once(['（', '('])?;
        let remark =
            remark.trim_end_matches(['）', ')']).trim_start_matches("单位").trim_start_matches(['：', ':']);
        let measure = remark.trim_start_matches(['百', '千', '万', '亿']);
        let harmless = matches!(measure, "元" | "件" | "项" | "条" | "宗" | "个" | "次")
            || ["含", "包括", "保留", "不含"].iter().any(|word| remark.starts_with(word));
        (!harmless).then(|| remark.to_owned())
    }
}

/// The cells beside a label, under a column of the head. A label that reaches under the head, as that of a group over its
/// rows, is no value.
fn beside<'t>(
    by_row: &[Vec<&'t Cell>],
    head: &Head,
    column: &HeadColumn,
    own: &Range<usize>,
    row: usize,
) -> Vec<&'t Cell> {
    let mut cells: Vec<&Cell> = Vec::new();
    for cell in own.clone().flat_map(|r| under(&by_row[r], column, r)) {
        let is_new = || !cells.iter().any(|known| std::ptr::eq(*known, cell));
        if cell.column >= head.first() && (own.contains(&cell.row) || cell.row <= row) && is_new() {
            cells.push(cell);
        }
    }
    cells
}

/// Whether a cell stands under a column of the head, with a part of it at least.
fn touches(cell: &Cell, column: &HeadColumn) -> bool {
    cell.column <= column.to && column.from < cell.column + cell.columns
}

/// In markup, where cells are as wide as their author said and no line shows it, a row often divides the columns a
/// little otherwise than its head. With one cell for each column, in order and each touching its own, it is plain
/// which is whose.
fn pair<'a>(table: &Table, head: &Head, values: &[Vec<&'a Cell>]) -> Option<Vec<Vec<&'a Cell>>> {
    let mut cells: Vec<&Cell> = Vec::new();
    for cell in values.iter().flatten() {
        if !cells.iter().any(|known| std::ptr::eq(*known, *cell)) {
            cells.push(cell);
        }
    }
    cells.sort_by_key(|c| c.column);
    let mut order: Vec<usize> = (0..head.columns.len()).collect();
    order.sort_by_key(|i| head.columns[*i].from);
    let untidy = values.iter().any(|v| v.len() != 1);
    let fits = table.place.cell().is_some()
        && untidy
        && cells.len() == order.len()
        && cells.iter().all(|c| c.column >= head.first())
        && cells.iter().zip(&order).all(|(cell, i)| touches(cell, &head.columns[*i]));
    fits.then(|| {
        let mut out = vec![Vec::new(); order.len()];
        cells.iter().zip(order).for_each(|(cell, i)| out[i] = vec![*cell]);
        out
    })
}
