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
    /// What stands in the cells behind its label, blank ones among them, each with its line, where the text is parted into
    /// cells.
    pub(super) cells: Option<Vec<(String, usize)>>,
    /// How many cells of its line stand before these, its label the last.
    cells_before: usize,
    /// How many columns its row has where its label is one of the form's and ends a cell; otherwise 0.
    columns: usize,
    /// Whether every cell of the text is closed by a bar, so that a row goes on over lines.
    closed: bool,
}

impl Run {
    /// The run of these values alone.
    pub(super) fn of(values: Vec<(String, usize)>) -> Run {
        Run { values, ..Run::default() }
    }

    /// Some of its values, for a part of its cells.
    pub(super) fn part(&self, values: Vec<(String, usize)>) -> Run {
        Run { lines: self.lines.clone(), values, ..Run::default() }
    }

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
        let cells = self.cells.iter().flatten().map(|(cell, _)| cell);
        let values = cells.skip_while(|cell| cell.is_empty());
        let mut blanks = values.skip_while(|cell| !cell.is_empty());
        blanks.any(|cell| !cell.is_empty())
    }

    /// Whether it has fewer values than columns, and all blank cells behind them.
    fn ends_in_blanks(&self) -> bool {
        let cells = self.cells.iter().flatten().map(|(cell, _)| cell);
        let behind = cells.clone().skip_while(|cell| !cell.is_empty()).count();
        let is_short = !self.values.is_empty() && self.values.len() < self.columns;
        is_short && behind > 0 && !self.has_blank_cell_inside() && cells.take(1).all(|cell| !cell.is_empty())
    }

    /// Whether words behind it are those of another: it has values, or all cells of a blank row.
    fn is_complete(&self) -> bool {
        let cells = self.cells.as_ref().map_or(0, Vec::len);
        !self.values.is_empty() || self.columns > 0 && cells >= self.columns
    }

    /// Whether its cells hold its values and nothing else.
    fn cells_hold_all(&self, cells: &[(String, usize)]) -> bool {
        let filled = cells.iter().filter(|(cell, _)| !cell.is_empty()).map(|(_, line)| line);
        filled.eq(self.values.iter().map(|(_, line)| line))
    }

    /// Its values for this many columns, each with its line: as many as there are, or those of its cells where blank ones
    /// are kept.
    pub(super) fn values_for(&self, columns: usize, blanks: Blanks) -> Option<Vec<(String, usize)>> {
        let by_count = || (self.values.len() == columns).then(|| self.values.clone());
        let Some(cells) = self.cells.as_deref() else { return by_count() };
        if !self.cells_hold_all(cells) {
            // A number outside the cells is none of a row's that has all of them.
            return by_count().filter(|_| !self.closed && cells.len() < columns);
        }
        if blanks == Blanks::Dropped || self.values.len() == columns || cells.len() < columns {
            return by_count();
        }
        let is_blank = |cells: &[(String, usize)]| cells.iter().all(|(cell, _)| cell.is_empty());
        let start = blanks.start(self);
        let (before, rest) = cells.split_at_checked(start.unwrap_or(0))?;
        let (row, rest) = rest.split_at_checked(columns)?;
        // What fills a row up mostly stands behind its values, so that the last is no blank, unless all are, or nothing fills
        // it up, or the other rows say where values begin.
        let is_filled = |cell: Option<&(String, usize)>| cell.is_some_and(|(cell, _)| !cell.is_empty());
        let is_whole = rest.is_empty() || is_filled(row.first()) && is_filled(row.last());
        let fits = start.is_some() || is_whole || is_blank(row);
        (fits && is_blank(before) && is_blank(rest)).then(|| row.to_vec())
    }

    /// Where its values begin among its cells, where the first and the last of them are printed.
    fn begins_at(&self) -> Option<usize> {
        let filled = |(cell, _): &(String, usize)| !cell.is_empty();
        let cells = self.cells.as_ref().filter(|cells| self.columns > 0 && self.cells_hold_all(cells))?;
        let (first, last) = (cells.iter().position(filled)?, cells.iter().rposition(filled)?);
        (last - first + 1 == self.columns).then_some(first)
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

    /// The line on which a word begins with these letters, if one does.
    pub(super) fn line_of(&self, letters: &str) -> Option<usize> {
        let begins = |start: usize| self.words.get(start..).is_some_and(|rest| rest.starts_with(letters));
        self.starts.iter().zip(&self.lines).find(|(start, _)| begins(**start)).map(|(_, line)| *line)
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

/// What a text that is parted into cells does with blank ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blanks {
    /// It may drop them.
    Dropped,
    /// It keeps them.
    Kept,
    /// It keeps them, and values begin so many cells behind their label.
    BehindLabels(usize),
    /// It keeps them, and values begin behind so many cells of their line.
    OnLines(usize),
}

/// How many rows must agree on where values begin for it to hold of the others.
const AGREEING: usize = 3;

impl Blanks {
    /// What these runs show. A tool that drops blank cells and fills rows up leaves rows that end in blanks; one that keeps
    /// them, blanks among values.
    pub(super) fn of(runs: &[Run]) -> Self {
        let rows = || runs.iter().filter(|run| run.columns > 0);
        let kept = rows().filter(|run| run.has_blank_cell_inside()).count();
        let cut_short = rows().filter(|run| run.ends_in_blanks()).count();
        if kept == 0 || kept < cut_short {
            return Blanks::Dropped;
        }
        let starts: Vec<(usize, usize)> =
            runs.iter().filter_map(|run| Some((run.begins_at()?, run.cells_before))).collect();
        let Some((behind, before)) = starts.first().copied().filter(|_| starts.len() >= AGREEING) else {
            return Blanks::Kept;
        };
        if starts.iter().all(|start| start.0 == behind) {
            Blanks::BehindLabels(behind)
        } else if starts.iter().all(|start| start.0 + start.1 == behind + before) {
            Blanks::OnLines(behind + before)
        } else {
            Blanks::Kept
        }
    }

    /// Where the values of a row begin among its cells, if the other rows say so.
    fn start(self, run: &Run) -> Option<usize> {
        match self {
            _ if run.columns == 0 => None,
            Blanks::BehindLabels(start) => Some(start),
            Blanks::OnLines(start) => start.checked_sub(run.cells_before),
            Blanks::Dropped | Blanks::Kept => None,
        }
    }
}

/// The number that a line has in the text.
pub(super) fn number_of(lines: &[&Paragraph], index: usize) -> u32 {
    lines.get(index).and_then(|line| line.place.line()).unwrap_or(0)
}

/// Cuts the text into runs of values and the words in front of each.
pub(super) fn runs(form: Form, lines: &[&Passage]) -> Vec<Run> {
    let rows = columns_of_rows(form);
    let closed = closes_its_cells(lines);
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
            if run.is_complete() {
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
            take_cells(&rows, &mut runs, index, line.text(), closed);
        }
    }
    runs.retain(|r| !r.words.is_empty() || !r.values.is_empty());
    runs.iter_mut().for_each(Run::shorten);
    runs
}

/// Whether nearly all lines that are parted into cells end with a tab: it closes the last cell.
fn closes_its_cells(lines: &[&Passage]) -> bool {
    let parted = || lines.iter().map(|line| line.text()).filter(|text| text.contains('\t'));
    let closed = parted().filter(|text| text.ends_with('\t')).count();
    closed > 0 && closed * 10 >= parted().count() * 9
}

/// Gives the last run the cells of a line behind its label, and where cells are closed, those of the lines that follow. A
/// label of the form with blank cells alone behind it is a row, too.
fn take_cells(rows: &BTreeMap<String, usize>, runs: &mut [Run], index: usize, text: &str, closed: bool) {
    let mut cells: Vec<(String, usize)> = text.split('\t').map(|cell| (tidy(cell), index)).collect();
    if closed && cells.last().is_some_and(|(cell, _)| cell.is_empty()) {
        cells.pop();
    }
    let is_words = |(cell, _): &(String, usize)| {
        !cell.is_empty() && parse_printed(cell, false) == Printed::Other && !is_unit(cell)
    };
    let label = cells.iter().rposition(is_words);
    let columns = label.and_then(|at| rows.get(&squeeze(&cells[at].0))).copied().unwrap_or(0);
    let behind = cells.split_off(label.map_or(0, |at| at + 1));
    let Some(run) = runs.last_mut() else { return };
    run.closed = closed;
    if label.is_some() || run.cells.is_none() {
        run.cells_before = cells.len();
    }
    if closed && label.is_some() {
        run.cells = Some(behind);
        run.columns = columns;
    } else if closed && run.columns > 0 {
        run.cells.get_or_insert_default().extend(behind);
    } else if closed && run.values.iter().any(|(_, line)| *line != index) {
        // Behind a head, what fills it up and what is blank below it look alike.
        let cells = run.cells.get_or_insert_default();
        cells.extend(behind);
        cells.retain(|(cell, _)| !cell.is_empty());
    } else if closed {
        run.cells = Some(behind);
    } else if run.values.is_empty() {
        if columns > 0 && behind.len() >= columns {
            run.cells = Some(behind);
            run.columns = columns;
        }
    } else if run.values.iter().all(|(_, line)| *line == index)
        && (label.is_some() || run.last_word_line() != Some(index))
    {
        run.cells = Some(behind);
        run.columns = columns;
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
