//! Cells by what people call them: a key, the beginning of one, or words of the report's own, in any order and not
//! necessarily whole. Where the words fit several cells about equally, these are candidates and nothing is decided.

use std::collections::BTreeSet;

use crate::form::CellRef;
use crate::report::{Cell, Report};
use crate::text::{Numbering, split_numbering, squeeze};

/// The cells found, as indexes into the report's.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// Whether they are what was meant; otherwise they are candidates.
    pub(super) is_clear: bool,
    pub(super) cells: Vec<usize>,
    /// How many more candidates there are.
    pub(super) more: usize,
}

impl Found {
    fn clear(cells: Vec<usize>) -> Found {
        Found { is_clear: true, cells, more: 0 }
    }

    fn candidates(mut cells: Vec<usize>) -> Found {
        let more = cells.len().saturating_sub(CANDIDATES);
        cells.truncate(CANDIDATES);
        Found { is_clear: false, cells, more }
    }
}

/// What a letter of the question that a label has is worth.
const LETTER: u32 = 1_000;
/// What it is worth beyond its letters that a word is a label whole.
const WHOLE: u32 = 400;
/// What it costs that a word is only a part of a label, and for each piece that it is put together from.
const PART: u32 = 50;
const PIECE: u32 = 300;
/// What the number in front of a label is worth.
const NUMBER: u32 = 1_000;
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
    for cells in [chosen(&|path| begins(path, key)), chosen(&|path| path.starts_with(key))] {
        if !cells.is_empty() {
            return Found::clear(cells);
        }
    }
    // The key without its table, as people shorten it.
    let shortened = chosen(&|path| path.split_once('.').is_some_and(|(_, rest)| begins(rest, key)));
    if let Some(first) = shortened.first() {
        let is_one_table =
            shortened.iter().all(|i| report.cells[*i].at.table == report.cells[*first].at.table);
        return if is_one_table { Found::clear(shortened) } else { Found::candidates(shortened) };
    }
    let within = chosen(&|path| path.contains(key));
    if !within.is_empty() {
        return Found::candidates(within);
    }
    let mut near: Vec<(usize, usize)> =
        paths.iter().enumerate().map(|(i, path)| (strsim::levenshtein(path, key), i)).collect();
    near.retain(|(distance, _)| *distance * 3 <= key.len());
    near.sort_unstable();
    Found::candidates(near.into_iter().map(|(_, i)| i).collect())
}

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Row,
    Column,
    Group,
    /// The table, or the block of it, which tells no cell from another.
    Table,
    /// A printed head that is none of these.
    Printed(usize),
}

impl Thing {
    fn is_row(self) -> bool {
        matches!(self, Thing::Row | Thing::Group)
    }
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
}
/// How well one word fits a cell.
#[derive(Clone, Debug, Default)]
struct Fit {
    score: u32,
    /// Whether all of the word was found.
    is_full: bool,
    /// What it names, and whether by a label whole.
    names: Vec<(Thing, bool)>,
}

fn by_words(report: &Report, query: &str) -> Found {
    let words: Vec<Word> = query
        .split(|c: char| c.is_whitespace() || matches!(c, '·' | ',' | '，'))
        .map(Word::of)
        .filter(|word| !word.letters.is_empty() || word.number.is_some())
        .collect();
    if words.is_empty() || words.iter().map(|w| w.letters.len()).sum::<usize>() > LONGEST {
        return Found::default();
    }
    let all: Vec<Vec<Fit>> = report.cells.iter().map(|cell| fits(&words, &labels(cell))).collect();
    let totals: Vec<u32> = all.iter().map(|fits| fits.iter().map(|f| f.score).sum()).collect();
    let Some(best) = totals.iter().copied().max().filter(|best| *best > 0) else { return Found::default() };
    let near: Vec<usize> = (0..all.len()).filter(|index| totals[*index] + MARGIN > best).collect();
    if near.iter().all(|index| all[*index].iter().all(|fit| fit.is_full)) && is_one_thing(report, &near, &all)
    {
        return Found::clear(near);
    }
    let letters: u32 = words.iter().map(|w| w.letters.len() as u32).sum();
    let mut ranked: Vec<usize> =
        (0..all.len()).filter(|i| totals[*i] * 2 >= best && totals[*i] * 3 >= LETTER * letters).collect();
    ranked.sort_by_key(|index| (u32::MAX - totals[*index], *index));
    Found::candidates(ranked)
}

/// Whether several cells are what was asked for: one cell, or all that the words name. Along the rows and along the
/// columns, the cells must be one line, or lines that a word names by their whole label, or all lines where no word
/// names any.
fn is_one_thing(report: &Report, cells: &[usize], all: &[Vec<Fit>]) -> bool {
    let at = |index: &usize| report.cells[*index].at;
    let Some(first) = cells.first().map(at) else { return false };
    if !cells.iter().map(at).all(|at| (at.table, at.block) == (first.table, first.block)) {
        return false;
    }
    let is_line = |line: &dyn Fn(CellRef) -> usize, names: &dyn Fn(Thing) -> bool| {
        let lines: BTreeSet<usize> = cells.iter().map(|c| line(at(c))).collect();
        let named = |cell: &usize, whole: bool| {
            all[*cell]
                .iter()
                .flat_map(|fit| &fit.names)
                .any(|(thing, is_whole)| names(*thing) && (*is_whole || !whole))
        };
        let is_named_whole = cells.iter().all(|cell| named(cell, true));
        let is_named = cells.iter().any(|cell| named(cell, false));
        let has =
            report.cells.iter().map(|c| c.at).filter(|at| (at.table, at.block) == (first.table, first.block));
        let every: BTreeSet<usize> = has.map(line).collect();
        lines.len() == 1 || is_named_whole || !is_named && lines == every
    };
    is_line(&|at| at.row, &Thing::is_row) && is_line(&|at| at.column, &|thing| thing == Thing::Column)
}

/// Everything a cell is called: by the form, with what else is seen in print and said, and by this report.
fn labels(cell: &Cell) -> Vec<(Thing, Word)> {
    let (table, block) = (cell.at.form_table(), cell.at.form_block());
    let (row, column) = (cell.at.form_row(), cell.at.form_column());
    let group = block.group_of(row);
    let mut out: Vec<(Thing, Word)> = Vec::new();
    let lines = [(Thing::Row, Some(row)), (Thing::Column, Some(column)), (Thing::Group, group)];
    for (thing, line) in lines.into_iter().filter_map(|(thing, line)| Some((thing, line?))) {
        let names = std::iter::once(&line.label).chain(&line.aliases).chain(&line.said);
        out.extend(names.map(|name| (thing, Word::of(name))));
    }
    let table = [Some(&table.name), Some(&table.title), block.item.as_ref()].into_iter().flatten();
    out.extend(table.map(|name| (Thing::Table, Word::of(name))));
    for (nth, name) in cell.label.split(" / ").map(Word::of).enumerate() {
        if !out.iter().any(|(_, known)| known.letters == name.letters) {
            out.push((Thing::Printed(nth), name));
        }
    }
    out.retain(|(_, name)| !name.letters.is_empty());
    out
}

/// How well each word fits a cell. Of two words that are the same label whole, only one is.
fn fits(words: &[Word], labels: &[(Thing, Word)]) -> Vec<Fit> {
    let mut order: Vec<usize> = (0..words.len()).collect();
    // A word with a number says more exactly what it means.
    order.sort_by_key(|at| (words[*at].number.is_none(), usize::MAX - words[*at].letters.len()));
    let mut taken: Vec<(Thing, &[char])> = Vec::new();
    let mut out = vec![Fit::default(); words.len()];
    for at in order {
        let is_free = |(thing, label): &&(Thing, Word)| !taken.contains(&(*thing, label.letters.as_slice()));
        let free: Vec<&(Thing, Word)> = labels.iter().filter(is_free).collect();
        let named: Vec<Thing> = taken.iter().map(|(thing, _)| *thing).collect();
        out[at] = fit(&words[at], &free, &named);
        if let [(thing, true)] = out[at].names.as_slice() {
            taken.push((*thing, words[at].letters.as_slice()));
        }
    }
    out
}

/// How well a word fits; `named` is what other words have named already, so that a further word for it says less.
fn fit(word: &Word, labels: &[&(Thing, Word)], named: &[Thing]) -> Fit {
    let length = word.letters.len() as u32;
    let numbered = |label: &Word| word.number.is_none() || word.number == label.number;
    // The label with its number; else the letters in one label and the number in front of another.
    let worth = |label: &Word| if word.number.is_some() && numbered(label) { NUMBER } else { 0 };
    let elsewhere = labels.iter().find(|(_, label)| word.number.is_some() && word.number == label.number);
    if word.letters.is_empty() {
        let thing = elsewhere.map(|(thing, _)| *thing);
        let names = thing.map(|thing| (thing, false)).into_iter().collect();
        return Fit { score: thing.map_or(0, |_| NUMBER), is_full: thing.is_some(), names };
    }
    let has = |label: &Word, piece: &[char]| label.letters.windows(piece.len()).any(|w| w == piece);
    let whole = labels.iter().filter(|(_, label)| label.letters == word.letters);
    let is_new = |thing: Thing| !named.contains(&thing);
    if let Some((thing, label)) = whole.max_by_key(|(thing, label)| (worth(label), is_new(*thing))) {
        let number = worth(label).max(elsewhere.map_or(0, |_| NUMBER - PART));
        let is_full = word.number.is_none() || number > 0;
        let whole = if is_new(*thing) { WHOLE } else { 0 };
        return Fit { score: length * LETTER + whole + number, is_full, names: vec![(*thing, true)] };
    }
    let within = labels.iter().filter(|(_, label)| word.letters.len() > 1 && has(label, &word.letters));
    // What the title of the table says is said of all its cells.
    let rank = |thing: Thing| thing != Thing::Table;
    if let Some((thing, label)) = within.max_by_key(|(thing, label)| (rank(*thing), worth(label))) {
        let number = worth(label).max(elsewhere.map_or(0, |_| NUMBER - PART));
        let score = if *thing == Thing::Table { length * LETTER / 2 } else { length * LETTER - PART };
        let is_full = word.number.is_none() || number > 0;
        return Fit { score: score + number, is_full, names: vec![(*thing, false)] };
    }
    if let Some((thing, label)) = labels.iter().find(|(_, label)| numbered(label) && is_misprint(word, label))
    {
        return Fit {
            score: length * LETTER - WHOLE + worth(label),
            is_full: true,
            names: vec![(*thing, false)],
        };
    }
    let own: Vec<&(Thing, Word)> =
        labels.iter().copied().filter(|(thing, _)| *thing != Thing::Table).collect();
    pieces(word, &own)
}

/// Whether a long word differs from a label in one letter.
fn is_misprint(word: &Word, label: &Word) -> bool {
    let (a, b) = (word.letters.len(), label.letters.len());
    let text = |word: &Word| word.letters.iter().collect::<String>();
    a >= 5 && a.abs_diff(b) <= 1 && strsim::levenshtein(&text(word), &text(label)) == 1
}

/// A word put together from pieces of two letters or more, each from some label: a question without blanks.
fn pieces(word: &Word, labels: &[&(Thing, Word)]) -> Fit {
    // For each number of letters: how many of them labels have, what that is worth, and where the last piece begins.
    let mut best = vec![(0_usize, 0_u32, 0_usize); word.letters.len() + 1];
    let of = |piece: &[char]| {
        let within =
            labels.iter().filter(|(_, label)| label.letters.windows(piece.len()).any(|w| w == piece));
        within.map(|(thing, label)| (*thing, label.letters == piece)).max_by_key(|(_, whole)| *whole)
    };
    for end in 1..=word.letters.len() {
        let (letters, score, _) = best[end - 1];
        best[end] = (letters, score, end);
        for start in (0..end.saturating_sub(1)).rev() {
            let piece = &word.letters[start..end];
            let Some((_, is_whole)) = of(piece) else { break };
            let (letters, score, _) = best[start];
            let score = score + piece.len() as u32 * LETTER - if is_whole { 0 } else { PIECE };
            if score > best[end].1 {
                best[end] = (letters + piece.len(), score, start);
            }
        }
    }
    let (letters, score, _) = best.last().copied().unwrap_or_default();
    let mut names = Vec::new();
    let mut end = word.letters.len();
    while end > 0 {
        let start = best[end].2;
        if start == end {
            end -= 1;
            continue;
        }
        names.extend(of(&word.letters[start..end]));
        end = start;
    }
    Fit { score, is_full: letters == word.letters.len() && word.number.is_none(), names }
}
