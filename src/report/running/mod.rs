//! Plain text to claims. No box tells the columns here, so values are believed only where a row has exactly
//! as many of them as its head has columns; anything else is doubted, never guessed.

mod columns;
mod fit;
mod head;
mod letters;
mod run;
mod sequence;
mod sums;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::claim::Claim;
use super::content::{Content, Gathered};
use super::outline::Outline;
use crate::block::Paragraph;
use crate::budget::Budget;
use crate::finding::{Code, Finding};
use crate::form::CellRef;
use crate::form::{Arrangement, Form, FormBlock, FormTable};
use crate::origin::Place;
use columns::Columns;
use fit::row_of;
use head::{Order, Position};
use run::{Blanks, Run, runs};
use sequence::{InSequence, Seen, rows_in_sequence, rows_without_values};

/// Most runs of values that are looked at; a report has 30, a compendium of a county about 2,000.
const RUNS: usize = 20_000;

/// Reads the tables out of lines of text.
pub(in crate::report) fn gather(form: Form, content: &Content) -> Gathered {
    let lines: &[&Paragraph] = &content.lines.iter().map(|line| &line.paragraph).collect::<Vec<_>>();
    if !lines.iter().any(|line| line.place.line().is_some()) {
        return Gathered::default();
    }
    let runs = runs(form, content.lines);
    let mut reader = Reader {
        form,
        lines,
        runs: &runs,
        heads: arranged(form, Arrangement::Blocks).map(|(t, _)| (t, String::new())).collect(),
        open: Vec::new(),
        below: Below::default(),
        outlines: Vec::new(),
        shifted: BTreeSet::new(),
        blanks: Blanks::Dropped,
        wordings: Budget::new(letters::WORDINGS),
        out: Gathered::default(),
    };
    let same_line = values_share_lines(&runs);
    let tight = values_stand_close(&runs, lines);
    let blanks_are_cells = !same_line && runs.iter().any(|run| run.has_blank_inside(lines));
    reader.blanks = Blanks::of(&runs);
    for (index, run) in runs.iter().enumerate().take(RUNS) {
        let next = runs.get(index + 1).filter(|n| !n.after_heading).map_or("", |n| n.words.as_str());
        reader.take_heads(run);
        let before = reader.out.claims.len();
        let read = reader.block(run, next)
            || reader.groups(run)
            || reader.row(index, next)
            || reader.line_of_outline(run);
        if read {
            reader.out.lines.extend(table_lines(run, lines));
        }
        // Where values stand beside their labels, one alone on a line may be a page's number; where lines follow
        // each other closely, one behind blank lines may be; and where blank lines are blank cells, one of a row that
        // has more lines than columns.
        let is_placed = reader.blanks != Blanks::Dropped && run.cells.is_some();
        let stray = same_line && run.has_stray_value() && !is_placed;
        let end = runs.get(index + 1).and_then(|next| next.lines.first()).copied();
        let apart = tight && run.spread(lines) > 1 && !is_placed;
        let longer = blanks_are_cells && run.has_blanks(lines, end) && !is_placed;
        for claim in &mut reader.out.claims[before..] {
            // Sums catch a page's number in the other tables.
            let arrangement = claim.at.form_table().arrangement;
            let unprotected = matches!(arrangement, Arrangement::Blocks | Arrangement::Outline);
            if stray || apart && unprotected {
                claim.withdraw(Code::ColumnsAmbiguous, "有一个值单独成行，可能是页码");
            } else if run.may_end_in_count {
                let message = "最后一个数字在下一行的行首，可能是行的序号".to_owned();
                claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
            } else if longer && unprotected {
                let message = "此行夹有空行，各值未必都是这一行的".to_owned();
                claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
            }
        }
    }
    if runs.len() > RUNS {
        let message = format!("文本中的数字行多于 {RUNS} 行，其余未读");
        reader.out.findings.push(Finding::new(Code::LimitReached, message));
    }
    reader.finish()
}

/// Whether values that stand on lines of their own mostly follow their label, and each other, without a blank
/// line between.
fn values_stand_close(runs: &[Run], lines: &[&Paragraph]) -> bool {
    let spreads: Vec<u32> =
        runs.iter().filter(|r| !r.values.is_empty()).map(|r| r.spread(lines)).filter(|s| *s > 0).collect();
    let close = spreads.iter().filter(|s| **s == 1).count();
    !spreads.is_empty() && close * 10 >= spreads.len() * 7
}

/// Whether most values of the text stand on the line their label ends on.
fn values_share_lines(runs: &[Run]) -> bool {
    let told: Vec<bool> =
        runs.iter().filter_map(|run| Some(run.values.first()?.1 == run.last_word_line()?)).collect();
    let same = told.iter().filter(|same| **same).count();
    same * 10 >= told.len() * 7
}

/// The lines a run takes out of the prose: those of its values, and of its words after the last full sentence.
fn table_lines(run: &Run, lines: &[&Paragraph]) -> Vec<usize> {
    let is_prose = |index: &usize| lines[*index].text.trim_end().ends_with(['。', '；', '：']);
    let from = run.lines.iter().rposition(is_prose).map_or(0, |at| at + 1);
    let cells = run.cells.iter().flatten().chain(&run.values);
    run.lines[from..].iter().copied().chain(cells.map(|(_, line)| *line)).collect()
}

/// Claims a run's values for a row, in the head's order; doubts them where their number is not the head's.
fn claim_row(
    run: &Run,
    lines: &[&Paragraph],
    at: impl Fn(usize) -> CellRef,
    columns: usize,
    order: &Order,
    blanks: Blanks,
    gathered: &mut Gathered,
) {
    let place = |line: usize| lines.get(line).map_or(Place::Line { line: 0 }, |p| p.place.clone());
    let values = run.values_for(columns, blanks);
    for column in 0..columns {
        let at = at(column);
        let label = format!("{} / {}", at.form_block().row_label(at.form_row()), at.form_column().label);
        let place_of = |order: &[usize]| order.iter().position(|c| *c == column);
        let told = match order {
            Order::Told(order) => values.as_ref().and_then(|values| values.get(place_of(order)?)),
            Order::OneOf(_) | Order::Untold(_) => None,
        };
        let claim = match told {
            Some((raw, line)) => {
                let mut claim = Claim::read(at, raw, false, label, place(*line));
                claim.by_order = true;
                claim
            }
            None => {
                let line = run.values.first().map(|(_, l)| *l).or(run.last_word_line()).unwrap_or(0);
                let raw = run.values.iter().map(|(v, _)| v.as_str()).collect::<Vec<_>>().join(" ");
                let mut claim = Claim::read(at, "", false, label, place(line));
                claim.raw = raw;
                let why = match order {
                    Order::Untold(why) => (*why).to_owned(),
                    Order::OneOf(_) => head::UNUSUAL.to_owned(),
                    Order::Told(_) => {
                        let count = run.values.len();
                        format!("表头有 {columns} 栏，此行只能读出 {count} 个值，不能判定各属哪一栏")
                    }
                };
                claim.withdraw(Code::ColumnsAmbiguous, why);
                claim
            }
        };
        gathered.claims.push(claim);
    }
}

/// What reading a text needs to remember from line to line.
struct Reader<'a> {
    form: Form,
    lines: &'a [&'a Paragraph],
    runs: &'a [Run],
    /// The words of the last head of each table in blocks.
    heads: Vec<(usize, String)>,
    /// The blocks of tables in rows whose head was seen last, with the order of their columns: one, or several with the
    /// same columns.
    open: Vec<OpenHead>,
    /// What stands below it.
    below: Below,
    /// Tables that are outlines and whose head was seen, the last first, with where the reading stands in each.
    outlines: Vec<((usize, usize), Outline)>,
    /// Tables and blocks in which values stand right behind the head, before any label: their rows cannot be told.
    shifted: BTreeSet<(usize, usize)>,
    /// What becomes of blank cells where rows are parted into cells.
    blanks: Blanks,
    /// What may be tried to tell heads in pieces.
    wordings: Budget,
    out: Gathered,
}

/// Which claims and findings were made of a run.
type Said = (Range<usize>, Range<usize>);

/// The runs of values below a head of a table in rows, and what was said of each.
#[derive(Default)]
struct Below {
    /// The words of the head with their places.
    head: Vec<Position>,
    seen: Vec<Seen>,
    /// For each, which claims and findings are its own.
    said: Vec<Said>,
    /// Claims and findings that hold no more.
    withdrawn: (BTreeSet<usize>, BTreeSet<usize>),
}

/// A table in rows whose head was seen.
#[derive(Clone)]
struct OpenHead {
    table: usize,
    block: usize,
    order: Order,
}

impl Reader<'_> {
    fn finish(mut self) -> Gathered {
        self.rows_by_sequence();
        let (claims, findings) = std::mem::take(&mut self.below.withdrawn);
        retain_others(&mut self.out.claims, &claims);
        retain_others(&mut self.out.findings, &findings);
        for claim in &mut self.out.claims {
            if self.shifted.contains(&(claim.at.table, claim.at.block)) {
                claim.withdraw(Code::ColumnsAmbiguous, "表头之后先有数字、后有行名，不能判定各行的值");
            }
        }
        self.doubt_page_numbers();
        self.out
    }

    /// Where bare numbers stand between the prose, pages are numbered there; a value of a table that no sum
    /// protects, and that is the number before or after one of them, may be a page's as well. So may one that is next in a
    /// count from 1 on of bare numbers that are no certain values.
    fn doubt_page_numbers(&mut self) {
        let number = |line: &&Paragraph| {
            Some((line.place.line()?, line.text.trim().parse::<u32>().ok().filter(|n| *n < 10_000)?))
        };
        let used: BTreeSet<usize> = self.out.lines.iter().copied().collect();
        let free = self.lines.iter().enumerate().filter(|(index, _)| !used.contains(index));
        let pages: BTreeSet<u32> = free.filter_map(|(_, line)| Some(number(line)?.1)).collect();
        let bare: BTreeSet<(u32, u32)> = self.lines.iter().filter_map(number).collect();
        let certain: BTreeSet<u32> =
            self.out.claims.iter().filter(|c| c.doubt.is_none()).filter_map(|c| c.place.line()).collect();
        let mut rows: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
        let count = PageCount::of(bare.iter().filter(|(line, _)| !certain.contains(line)));
        for claim in
            self.out.claims.iter_mut().filter(|c| c.at.form_table().arrangement == Arrangement::Blocks)
        {
            let value = claim.raw.trim().parse::<u32>().ok();
            let Some((line, value)) = claim.place.line().zip(value).filter(|at| bare.contains(at)) else {
                continue;
            };
            let beside = [value.checked_add(1), value.checked_sub(1)];
            let follows = beside.into_iter().flatten().any(|n| pages.contains(&n));
            let message = "单独成行，前后页码与之相连，可能是页码";
            if follows {
                claim.withdraw(Code::ColumnsAmbiguous, message);
            } else if count.may_hold(line, value) {
                claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message.to_owned()));
            } else {
                continue;
            }
            rows.insert((claim.at.table, claim.at.block, claim.at.row));
        }
        // Where one value of a row is no value, the others may stand in other columns.
        for claim in &mut self.out.claims {
            if rows.contains(&(claim.at.table, claim.at.block, claim.at.row)) {
                let message = "同一行有一个值可能是页码，各值未必在这一栏".to_owned();
                claim.doubt.get_or_insert((Code::ColumnsAmbiguous, message));
            }
        }
    }

    /// A new head of a table in blocks replaces the one before, from the words with which heads of the table begin, or
    /// else behind a section's heading.
    fn take_heads(&mut self, run: &Run) {
        for (t, head) in &mut self.heads {
            let begins = &self.form.tables[*t].head.begins;
            match begins.iter().find_map(|word| run.words.rfind(word)) {
                Some(at) => *head = run.words.get(at..).unwrap_or_default().to_owned(),
                None if run.after_heading => head.clone_from(&run.words),
                None => {}
            }
        }
    }

    /// A line of an outline: one value behind its label and unit.
    fn line_of_outline(&mut self, run: &Run) -> bool {
        for (t, table) in arranged(self.form, Arrangement::Outline) {
            for (b, block) in table.blocks.iter().enumerate() {
                let is_open = self.outlines.iter().any(|(at, _)| *at == (t, b));
                if !is_open && begins_an_outline(run, table, block) {
                    self.outlines.insert(0, ((t, b), Outline::default()));
                }
            }
        }
        let found = self.outlines.iter_mut().find_map(|(at, o)| o.read_words(self.form, *at, &run.words));
        let Some(at) = found else { return false };
        let [(raw, line)] = run.values.as_slice() else { return !run.values.is_empty() };
        let place = self.lines.get(*line).map_or(Place::Line { line: 0 }, |p| p.place.clone());
        self.out.claims.push(Claim::read(at, raw, false, at.form_row().label.clone(), place));
        true
    }

    /// A row of a table in blocks: the block whose columns the head names, and its row.
    fn block(&mut self, run: &Run, next: &str) -> bool {
        if run.is_empty() {
            return false;
        }
        let mut best: Option<(usize, CellRef, Order)> = None; // columns, the row's first cell, order
        for (t, head) in &self.heads {
            let table = &self.form.definition().tables[*t];
            for (b, block) in table.blocks.iter().enumerate() {
                let named = head::named(head, &block.columns);
                if named < block.columns.len() || best.as_ref().is_some_and(|(most, ..)| named <= *most) {
                    continue;
                }
                let order = head::order_of_block(head, table, block);
                match row_of(run, next, block) {
                    Ok(Some(row)) => best = Some((named, self.form.cell(*t, b, row, 0), order)),
                    Ok(None) if run.words.ends_with(head) && order.is_told() && run.values.len() == named => {
                        self.shifted.insert((*t, b));
                    }
                    _ => {}
                }
            }
        }
        let Some((columns, first, order)) = best else { return false };
        let before = self.out.claims.len();
        let at = |column| self.form.cell(first.table, first.block, first.row, column);
        claim_row(run, self.lines, at, columns, &order, self.blanks, &mut self.out);
        let head = self.heads.iter().find(|(t, _)| *t == first.table).map_or("", |(_, head)| head.as_str());
        self.out.claims[before..].iter_mut().for_each(|claim| claim.take_units(head));
        true
    }

    /// Takes a head of tables in rows that a run's words hold, if they hold one.
    fn open_rows(&mut self, index: usize) -> bool {
        let run = &self.runs[index];
        let positions = positions(run, self.lines);
        let mut most = 0;
        let mut open = Vec::new();
        for (table, form_table) in arranged(self.form, Arrangement::Rows) {
            for (block, form_block) in form_table.blocks.iter().enumerate() {
                let columns = &form_block.columns;
                let named = head::named(&run.words, columns)
                    .max(head::named_above(&positions, form_table, form_block));
                let is_in_pieces = || head::is_in_pieces(&run.words, form_table, form_block, &self.wordings);
                let named = if named * 2 <= columns.len() && is_in_pieces() { columns.len() } else { named };
                if named * 2 <= columns.len() || named < most {
                    continue;
                }
                if named > most {
                    most = named;
                    open.clear();
                }
                let order =
                    head::order_of_rows(&run.words, form_table, form_block, &positions, &self.wordings);
                let order = order.by_sums(|order| {
                    sums::outcomes(self.form, form_table, form_block, order, &self.runs[index..])
                });
                open.push(OpenHead { table, block, order });
            }
        }
        let has_head = !open.is_empty();
        if has_head {
            self.rows_by_sequence();
            self.open = open;
            self.below.head = positions;
        }
        has_head
    }

    /// Reads the rows below the open head that stand in columns of characters, or that their order tells.
    fn rows_by_sequence(&mut self) {
        let mut seen = std::mem::take(&mut self.below.seen);
        let said = std::mem::take(&mut self.below.said);
        let [open] = self.open.as_slice() else { return };
        if !open.order.is_told() {
            return;
        }
        let (open, runs) = (open.clone(), self.runs);
        let table = &self.form.definition().tables[open.table];
        let block = &table.blocks[open.block];
        // A line that no label tells may begin with the number of one.
        let told = seen.iter().filter(|seen| seen.row.is_some());
        let below: Vec<&Run> = told.map(|seen| &runs[seen.run]).collect();
        let columns = Columns::of(&below, self.lines, &self.below.head, table, block);
        let mut found: Vec<InSequence> = Vec::new();
        for seen in &mut seen {
            let run = &runs[seen.run];
            if let Some(values) = run.values_for(block.columns.len(), self.blanks) {
                seen.values = values;
            } else if let Some(values) = columns.place(run).filter(|_| run.cells.is_none()) {
                seen.values.clone_from(&values);
                found.extend(seen.row.map(|row| InSequence { row, runs: vec![seen.run], values }));
            }
        }
        found.extend(rows_in_sequence(runs, &seen, table, block));
        if columns.are_told() {
            let blank = |line: usize| vec![(String::new(), line); block.columns.len()];
            let rows = rows_without_values(runs, &seen, table, block).into_iter();
            found.extend(rows.map(|(row, line)| InSequence { row, runs: Vec::new(), values: blank(line) }));
        }
        for found in found {
            self.in_sequence(&open, found, &seen, &said);
        }
    }

    /// Claims a row in place of what was said of its runs.
    fn in_sequence(&mut self, open: &OpenHead, found: InSequence, seen: &[Seen], said: &[Said]) {
        let columns = self.form.definition().tables[open.table].blocks[open.block].columns.len();
        for (seen, (claims, findings)) in seen.iter().zip(said) {
            if found.runs.contains(&seen.run) {
                self.below.withdrawn.0.extend(claims.clone());
                self.below.withdrawn.1.extend(findings.clone());
                self.out.lines.extend(table_lines(&self.runs[seen.run], self.lines));
            }
        }
        let run = Run::of(found.values);
        let at = |column| self.form.cell(open.table, open.block, found.row, column);
        claim_row(&run, self.lines, at, columns, &open.order, self.blanks, &mut self.out);
    }

    /// A row of a table in rows.
    fn row(&mut self, index: usize, next: &str) -> bool {
        let run = &self.runs[index];
        if run.after_heading {
            self.rows_by_sequence();
        }
        let has_head = self.open_rows(index);
        if self.open.is_empty() || run.is_empty() {
            return false;
        }
        let before = (self.out.claims.len(), self.out.findings.len());
        let (is_read, row) = self.labelled_row(run, next, has_head);
        self.below.seen.push(Seen { run: index, row, values: run.values.clone() });
        self.below.said.push((before.0..self.out.claims.len(), before.1..self.out.findings.len()));
        is_read
    }

    /// A row that its label tells; says also whether anything was made of it.
    fn labelled_row(&mut self, run: &Run, next: &str, has_head: bool) -> (bool, Option<usize>) {
        let block_of = |open: &OpenHead| &self.form.definition().tables[open.table].blocks[open.block];
        let mut found: Vec<(OpenHead, usize)> = Vec::new();
        let mut rivals: Vec<&str> = Vec::new();
        for open in &self.open {
            let block = block_of(open);
            match row_of(run, next, block) {
                Ok(Some(row)) => {
                    rivals.push(&block.rows[row].label);
                    found.push((open.clone(), row));
                }
                Ok(None) => {}
                Err(rows) => rivals.extend(rows.iter().map(|row| block.rows[*row].label.as_str())),
            }
        }
        match found.as_slice() {
            [(open, row)] if rivals.len() == 1 => {
                let columns = block_of(open).columns.len();
                let at = |column| self.form.cell(open.table, open.block, *row, column);
                claim_row(run, self.lines, at, columns, &open.order, self.blanks, &mut self.out);
                (true, Some(*row))
            }
            [] if rivals.is_empty() => {
                self.note_strange_row(run, has_head);
                (false, None)
            }
            _ => {
                let message = format!("“{}”一行与表格中的{}均相近，未采用", run.words, rivals.join("、"));
                self.out.findings.push(Finding::new(Code::LabelAmbiguous, message));
                (true, None)
            }
        }
    }

    /// As many values as the open head has columns, behind words that are no row's.
    fn note_strange_row(&mut self, run: &Run, has_head: bool) {
        let columns = |open: &OpenHead| self.form.tables[open.table].blocks[open.block].columns.len();
        let fitting: Vec<(usize, usize)> = self
            .open
            .iter()
            .filter(|open| columns(open) == run.values.len())
            .map(|open| (open.table, open.block))
            .collect();
        if has_head {
            self.shifted.extend(fitting);
        } else if !fitting.is_empty() && !run.after_heading {
            let message = format!("表中有一行数字，行名“{}”不在格式之内", run.words);
            let counts = run.values.iter().any(|(v, _)| v.chars().any(|c| ('1'..='9').contains(&c)));
            let code = if counts { Code::RowUnmatched } else { Code::RowUnknown };
            self.out.findings.push(Finding::new(code, message));
        }
    }

    /// The one line of values of a table whose rows stand side by side.
    fn groups(&mut self, run: &Run) -> bool {
        if run.values.is_empty() {
            return false;
        }
        let positions = positions(run, self.lines);
        let mut read: Option<((usize, usize), Vec<Order>)> = None;
        for (t, table) in arranged(self.form, Arrangement::SideBySide) {
            for (b, block) in table.blocks.iter().enumerate() {
                let known = read.as_ref().is_some_and(|(_, orders)| orders.iter().all(Order::is_told));
                let orders = head::order_of_groups(&run.words, table, block, &positions);
                if let Some(orders) =
                    orders.filter(|orders| read.is_none() || !known && orders.iter().all(Order::is_told))
                {
                    read = Some(((t, b), orders));
                }
            }
        }
        let Some(((t, b), orders)) = read else { return false };
        let block = &self.form.tables[t].blocks[b];
        let columns = block.columns.len();
        let values = run.values_for(block.rows.len() * columns, self.blanks);
        for (row, order) in orders.into_iter().enumerate() {
            let own = values.as_ref().map(|values| values[row * columns..(row + 1) * columns].to_vec());
            let part = run.part(own.unwrap_or_default());
            let at = |column| self.form.cell(t, b, row, column);
            claim_row(&part, self.lines, at, columns, &order, self.blanks, &mut self.out);
        }
        true
    }
}

/// Takes out what stands at these indexes.
fn retain_others<T>(list: &mut Vec<T>, withdrawn: &BTreeSet<usize>) {
    let mut index = 0;
    list.retain(|_| {
        index += 1;
        !withdrawn.contains(&(index - 1))
    });
}

/// The count of a text's pages, as bare numbers show it that may be theirs.
struct PageCount {
    /// For each line where the count goes on, the number that comes next.
    next: BTreeMap<u32, u32>,
    /// For each number, the last line that holds it.
    last: BTreeMap<u32, u32>,
}

impl PageCount {
    /// `numbers` are lines with their numbers, in the order of the text.
    fn of<'n>(numbers: impl Iterator<Item = &'n (u32, u32)>) -> Self {
        let mut count = PageCount { next: BTreeMap::new(), last: BTreeMap::new() };
        let mut next = 1;
        for (line, number) in numbers {
            if *number == next {
                next += 1;
                count.next.insert(*line, next);
            }
            count.last.insert(*number, *line);
        }
        count
    }

    /// Whether a number may be one of the count: those from 1 up to it stand above its line, in their order, and the one
    /// after it below.
    fn may_hold(&self, line: u32, number: u32) -> bool {
        let next = self.next.range(..line).next_back().map_or(1, |(_, next)| *next);
        let after = number.checked_add(1).and_then(|after| self.last.get(&after));
        (1..=next).contains(&number) && after.is_some_and(|after| *after > line)
    }
}

/// The tables whose cells are laid out so.
fn arranged(form: Form, arrangement: Arrangement) -> impl Iterator<Item = (usize, &'static FormTable)> {
    form.definition().tables.iter().enumerate().filter(move |(_, t)| t.arrangement == arrangement)
}

/// Whether the words in front of a value hold the head of an outline: the words that it needs, or where the form knows
/// of none, the label of its column.
fn begins_an_outline(run: &Run, table: &FormTable, block: &FormBlock) -> bool {
    let needs = &table.head.needs;
    if needs.is_empty() {
        return head::named(&run.words, &block.columns) > 0;
    }
    needs.iter().all(|word| run.words.contains(word))
}

/// The words of a run with the places they have on their lines.
fn positions(run: &Run, lines: &[&Paragraph]) -> Vec<Position> {
    // A head is short: what stands further up is prose, and so is a line of very many words.
    const WORDS: usize = 300;
    const LINE_BYTES: usize = 2_000;
    let mut numbers = run.lines[run.lines.len().saturating_sub(WORDS)..].to_vec();
    numbers.dedup();
    let text = |line: usize| lines.get(line).map_or("", |p| p.text.as_str());
    let short = numbers.into_iter().filter(|line| text(*line).len() <= LINE_BYTES);
    short.flat_map(|line| head::positions(line, text(line))).collect()
}
