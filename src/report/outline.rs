//! A table that is an outline: one label a line, headings between them, a unit and one value beside each. Labels may
//! come again under another heading, so the heading above is remembered.

use super::claim::Claim;
use super::label::{self, Match};
use super::reading::Value;
use crate::block;
use crate::finding::{Code, Finding};
use crate::form::CellRef;
use crate::form::{Arrangement, Form, FormBlock, Line};
use crate::text::{Printed, ROW_UNITS, is_money, parse_printed, squeeze, tidy};

/// Where in the outline the reading stands.
#[derive(Debug, Default)]
pub(super) struct Outline {
    group: Option<usize>,
}

/// Whether a cell holds nothing but a unit.
fn is_unit(form: Form, text: &str) -> bool {
    ROW_UNITS.contains(&text) || form.has_unit(text)
}

/// How many letters a heading must have to be told in running text without its number.
const UNMISTAKABLE: usize = 6;

/// What a label names.
enum Named {
    Row(usize),
    Several(Vec<String>),
    Nothing,
}

/// Takes back what a table claimed of an outline that has only a few of its lines: it is some other table that counts
/// the same things. `from`: where its claims begin.
pub(super) fn leave_partial(form: Form, claims: &mut Vec<Claim>, from: usize) {
    let outlines = form.tables.iter().enumerate().filter(|(_, t)| t.arrangement == Arrangement::Outline);
    for (index, table) in outlines {
        let lines: usize = table.blocks.iter().map(|b| b.rows.len()).sum();
        let mine = claims.iter().filter(|c| c.at.table == index).count();
        // Pieces of the table follow each other; the first has most of the lines.
        if mine * 3 < lines {
            let own = claims.split_off(from);
            claims.extend(own.into_iter().filter(|c| c.at.table != index));
        }
    }
}

impl Outline {
    /// Reads one line of the table: `labels` and units to the left, `values` under its head.
    pub(super) fn read_row(
        &mut self,
        form: Form,
        (table, block): (usize, usize),
        left: &[&block::Cell],
        values: &[&block::Cell],
    ) -> (Vec<Claim>, Option<Finding>) {
        let is_unit = |c: &&&block::Cell| is_unit(form, &tidy(&c.text));
        let is_blank = |c: &&&block::Cell| parse_printed(&c.text, true) == Printed::Blank;
        let unit = left.iter().find(is_unit).map(|c| tidy(&c.text));
        let labels: Vec<&&block::Cell> = left.iter().filter(|c| !is_unit(c) && !is_blank(c)).collect();
        let Some((innermost, outer)) = labels.split_last() else { return (Vec::new(), None) };
        let form_block = &form.tables[table].blocks[block];
        outer.iter().for_each(|c| self.heed(form_block, &c.text));
        let says_number =
            values.iter().any(|c| matches!(parse_printed(&c.text, true), Printed::Number { .. }));
        let printed = tidy(&innermost.text);
        match self.row(form_block, &innermost.text) {
            Named::Row(row) => {
                let at = form.cell(table, block, row, 0);
                let label = labels.iter().map(|c| tidy(&c.text)).collect::<Vec<_>>().join(" / ");
                let Some(mut claim) = Claim::of_cells(at, values, true, label) else {
                    return (Vec::new(), None);
                };
                take_unit(&mut claim, unit);
                (vec![claim], None)
            }
            _ if !says_number => (Vec::new(), None),
            Named::Several(lines) => {
                let message = format!("“{printed}”一行与表格中的{}均相近，未采用", lines.join("、"));
                (Vec::new(), Some(Finding::new(Code::LabelAmbiguous, message)))
            }
            Named::Nothing => {
                let message = format!("表中印有格式之外的一行“{printed}”");
                (Vec::new(), Some(Finding::new(Code::RowUnknown, message)))
            }
        }
    }

    /// Takes a heading that a label is or begins with as the one from here on.
    fn heed(&mut self, block: &FormBlock, text: &str) {
        if let Some(group) = label::find(text, &block.groups).one() {
            self.group = Some(group);
        }
    }

    /// Whether a row belongs under the heading that the reading stands below.
    fn is_below(&self, block: &FormBlock, row: &Line) -> bool {
        self.group.is_none_or(|group| row.is_in(&block.groups[group]))
    }

    fn row(&mut self, block: &FormBlock, text: &str) -> Named {
        self.heed(block, text);
        let candidates: Vec<usize> =
            (0..block.rows.len()).filter(|index| self.is_below(block, &block.rows[*index])).collect();
        match label::find(text, candidates.iter().map(|index| &block.rows[*index])) {
            Match::One(index, _) => Named::Row(candidates[index]),
            Match::Several(all) => {
                Named::Several(all.iter().map(|i| block.rows[candidates[*i]].label.clone()).collect())
            }
            Match::None => Named::Nothing,
        }
    }

    /// Reads one value of a text by the words in front of it, a unit among them.
    pub(super) fn read_words(
        &mut self,
        form: Form,
        (table, block): (usize, usize),
        words: &str,
    ) -> Option<CellRef> {
        let (index, block) = (block, &form.tables[table].blocks[block]);
        let last = |line: &Line| line.wordings.iter().filter_map(|w| words.rfind(&w.letters)).max();
        let heading = block.groups.iter().enumerate().filter_map(|(i, g)| {
            // The number is part of a heading here: 行政复议数量 alone may be a sentence's.
            words
                .rfind(&squeeze(&g.label))
                .or_else(|| last(g).filter(|_| g.wordings[0].count >= UNMISTAKABLE))
                .map(|at| (at, i))
        });
        if let Some((_, group)) = heading.max() {
            self.group = Some(group);
        }
        let bare =
            ROW_UNITS.iter().filter_map(|u| words.strip_suffix(u)).min_by_key(|w| w.len()).unwrap_or(words);
        // 申请数量 for 申请数.
        let short = bare.strip_suffix('量').unwrap_or(bare);
        let ends = |row: &Line| {
            let ends =
                row.wordings.iter().filter(|w| [bare, short, words].iter().any(|t| t.ends_with(&w.letters)));
            ends.map(|w| w.count).max()
        };
        let best = block
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| self.is_below(block, row))
            .filter_map(|(i, r)| Some((ends(r)?, i)))
            .max();
        best.map(|(_, row)| form.cell(table, index, row, 0))
    }
}

/// Takes the unit that is printed beside the value.
fn take_unit(claim: &mut Claim, unit: Option<String>) {
    let Some(unit) = unit.filter(|_| matches!(claim.value, Value::Number(_))) else { return };
    if let Some(own) = claim.at.unit()
        && own != unit
        && (is_money(own) || is_money(&unit))
    {
        let message = format!("单位印为“{unit}”，应为“{own}”，数值照印给出");
        claim.doubt = Some((Code::UnitMismatch, message));
    }
    claim.unit = Some(unit);
}
