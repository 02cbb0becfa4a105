//! Tables to claims: each value is read for what the row and column heads beside it say.

mod head;
mod row;
mod side_by_side;

use std::collections::BTreeMap;

use super::claim::Claim;
use super::content::{Content, Gathered, Given};
use super::outline::{self, Outline};
use super::reading::Value;
use crate::block::{Cell, Frame, Table};
use crate::finding::{Code, Finding};
use crate::form::{Arrangement, Form};
use crate::text::{Printed, parse_printed, split_numbering, tidy};
use head::{Head, HeadColumn, NamedColumns, find_head};
use row::{RowMatch, find_row};
use side_by_side::side_by_side;

/// Reads every table.
pub(in crate::report) fn gather(form: Form, content: &Content) -> Gathered {
    let mut gathered = Gathered::default();
    // The head that the table before ended under, and how many columns that table had.
    let mut open: Option<(Head, usize)> = None;
    let mut outlines: BTreeMap<(usize, usize), Outline> = BTreeMap::new();
    for (index, Given { table, follows, units }) in content.tables.iter().enumerate() {
        let before = gathered.claims.len();
        let named = NamedColumns::of(form, table);
        let by_row = table.by_row();
        // A piece without a head goes on under the one before; on pages, pieces have been joined already.
        let goes_on = *follows && table.frame == Frame::Boxed && table.place.page().is_none();
        let carried = open.take().filter(|_| goes_on);
        let mut head = carried.and_then(|(head, columns)| head.carry(columns, table));
        for row in 0..table.rows {
            if let Some(found) = find_head(form, table, row, &named) {
                let side_by_side_here = form.tables[found.table].arrangement == Arrangement::SideBySide;
                if side_by_side_here && !stands_in_rows(form, table, &found) {
                    side_by_side(form, table, &found, &mut gathered);
                    head = None;
                } else {
                    head = Some(found);
                }
                continue;
            }
            let Some(head) = head.as_ref().filter(|h| row >= h.below()) else { continue };
            if form.tables[head.table].arrangement == Arrangement::Outline {
                let outline = outlines.entry((head.table, head.blocks[0])).or_default();
                read_line(form, head, &by_row[row], row, outline, &mut gathered);
            } else {
                read_row(form, table, head, &by_row, row, units, &mut gathered);
            }
        }
        open = head.map(|head| (head, table.columns));
        outline::leave_partial(form, &mut gathered.claims, before);
        if gathered.claims.len() > before {
            gathered.tables.push(index);
        }
    }
    gathered
}

/// Whether a table whose groups stand side by side in the form prints them as rows: one run of columns, and labels of
/// groups to the left of several lines.
fn stands_in_rows(form: Form, table: &Table, head: &Head) -> bool {
    let block = &form.tables[head.table].blocks[head.blocks[0]];
    let labelled = table.cells.iter().filter(|c| c.row > head.bottom && c.column < head.first());
    let named = labelled.filter(|c| crate::report::label::find(&c.text, &block.rows).one().is_some()).count();
    head.columns.len() == block.columns.len() && named > 1
}

/// Reads one line of an outline under its head.
fn read_line(
    form: Form,
    head: &Head,
    cells: &[&Cell],
    row: usize,
    outline: &mut Outline,
    gathered: &mut Gathered,
) {
    let Some(column) = head.columns.first() else { return };
    let left: Vec<&Cell> = cells
        .iter()
        .filter(|c| c.column < head.first() && !c.text.trim().is_empty() && c.row <= row)
        .copied()
        .collect();
    let values: Vec<&Cell> = under(cells, column, row).into_iter().filter(|c| c.row == row).collect();
    let (claims, finding) = outline.read_row(form, (head.table, head.blocks[0]), &left, &values);
    gathered.claims.extend(claims);
    gathered.findings.extend(finding);
}

/// Reads one row of values under a head.
fn read_row(
    form: Form,
    table: &Table,
    head: &Head,
    by_row: &[Vec<&Cell>],
    row: usize,
    units: &str,
    gathered: &mut Gathered,
) {
    let cells = &by_row[row];
    let labels: Vec<&&Cell> =
        cells.iter().filter(|c| c.column < head.first() && !c.text.trim().is_empty()).collect();
    // A label that reaches over several rows of the grid is read once, with all that stands beside it.
    let own = labels.last().map_or(row..row + 1, |c| c.row.max(head.below())..c.row + c.rows);
    let values: Vec<Vec<&Cell>> = head
        .columns
        .iter()
        .map(|column| {
            // A label that reaches under the head, as that of a group over its rows, is no value.
            let beside =
                own.clone().flat_map(|r| under(&by_row[r], column, r)).filter(|c| c.column >= head.first());
            let mut cells: Vec<&Cell> = Vec::new();
            for cell in beside.filter(|c| own.contains(&c.row) || c.row <= row) {
                if !cells.iter().any(|known| std::ptr::eq(*known, cell)) {
                    cells.push(cell);
                }
            }
            cells
        })
        .collect();
    let paired = pair(table, head, &values);
    let (values, paired) = paired.map_or((values, false), |paired| (paired, true));
    let says_number = |cells: &Vec<&Cell>| {
        cells.iter().any(|c| matches!(parse_printed(&c.text, true), Printed::Number { .. }))
    };
    if labels.is_empty() {
        if values.iter().any(says_number) {
            let page = cells.iter().find_map(|c| c.place.page());
            let message = format!("{}有一行数字没有行名", form.tables[head.table].name);
            gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
        }
        return;
    }
    let found = find_row(form, head, &labels);
    let printed = labels.iter().map(|c| tidy(&c.text)).collect::<Vec<_>>().join(" / ");
    let page = labels.first().and_then(|c| c.place.page());
    let (block, line) = match found {
        RowMatch::One(..) if own.start < row => return,
        RowMatch::One(block, line) => (block, line),
        RowMatch::Several(lines) => {
            if values.iter().any(says_number) {
                let message = format!("“{printed}”一行与表格中的{}均相近，未采用", lines.join("、"));
                gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
            }
            return;
        }
        RowMatch::None => {
            if values.iter().any(says_number) {
                let message = format!("表中印有格式之外的一行“{printed}”");
                // Where rows add up, a row that cannot be placed may be missing from a sum.
                let counts = form.tables[head.table].arrangement == Arrangement::Rows
                    && values.iter().flatten().any(|c| c.text.chars().any(|c| ('1'..='9').contains(&c)));
                let code = if counts { Code::RowUnplaced } else { Code::RowUnknown };
                gathered.findings.push(Finding::new(code, message).on_page(page));
            }
            return;
        }
    };
    // The line above the head may state a unit as well: 第二十条第（八）项（单位：元）.
    let above = head.top.checked_sub(1).filter(|_| !head.carried).map(|row| &by_row[row]);
    let above: String =
        above.into_iter().flatten().map(|c| tidy(&c.text)).filter(|t| t.contains("单位")).collect();
    let units = format!("{units}{above}");
    let boxed = table.frame == Frame::Boxed;
    // A value under no head: the columns of this row are not where the head says.
    let outside = cells.iter().any(|c| {
        let covered = head.columns.iter().any(|h| c.column <= h.to && h.from < c.column + c.columns);
        let value = !c.text.trim().is_empty() && parse_printed(&c.text, true) != Printed::Other;
        c.column >= head.first() && !covered && value
    });
    // In markup a row that is longer or shorter than its head has won or lost a cell somewhere.
    let ends = cells.iter().map(|c| c.column + c.columns).max().unwrap_or(0);
    // One value under one column is that column's, however far its cell reaches.
    let alone = head.columns.len() == 1 && cells.iter().filter(|c| c.column >= head.first()).count() == 1;
    let adrift = table.place.page().is_none() && ends != head.right && !alone;
    let remark = strange_remark(form, &labels, head.table);
    // A digit in a label beyond its own number is a value that stands too close to it.
    let innermost = labels.last().map(|c| tidy(&c.text)).unwrap_or_default();
    let glued = split_numbering(&innermost).2.chars().any(|c| c.is_ascii_digit());
    for (column, cells) in head.columns.iter().zip(values) {
        let at = form.cell(head.table, block, line, column.column);
        let label = format!("{printed} / {}", column.label);
        if let Some(mut claim) = Claim::of_cells(at, &cells, boxed, label) {
            let shared = !paired
                && cells.iter().any(|c| {
                    head.columns.iter().filter(|h| c.column <= h.to && h.from < c.column + c.columns).count()
                        > 1
                });
            claim.heed_units(&format!("{units}{printed}{}", column.label));
            let tall = cells.iter().any(|c| c.row < own.start || c.row + c.rows > own.end);
            if tall {
                claim.withdraw(Code::CellMerged, "一个值印在几行之旁");
            } else if shared {
                claim.withdraw(Code::CellMerged, "一个值印在几栏之下");
            } else if let Some(remark) = &remark {
                let message = format!("行名印有附注“{remark}”，不能判定是否就是格式的这一行");
                claim.doubt = claim.doubt.or(Some((Code::LabelUnclear, message)));
            } else if adrift {
                claim.withdraw(Code::ColumnsUntold, "此行的格数与表头不同，不能判定各属哪一栏");
            } else if glued && claim.value == Value::Blank {
                claim.withdraw(Code::ColumnsUntold, "行名里夹有数字，可能是这一栏的值");
            } else if outside && (!boxed || claim.value == Value::Blank) {
                claim.withdraw(Code::ColumnsUntold, "此行有数字不在任何一栏的表头之下");
            }
            gathered.claims.push(claim);
        }
    }
}

/// A remark in brackets behind a row's label that is none of the form's, and says more than a measure. Where sums
/// bear a row out it does no harm.
fn strange_remark(form: Form, labels: &[&&Cell], table: usize) -> Option<String> {
    if form.tables[table].arrangement != Arrangement::Blocks {
        return None;
    }
    let label = tidy(&labels.last()?.text);
    let (_, _, words) = split_numbering(&label);
    let (_, remark) = words.split_once(['（', '('])?;
    let remark =
        remark.trim_end_matches(['）', ')']).trim_start_matches("单位").trim_start_matches(['：', ':']);
    let measure = remark.trim_start_matches(['百', '千', '万', '亿']);
    let harmless = matches!(measure, "元" | "件" | "项" | "条" | "宗" | "个" | "次")
        || ["含", "包括", "保留", "不含"].iter().any(|word| remark.starts_with(word));
    (!harmless).then(|| remark.to_owned())
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
    let touches = |cell: &Cell, column: &HeadColumn| {
        cell.column <= column.to && column.from < cell.column + cell.columns
    };
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

/// The cells of a row that stand under a column of the head.
fn under<'a>(cells: &[&'a Cell], column: &HeadColumn, row: usize) -> Vec<&'a Cell> {
    cells
        .iter()
        .filter(|c| c.column <= column.to && column.from < c.column + c.columns && c.row <= row)
        .copied()
        .collect()
}
