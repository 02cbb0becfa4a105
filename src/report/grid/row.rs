//! Heads of rows: which row of the form the labels beside a line of values name.

use super::head::Head;
use crate::block::Cell;
use crate::form::{Form, FormBlock, Line};
use crate::report::label::{self, Match};
use crate::text::{split_numbering, squeeze, tidy};

pub(super) enum RowMatch {
    One(usize, usize),
    Several(Vec<String>),
    None,
}

/// Which row of the form the heads beside a line name. The innermost head names it, its group where the
/// words alone do not decide; an outer head never speaks for an inner one that is not understood. Narrow
/// label columns may cut one label into several cells, so the innermost ones are also tried joined.
pub(super) fn find_row(form: Form, head: &Head, labels: &[&Cell]) -> RowMatch {
    match find_row_by_cells(form, head, labels) {
        RowMatch::None => find_row_in_one_cell(form, head, labels),
        found => found,
    }
}

/// Longest labels of a row with its groups', in bytes.
const LONGEST: usize = 400;

/// Where one cell holds a group's label and its row's, the row's own begins with its number.
fn find_row_in_one_cell(form: Form, head: &Head, labels: &[&Cell]) -> RowMatch {
    let Some(text) = labels.last().map(|c| tidy(&c.text)).filter(|t| t.len() <= LONGEST) else {
        return RowMatch::None;
    };
    for (at, _) in text.char_indices().skip(1).filter(|(_, c)| matches!(c, '（' | '(') || c.is_ascii_digit())
    {
        let (outer, own) = text.split_at(at);
        if split_numbering(own).0.is_none() || outer.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for &b in &head.blocks {
            let block = &form.tables[head.table].blocks[b];
            let group = label::find(outer, &block.groups).one();
            if let Match::One(row, _) = label::find(own, &block.rows)
                && fits_group(block, &block.rows[row], group)
            {
                return RowMatch::One(b, row);
            }
        }
    }
    RowMatch::None
}

fn find_row_by_cells(form: Form, head: &Head, labels: &[&Cell]) -> RowMatch {
    for start in (0..labels.len()).rev() {
        let joined: String = labels[start..].iter().map(|c| c.text.as_str()).collect();
        for &b in &head.blocks {
            let block = &form.tables[head.table].blocks[b];
            let group = labels[..start].iter().rev().find_map(|c| label::find(&c.text, &block.groups).one());
            match label::find(&joined, &block.rows) {
                Match::One(row, _) if fits_group(block, &block.rows[row], group) => {
                    return RowMatch::One(b, row);
                }
                Match::Several(rows) => {
                    let belongs = |r: &usize| group.is_some_and(|g| block.rows[*r].is_in(&block.groups[g]));
                    let fitting: Vec<usize> = rows.iter().copied().filter(belongs).collect();
                    return match fitting.as_slice() {
                        [row] => RowMatch::One(b, *row),
                        _ => RowMatch::Several(rows.iter().map(|r| block.rows[*r].label.clone()).collect()),
                    };
                }
                _ => {}
            }
        }
    }
    RowMatch::None
}

/// A label of two letters, such as 其他, is not believed under another group's heading.
fn fits_group(block: &FormBlock, row: &Line, group: Option<usize>) -> bool {
    let short = squeeze(&row.label).chars().count() <= 3;
    !short || !row.key.contains('.') || group.is_none_or(|g| row.is_in(&block.groups[g]))
}
