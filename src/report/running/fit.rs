//! Which row the words in front of a run of values name.

use super::Run;
use crate::form::{FormBlock, Line};
use crate::report::label::Score;
use crate::text::squeeze;

/// How well a label fits the words in front of a run of values: it ends them, or a break puts its second half
/// behind the values.
fn fit(run: &Run, next: &str, line: &Line, groups: &[Line]) -> Score {
    line.wordings.iter().map(|w| fit_wording(run, next, &w.letters, line, groups)).max().unwrap_or(0)
}

/// Whether a label may begin behind these words: with a word of its own, its number left aside.
fn begins_a_word(run: &Run, before: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let start = before.trim_end_matches(numeral).len();
    run.starts.iter().any(|s| (start..=before.len()).contains(s))
}

fn fit_wording(run: &Run, next: &str, letters: &str, line: &Line, groups: &[Line]) -> Score {
    let words = run.words.as_str();
    let length = letters.chars().count();
    // A label of two letters must bring its number, or stand alone.
    if length <= 2 {
        let numbered = squeeze(&line.label);
        let fits = words.ends_with(&numbered)
            || numbered == letters && words == letters
            || numbered == letters && words.ends_with(&format!("数{letters}"));
        return if fits { 1000 + length as Score } else { 0 };
    }
    if let Some(before) = words.strip_suffix(letters) {
        return if begins_a_word(run, before) { 1000 + length as Score } else { 0 };
    }
    // The values may stand beside the middle line of a label, with a group's label in between.
    let bare = without_groups(words, groups);
    for (at, _) in letters.char_indices().skip(3) {
        let (first, second) = letters.split_at(at);
        if (words.ends_with(first) || bare.ends_with(first)) && starts_with(next, second, groups) {
            return 1000 + length as Score;
        }
    }
    // A character dropped or wrong.
    let tail: String = {
        let chars: Vec<char> = words.chars().collect();
        chars[chars.len().saturating_sub(length)..].iter().collect()
    };
    let distance = strsim::levenshtein(&tail, letters);
    let alike = (length.saturating_sub(distance) * 1000 / length) as Score;
    if length >= 5 && alike >= 800 { alike } else { 0 }
}

/// Words without the group labels at their end.
fn without_groups<'a>(words: &'a str, groups: &[Line]) -> &'a str {
    let mut bare = words;
    for group in groups {
        let numbered = squeeze(&group.label);
        // A group's label may be cut by a line as well: 六其他 | 处理. Its number alone is not enough.
        let ends = numbered.char_indices().skip(2).map(|(at, _)| at).chain([numbered.len()]);
        let cut = ends.filter_map(|end| bare.strip_suffix(numbered.get(..end)?)).last();
        bare = cut.unwrap_or(bare);
    }
    bare
}

fn starts_with(next: &str, second: &str, groups: &[Line]) -> bool {
    next.starts_with(second)
        || groups.iter().any(|g| {
            let label = squeeze(&g.label);
            let mut tails = label.char_indices().filter_map(|(at, _)| label.get(at..));
            tails.any(|tail| next.strip_prefix(tail).is_some_and(|rest| rest.starts_with(second)))
        })
}

/// The row of a block that the words in front of a run name.
pub(super) fn row_of(run: &Run, next: &str, block: &FormBlock) -> Result<Option<usize>, Vec<usize>> {
    let mut fits: Vec<(Score, usize)> = block
        .rows
        .iter()
        .enumerate()
        .map(|(i, row)| (fit(run, next, row, &block.groups), i))
        .filter(|(s, _)| *s > 0)
        .collect();
    fits.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    match fits.as_slice() {
        [] => Ok(None),
        [(_, one)] => Ok(Some(*one)),
        // The longer of two labels that end the words is the one printed: 行政规范性文件 over 规范性文件.
        [(a, one), (b, _), ..] if a > b && *a >= 1000 => Ok(Some(*one)),
        [(a, one), (b, _), ..] if *a >= b + 90 => Ok(Some(*one)),
        all => Err(all.iter().map(|(_, i)| *i).collect()),
    }
}
