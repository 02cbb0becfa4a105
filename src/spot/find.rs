//! Cells by what people call them: a key, the beginning of one, or words of the report's own, in any order and not
//! necessarily whole. Where the words fit several cells about equally, these are candidates and nothing is decided.

use crate::report::{Cell, CellRef, Report};
use crate::text::{Numbering, split_numbering, squeeze};

/// The cells found, as indexes into the report's.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) is_clear: bool,
    pub(super) cells: Vec<usize>,
}

/// What a letter of the question that a label has is worth.
const LETTER: u32 = 1_000;
/// What it is worth beyond its letters that a word is a label whole.
const WHOLE: u32 = 400;
/// What it costs that a word is only a part of a label.
const PART: u32 = 50;
/// How far the second best must stay behind.
const MARGIN: u32 = 250;
/// Most candidates that are offered; a table of requests has 25 rows.
const CANDIDATES: usize = 25;
/// Longest question, in letters; the longest label has 35, and every letter is compared with every label.
const LONGEST: usize = 60;

/// Finds the cells that `query` names.
pub(super) fn find(report: &Report, query: &str) -> Found {
    let is_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
    let query = query.trim();
    if !query.is_empty() && query.chars().all(is_key) && query.contains(|c: char| c.is_ascii_lowercase()) {
        by_key(report, query)
    } else {
        by_words(report, query)
    }
}

fn by_key(report: &Report, query: &str) -> Found {
    let key = query.strip_prefix("tables.").unwrap_or(query).trim_matches('.');
    let paths: Vec<String> = report.cells.iter().map(|c| c.at.path()).collect();
    let chosen = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        paths.iter().enumerate().filter(|(_, path)| fits(path)).map(|(i, _)| i).collect()
    };
    let begins = |path: &str, key: &str| {
        path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let whole = chosen(&|path| begins(path, key));
    if !whole.is_empty() {
        return Found { is_clear: true, cells: whole };
    }
    // The key without its table, as people shorten it.
    let shortened = chosen(&|path| path.split_once('.').is_some_and(|(_, rest)| begins(rest, key)));
    if !shortened.is_empty() {
        let tables: Vec<usize> = shortened.iter().map(|i| report.cells[*i].at.table).collect();
        let is_clear = tables.iter().all(|t| *t == tables[0]);
        return Found { is_clear, cells: shortened };
    }
    let within = chosen(&|path| path.split('.').any(|part| part == key) || path.contains(key));
    if !within.is_empty() {
        return Found { is_clear: false, cells: within.into_iter().take(CANDIDATES).collect() };
    }
    let mut near: Vec<(usize, usize)> =
        paths.iter().enumerate().map(|(i, path)| (strsim::levenshtein(path, key), i)).collect();
    near.retain(|(distance, _)| *distance * 3 <= key.len());
    near.sort_unstable();
    Found { is_clear: false, cells: near.into_iter().take(CANDIDATES).map(|(_, i)| i).collect() }
}

/// A word of the question, or a label, ready to be compared.
struct Word {
    number: Option<Numbering>,
    letters: Vec<char>,
}

impl Word {
    fn of(text: &str) -> Word {
        let (number, _, rest) = split_numbering(text);
        Word { number, letters: squeeze(rest).chars().take(LONGEST).collect() }
    }

    /// Whether a label has the number that is asked for.
    fn agrees(&self, label: &Word) -> bool {
        self.number.is_none() || self.number == label.number
    }
}

fn by_words(report: &Report, query: &str) -> Found {
    let words: Vec<Word> = query
        .split(|c: char| c.is_whitespace() || matches!(c, '·' | ',' | '，'))
        .map(Word::of)
        .filter(|word| !word.letters.is_empty())
        .collect();
    let none = Found { is_clear: false, cells: Vec::new() };
    if words.is_empty() || words.iter().map(|w| w.letters.len()).sum::<usize>() > LONGEST {
        return none;
    }
    let mut scored: Vec<(u32, bool, usize)> = Vec::new();
    for (index, cell) in report.cells.iter().enumerate() {
        let labels = labels(cell);
        let scores = scores(&words, &labels);
        let enough =
            words.iter().zip(&scores).all(|(word, score)| *score * 2 >= LETTER * word.letters.len() as u32);
        scored.push((scores.iter().sum(), enough, index));
    }
    let Some(best) = scored.iter().map(|(score, ..)| *score).max().filter(|best| *best > 0) else {
        return none;
    };
    let near: Vec<&(u32, bool, usize)> = scored.iter().filter(|(score, ..)| score + MARGIN > best).collect();
    let cells: Vec<usize> = near.iter().map(|(.., index)| *index).collect();
    let is_clear = near.iter().all(|(_, enough, _)| *enough) && belong_together(report, &cells);
    if is_clear {
        return Found { is_clear, cells };
    }
    let letters: u32 = words.iter().map(|w| w.letters.len() as u32).sum();
    scored.retain(|(score, ..)| *score * 2 >= best && *score * 3 >= LETTER * letters);
    scored.sort_by_key(|(score, _, index)| (u32::MAX - score, *index));
    Found { is_clear, cells: scored.into_iter().take(CANDIDATES).map(|(.., index)| index).collect() }
}

/// Whether the cells are one cell, one row, rows of one group, or one column.
fn belong_together(report: &Report, cells: &[usize]) -> bool {
    let at = |index: &usize| report.cells[*index].at;
    let Some(first) = cells.first().map(at) else { return false };
    let group = |at: CellRef| at.form_row().key.split_once('.').map(|(group, _)| group);
    let all = |same: &dyn Fn(CellRef) -> bool| cells.iter().map(at).all(same);
    all(&|at| (at.table, at.block) == (first.table, first.block))
        && (all(&|at| at.row == first.row)
            || all(&|at| at.column == first.column)
            || group(first).is_some() && all(&|at| group(at) == group(first)))
}

/// Everything a cell is called: by the form, with what else is seen in print, and by this report. What names the same
/// thing, such as the row, has the same number.
fn labels(cell: &Cell) -> Vec<(usize, Word)> {
    let (table, block) = (cell.at.form_table(), cell.at.form_block());
    let (row, column) = (cell.at.form_row(), cell.at.form_column());
    let group = row.key.split_once('.').and_then(|(key, _)| block.groups.iter().find(|g| g.key == key));
    let mut out: Vec<(usize, Word)> = Vec::new();
    for (thing, line) in [Some(row), Some(column), group].into_iter().enumerate() {
        let names = line.into_iter().flat_map(|line| std::iter::once(&line.label).chain(&line.aliases));
        out.extend(names.map(|name| (thing, Word::of(name))));
    }
    let others = [Some(&table.name), Some(&table.title), block.item.as_ref()].into_iter().flatten();
    let printed = others.map(String::as_str).chain(cell.label.split(" / "));
    for name in printed.map(Word::of) {
        if !out.iter().any(|(_, known)| known.letters == name.letters) {
            out.push((out.len(), name));
        }
    }
    out.retain(|(_, name)| !name.letters.is_empty());
    out
}

/// How well each word fits: by the letters of it that stand together in labels of the cell. Of two words that are the
/// same label whole, only one is.
fn scores(words: &[Word], labels: &[(usize, Word)]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..words.len()).collect();
    // A word with a number says more exactly what it means.
    order.sort_by_key(|at| (words[*at].number.is_none(), usize::MAX - words[*at].letters.len()));
    let mut taken: Vec<usize> = Vec::new();
    let mut out = vec![0; words.len()];
    for at in order {
        let word = &words[at];
        let free = || labels.iter().filter(|(thing, _)| !taken.contains(thing));
        let whole = free().find(|(_, label)| label.letters == word.letters && word.agrees(label));
        out[at] = match whole {
            Some((thing, _)) => {
                taken.push(*thing);
                word.letters.len() as u32 * LETTER + WHOLE
            }
            None => part(word, &free().map(|(_, label)| label).collect::<Vec<_>>()),
        };
    }
    out
}

/// How well a word fits that is no label whole.
fn part(word: &Word, labels: &[&Word]) -> u32 {
    let has = |label: &Word, piece: &[char]| label.letters.windows(piece.len()).any(|w| w == piece);
    if word.letters.len() > 1 && labels.iter().any(|label| has(label, &word.letters) && word.agrees(label)) {
        return word.letters.len() as u32 * LETTER - PART;
    }
    // Pieces of two letters or more, each from some label: a question without blanks, or with a letter wrong.
    let mut best = vec![0_u32; word.letters.len() + 1];
    for end in 1..=word.letters.len() {
        best[end] = best[end - 1];
        for start in (0..end.saturating_sub(1)).rev() {
            let piece = &word.letters[start..end];
            if !labels.iter().any(|label| has(label, piece)) {
                break;
            }
            let whole = labels.iter().any(|label| label.letters == piece);
            let worth = piece.len() as u32 * LETTER - if whole { 0 } else { 2 * PART };
            best[end] = best[end].max(best[start] + worth);
        }
    }
    best.last().copied().unwrap_or(0)
}
