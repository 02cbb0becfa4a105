//! A head whose labels are broken into pieces, told by its letters: it holds those of all its columns and no others, and the
//! columns begin in the form's order. Which pieces belong together need not be known then.

use std::collections::BTreeMap;

use crate::budget::{Budget, Spent};
use crate::form::{FormBlock, FormTable, Line};

/// Count: letters of a head that is looked at. That of the longest table has 60 with its remark.
const LETTERS: usize = 400;
/// Operations: wordings that are tried in the heads of one document. One head takes some hundred.
pub(super) const WORDINGS: u64 = 200_000;
/// Count: words that a head prints beside its columns; the form has four.
const OTHERS: usize = 6;
/// Letters that begin a label, by which its place is found.
const BEGINNING: usize = 2;

/// Numbers of rows.
const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// How often each letter occurs.
pub(super) type Letters = BTreeMap<char, usize>;

/// In which order a head in pieces begins its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginnings {
    /// The form's, of those that stand over both lines of the head, and of the others.
    InOrder,
    /// The form's, but for those that stand over both lines.
    TallOtherwise,
}

/// Whether the words of a head, `#` for what is known to be none of its columns, hold the letters of all columns and of
/// nothing else but words of the head that are no column, and how the columns begin.
///
/// What is too dear to find out is not told, as a head that holds something else.
pub(super) fn hold_all(
    words: &str,
    table: &FormTable,
    columns: &[Line],
    budget: &Budget,
) -> Option<Beginnings> {
    // The number of the first row's label.
    let words = words.trim_end_matches('#').trim_end_matches(NUMERALS);
    let printed: String = words.chars().filter(|c| *c != '#').collect();
    if printed.chars().count() > LETTERS {
        return None;
    }
    let others: Vec<&String> = table.head.aside.iter().chain(&table.head.scattered).take(OTHERS).collect();
    // Each of the other words is printed in pieces as well, or is not there.
    (0..1_usize << others.len()).find_map(|chosen| {
        let mut letters = others.iter().enumerate().filter(|(index, _)| chosen >> index & 1 == 1);
        let mut left = count(&printed);
        let are_there = letters.all(|(_, word)| word.chars().all(|c| take(&mut left, c)));
        let begin = || covers(&left, columns, &printed, &mut Vec::new(), budget).unwrap_or(None);
        are_there.then(begin).flatten()
    })
}

/// Whether the words are those of a head whose groups stand side by side: the letters of all groups' names, of the headings
/// over them, and of every column once a group, and no others, the names in the form's order.
pub(super) fn hold_groups(words: &str, block: &FormBlock) -> bool {
    if words.chars().count() > LETTERS {
        return false;
    }
    let names: Vec<&str> = block.rows.iter().map(|row| row.wordings[0].letters.as_str()).collect();
    let spanners = block.spanners.iter().map(|spanner| spanner.letters.as_str());
    let labels = block.columns.iter().map(|column| column.wordings[0].letters.as_str());
    let mut all =
        names.iter().copied().chain(spanners).chain(labels.cycle().take(names.len() * block.columns.len()));
    let mut left = count(words);
    follow_each_other(words, &names)
        && all.all(|label| label.chars().all(|c| take(&mut left, c)))
        && left.values().all(|count| *count == 0)
}

/// Whether each name stands behind the one before.
pub(super) fn follow_each_other(words: &str, names: &[&str]) -> bool {
    let mut from = 0;
    names.iter().all(|name| {
        let at = words.get(from..).and_then(|rest| rest.find(name));
        from += at.map_or(0, |at| at + name.len());
        at.is_some()
    })
}

/// Where the first letters of a label stand, if they stand once.
pub(super) fn only_beginning(words: &str, label: &str, letters: usize) -> Option<usize> {
    let beginning: String = label.chars().take(letters).collect();
    let mut places = words.match_indices(&beginning).map(|(at, _)| at);
    places.next().filter(|_| places.next().is_none())
}

/// How often each letter occurs in a text.
pub(super) fn count(text: &str) -> Letters {
    let mut letters = Letters::new();
    text.chars().for_each(|c| *letters.entry(c).or_default() += 1);
    letters
}

/// Takes a letter out; says whether it was there.
pub(super) fn take(letters: &mut Letters, c: char) -> bool {
    let Some(left) = letters.get_mut(&c).filter(|left| **left > 0) else { return false };
    *left -= 1;
    true
}

/// Whether the columns that are left can be made of the letters that are left, one wording for each, and all come in order.
fn covers<'f>(
    left: &Letters,
    columns: &'f [Line],
    printed: &str,
    chosen: &mut Vec<(&'f Line, &'f str)>,
    budget: &Budget,
) -> Result<Option<Beginnings>, Spent> {
    let Some((column, rest)) = columns.split_first() else {
        let is_used = left.values().all(|count| *count == 0);
        return Ok(if is_used { beginnings(printed, chosen) } else { None });
    };
    let whole = column.wordings.iter().map(|wording| wording.letters.as_str());
    for label in whole.clone().chain(whole.flat_map(first_lines)) {
        budget.spend(1)?;
        let mut without = left.clone();
        if label.chars().all(|c| take(&mut without, c)) {
            chosen.push((column, label));
            let found = covers(&without, rest, printed, chosen, budget)?;
            if found.is_some() {
                return Ok(found);
            }
            chosen.pop();
        }
    }
    Ok(None)
}

/// What is left of a label where only its first line is printed, the longest first: a tool may end a cell at the first
/// break in it.
fn first_lines(label: &str) -> impl Iterator<Item = &str> {
    label
        .char_indices()
        .rev()
        .filter_map(|(at, _)| label.get(..at))
        .filter(|line| line.chars().count() >= BEGINNING)
}

/// How the labels begin one behind the other, those that stand over two lines of the head by themselves.
fn beginnings(printed: &str, labels: &[(&Line, &str)]) -> Option<Beginnings> {
    // Where the first two letters of a label are parted, the first may still tell its place.
    let begins =
        |label: &str| only_beginning(printed, label, BEGINNING).or_else(|| only_beginning(printed, label, 1));
    let in_order = |tall: bool| -> Option<bool> {
        let of_kind = labels.iter().filter(|(column, _)| column.tall == tall);
        let places: Option<Vec<usize>> = of_kind.map(|(_, label)| begins(label)).collect();
        Some(places?.is_sorted())
    };
    match (in_order(true)?, in_order(false)?) {
        (true, true) => Some(Beginnings::InOrder),
        (false, true) => Some(Beginnings::TallOtherwise),
        (_, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{Arrangement, Form};

    fn check(words: &str, holds: bool) {
        let form = Form::disclosure();
        let table = form.definition().tables.iter().find(|t| t.arrangement == Arrangement::Rows).unwrap();
        let told = |budget| hold_all(words, table, &table.blocks[0].columns, &Budget::new(budget));
        assert_eq!((told(WORDINGS), told(3)), (holds.then_some(Beginnings::InOrder), None), "{words}");
    }

    #[test]
    fn a_head_in_pieces_holds_the_letters_of_its_columns() {
        check("自然人总计商业科研社会公益组织法律服务机构其他企业机构", true);
        check("自然人总计商业科研社会公法律服其他企业机构益组织务机构", true);
        check("自然人总计商业企业科研机构社会公益组织法律服务机构其他", true);
        check("自然人总计商业科研社会公益组织法律服务机构其他", true);
        check("自然人总计商业科研社会法律其他", true);
    }

    #[test]
    fn a_head_with_other_letters_or_in_another_order_is_not_told() {
        check("自然人总计商业科研社会公益组织法律服务机构其他个人", false);
        check("自然人总计商科社会公益组织法律服务机构其他", false);
        check("自然人总计商业科研社会公益组织法律服务机构其他企业机构外国人", false);
        check("自然人总计科研商业社会公益组织法律服务机构其他机构企业", false);
    }
}
