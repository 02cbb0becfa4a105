//! Runs of values, each with the words in front of it: how a text is cut before anything is known of its tables.

use std::collections::BTreeMap;

use crate::block::Paragraph;
use crate::form::{Arrangement, Form};
use crate::report::tag::Passage;
use crate::text::{Printed, parse_printed, squeeze, tidy};

/// A group of values with the words in front of it.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// The words since the last value, squeezed.
    pub(super) words: String,
    /// Where the words begin that are one by themselves, in `words`.
    pub(super) starts: Vec<usize>,
    /// Index of the line each word came from.
    pub(super) lines: Vec<usize>,
    /// The values, each with its line.
    pub(super) values: Vec<(String, usize)>,
    /// Whether a heading stands between this run and the one before.
    pub(super) after_heading: bool,
    /// Whether its last value stands in front of the next words, alone at the beginning of their line: a count of rows, as
    /// well as a value that a line's end parted from the others.
    pub(super) may_end_in_count: bool,
    /// What stands in the cells behind its label, blank ones among them, where its line is parted into cells and holds all
    /// its values.
    pub(super) cells: Option<Vec<String>>,
}

impl Run {
    /// Words follow its values on this line.
    pub(super) fn note_count(&mut self, line: usize) {
        if let [.., (_, above), (_, last)] = self.values.as_slice() {
            self.may_end_in_count |= *last == line && *above < line;
        }
    }

    /// Whether there is nothing that could be a row's values.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.cells.is_none()
    }

    /// Whether a blank cell stands among its values: such cells are kept then.
    pub(super) fn has_blank_cell_inside(&self) -> bool {
        let cells = self.cells.iter().flatten();
        let values = cells.skip_while(|cell| cell.is_empty());
        let mut blanks = values.skip_while(|cell| !cell.is_empty());
        blanks.any(|cell| !cell.is_empty())
    }

    /// Its values for this many columns, each with its line: as many as there are, or those of its cells where blank ones
    /// are kept. What fills a row up stands behind them, so that the last is no blank, unless all are or nothing fills it up.
    pub(super) fn values_for(&self, columns: usize, keeps_blanks: bool) -> Option<Vec<(String, usize)>> {
        if self.values.len() == columns {
            return Some(self.values.clone());
        }
        let cells = self.cells.as_ref().filter(|cells| keeps_blanks && cells.len() >= columns)?;
        let line = self.values.first().map(|(_, line)| *line).or(self.last_word_line())?;
        let (row, rest) = cells.split_at(columns);
        let is_whole = rest.is_empty() || row.last().is_some_and(|last| !last.is_empty());
        let is_blank = row.iter().all(String::is_empty);
        let fits = rest.iter().all(String::is_empty) && (is_whole || is_blank);
        fits.then(|| row.iter().map(|cell| (cell.clone(), line)).collect())
    }

    /// Keeps the last of very many words: a table's head and label are short.
    pub(super) fn shorten(&mut self) {
        const BYTES: usize = 6_000;
        let Some(start) = self.starts.iter().copied().find(|s| self.words.len() - s <= BYTES) else { return };
        let dropped = self.starts.iter().filter(|s| **s < start).count();
        self.words.drain(..start);
        self.starts.drain(..dropped);
        self.lines.drain(..dropped);
        self.starts.iter_mut().for_each(|s| *s -= start);
    }

    pub(super) fn last_word_line(&self) -> Option<usize> {
        self.lines.last().copied()
    }

    /// How many lines of the text lie between its label and its first value, then between each two of its values.
    pub(super) fn steps(&self, lines: &[&Paragraph]) -> Vec<u32> {
        let Some(label) = self.last_word_line() else { return Vec::new() };
        let places = std::iter::once(label).chain(self.values.iter().map(|(_, line)| *line));
        let numbers: Vec<u32> = places.map(|index| number_of(lines, index)).collect();
        numbers.windows(2).map(|w| w[1].saturating_sub(w[0])).collect()
    }

    /// The most of these.
    pub(super) fn spread(&self, lines: &[&Paragraph]) -> u32 {
        self.steps(lines).into_iter().max().unwrap_or(0)
    }

    /// Whether blank lines stand between some of its values and not between others, each on a line of its own.
    pub(super) fn has_blank_inside(&self, lines: &[&Paragraph]) -> bool {
        self.has_blanks(lines, None)
    }

    /// Whether blank lines stand between some of its values, or behind them up to the line where the next words begin, and
    /// not between others, each value on a line of its own.
    pub(super) fn has_blanks(&self, lines: &[&Paragraph], end: Option<usize>) -> bool {
        let Some(label) = self.last_word_line() else { return false };
        let own: Vec<usize> = std::iter::once(label).chain(self.values.iter().map(|(_, at)| *at)).collect();
        let blanks = |from: usize, to: usize| {
            let steps = number_of(lines, to).saturating_sub(number_of(lines, from));
            (steps as usize).saturating_sub(to - from.min(to))
        };
        let is_stacked = own.windows(2).all(|pair| pair[0] < pair[1]);
        let inside: Vec<usize> = own.windows(2).map(|pair| blanks(pair[0], pair[1])).collect();
        let (least, most) = (inside.iter().min(), inside.iter().max());
        let behind = own.last().zip(end).map(|(last, end)| blanks(*last, end));
        is_stacked && least == Some(&0) && (most > Some(&0) || behind > Some(0))
    }

    /// Whether a value stands alone on a line behind the label's.
    pub(super) fn has_stray_value(&self) -> bool {
        let Some(label) = self.last_word_line() else { return false };
        self.values
            .iter()
            .any(|(_, line)| *line != label && self.values.iter().filter(|(_, l)| l == line).count() == 1)
    }
}

/// The number that a line has in the text.
pub(super) fn number_of(lines: &[&Paragraph], index: usize) -> u32 {
    lines.get(index).and_then(|line| line.place.line()).unwrap_or(0)
}

/// Cuts the text into runs of values and the words in front of each.
pub(super) fn runs(form: Form, lines: &[&Passage]) -> Vec<Run> {
    let rows = columns_of_rows(form);
    let mut runs: Vec<Run> = vec![Run::default()];
    for (index, line) in lines.iter().enumerate() {
        if line.heading().is_some_and(|h| h.key.is_some() && h.has_own_number() && !h.by_look) {
            runs.push(Run { after_heading: true, ..Run::default() });
            continue;
        }
        for token in tokens(line.text()) {
            let Some(run) = runs.last_mut() else { break };
            // A unit or a remark behind a value belongs to it, on its line or alone on the next.
            if let Some((value, at)) = run.values.last_mut()
                && is_unit(&token)
                && (*at == index || line.tidied() == token)
            {
                value.push_str(&token);
                continue;
            }
            if parse_printed(&token, false) != Printed::Other {
                run.values.push((token, index));
                continue;
            }
            if !run.values.is_empty() {
                runs.push(Run::default());
            }
            if let [.., before, _] = runs.as_mut_slice() {
                before.note_count(index);
            }
            if let Some(run) = runs.last_mut() {
                run.starts.push(run.words.len());
                run.words.push_str(&squeeze(&token));
                run.lines.push(index);
            }
        }
        if line.text().contains('\t') {
            take_cells(&rows, &mut runs, index, line.text());
        }
    }
    runs.retain(|r| !r.words.is_empty() || !r.values.is_empty());
    runs.iter_mut().for_each(Run::shorten);
    runs
}

/// Gives the last run the cells of its line behind its label. A label of the form with blank cells alone behind it is a row,
/// too.
fn take_cells(rows: &BTreeMap<String, usize>, runs: &mut Vec<Run>, index: usize, text: &str) {
    let cells: Vec<String> = text.split('\t').map(tidy).collect();
    let is_words =
        |cell: &String| !cell.is_empty() && parse_printed(cell, false) == Printed::Other && !is_unit(cell);
    let label = cells.iter().rposition(is_words);
    let behind = cells[label.map_or(0, |at| at + 1)..].to_vec();
    let Some(run) = runs.last_mut() else { return };
    if run.values.is_empty() {
        let columns = label.and_then(|at| rows.get(&squeeze(&cells[at])));
        if columns.is_some_and(|columns| behind.len() >= *columns) {
            run.cells = Some(behind);
            runs.push(Run::default());
        }
    } else if run.values.iter().all(|(_, line)| *line == index)
        && (label.is_some() || run.last_word_line() != Some(index))
    {
        run.cells = Some(behind);
    }
}

/// For each label of a row, with its number or so long that none is needed, how many columns its table has.
fn columns_of_rows(form: Form) -> BTreeMap<String, usize> {
    let of_rows = form
        .definition()
        .tables
        .iter()
        .filter(|table| matches!(table.arrangement, Arrangement::Rows | Arrangement::Blocks));
    let mut columns = BTreeMap::new();
    for block in of_rows.flat_map(|table| &table.blocks) {
        for row in &block.rows {
            let long = row.wordings.iter().filter(|wording| wording.count > 3);
            let labels = long.map(|wording| wording.letters.clone()).chain([squeeze(&row.label)]);
            labels.for_each(|label| {
                columns.entry(label).or_insert(block.columns.len());
            });
        }
    }
    columns
}

/// Words that make no sense but behind a number.
fn is_unit(token: &str) -> bool {
    let bare = token.trim_matches(['（', '）', '(', ')', '。', '；', ',', '，']);
    let start = bare.trim_start_matches(['余', '多', '万', '亿']);
    let known = ["元", "件", "项", "条", "宗", "个", "次", "份", "%", "％", "人次", "件次"];
    known.contains(&start)
        || (start.is_empty() && !bare.is_empty())
        || bare.starts_with("其中")
        || bare.starts_with("含")
}

/// Words between blanks; what stands in brackets is kept together.
fn tokens(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0_u32;
    for c in line.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() {
            if depth == 0 {
                out.push(String::new());
            }
            continue;
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.retain(|t| !t.is_empty());
    out
}
