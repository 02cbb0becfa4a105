//! What a page says of its own publication, in a table or a line before the text: 索引号, 发布机构, 公开日期.

use super::reading::Imprint;
use super::tag::Item;
use crate::block::Table;
use crate::form::{Form, Line};
use crate::text::{printed_date, squeeze, tidy};

/// Longest line that can hold details, in letters.
const LONGEST: usize = 300;
/// Most blocks looked at.
const SEARCHED: usize = 400;

/// Finds the details among the blocks before the text begins.
pub(super) fn find(form: Form, items: &[Item]) -> Imprint {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    // A label that stands in a paragraph of its own, its value in the next.
    let mut pending: Option<String> = None;
    for item in items.iter().take(SEARCHED) {
        match item {
            Item::Passage(p) if p.opens_section() => break,
            Item::Passage(p) if p.text().chars().count() <= LONGEST => {
                let text = p.tidied();
                let next_label = text.split_once(['：', ':']).is_some_and(|(front, _)| is_label(front));
                if let Some(label) = pending.take()
                    && !next_label
                {
                    keep(form, &label, text, &mut found);
                }
                let label = text.trim_end_matches(['：', ':']);
                if named(form, label).is_some() && label != text {
                    pending = Some(label.to_owned());
                } else {
                    from_line(form, p.text(), &mut found);
                }
            }
            Item::Passage(_) => {}
            Item::Table(table) => from_table(form, table, &mut found),
        }
    }
    // The label that stands first in the list says it best, wherever it is printed.
    found.sort_by_key(|(_, rank, _)| *rank);
    let first = |key: &str| {
        let line = form.imprint.iter().position(|l| l.key == key)?;
        found.iter().filter(|(l, ..)| *l == line).map(|(.., value)| value.clone()).next()
    };
    let date = |key: &str| {
        let line = form.imprint.iter().position(|l| l.key == key)?;
        found.iter().filter(|(l, ..)| *l == line).find_map(|(.., value)| iso_date(value))
    };
    let published_on = date("published_on");
    let dated_on = date("dated_on");
    let is_published_loosely = published_on.is_none() && dated_on.is_some();
    let published_on = published_on.or(dated_on);
    Imprint {
        published_on,
        index_number: first("index_number"),
        publisher: first("publisher"),
        title: first("title"),
        is_published_loosely,
    }
}

/// A date as ISO 8601, a time behind it left out.
pub(super) fn iso_date(text: &str) -> Option<String> {
    let text = tidy(text);
    let text = text.trim_start_matches(['：', ':', '[', '【', '（', '(']);
    // What follows the day is a time, or the next of several details.
    let marks = |c: char| matches!(c, '-' | '/' | '.' | '年' | '月' | '日') || c.is_ascii_digit();
    let date: String = text.chars().take_while(|c| marks(*c)).collect();
    let day = date.find('日').map_or(date.len(), |at| at + '日'.len_utf8());
    printed_date(date.get(..day).unwrap_or("").trim_end_matches(['-', '/', '.'])).map(|(date, _)| date)
}

/// Which detail a label names, and how well: the place of its wording in the list.
fn named(form: Form, label: &str) -> Option<(usize, usize)> {
    let letters = squeeze(label);
    let place = |line: &Line| line.wordings.iter().position(|w| w.letters == letters);
    form.imprint.iter().enumerate().find_map(|(index, line)| Some((index, place(line)?)))
}

fn keep(form: Form, label: &str, value: &str, found: &mut Vec<(usize, usize, String)>) {
    let value = tidy(value);
    let value = value.trim_matches(['[', ']', '【', '】']).to_owned();
    if let Some((line, rank)) = named(form, label)
        && !value.is_empty()
        && value.chars().any(char::is_alphanumeric)
    {
        found.push((line, rank, value));
    }
}

/// Stands before a word with which a line begins.
const CONTINUED: char = '\u{1}';

/// `索引号：A-1　发布机构：某局　发布日期：2022-01-26`, in one line or several.
fn from_line(form: Form, text: &str, found: &mut Vec<(usize, usize, String)>) {
    let mut label: Option<String> = None;
    let mut value = String::new();
    // A page's line may end in the middle of a value, which then goes on without a blank.
    let mut marked = text.replace('\n', &format!(" {CONTINUED}"));
    // Details in runs of their own stand close together: 某局发布时间：2024-01-19点击数：3.
    let known =
        form.imprint.iter().flat_map(|l| std::iter::once(&l.label).chain(&l.aliases)).map(String::as_str);
    for label in known.filter(|l| l.chars().count() > 2) {
        for colon in ['：', ':'] {
            if marked.contains(&format!("{label}{colon}")) {
                marked = marked.replace(&format!("{label}{colon}"), &format!(" {label}{colon}"));
            }
        }
    }
    let mut pieces = marked.split([' ', '\t', '|', '｜']).filter(|p| !p.is_empty()).peekable();
    while let Some(piece) = pieces.next() {
        let (continued, piece) = piece.strip_prefix(CONTINUED).map_or((false, piece), |rest| (true, rest));
        // The label is the word before the colon, its letters perhaps spaced out: `索 引 号：`.
        match piece.split_once(['：', ':']) {
            Some((front, rest)) if named(form, &format!("{value}{front}")).is_some() => {
                if let Some(label) = &label {
                    keep(form, label, &value, found);
                }
                label = Some(format!("{value}{front}"));
                value = rest.to_owned();
            }
            Some((front, rest)) if is_label(front) => {
                if let Some(label) = label.take() {
                    keep(form, &label, &value, found);
                }
                label = Some(front.to_owned());
                value = rest.to_owned();
            }
            _ => {
                // Words before a label's own colon, or a value of several words.
                if label.is_none() && pieces.peek().is_none() {
                    break;
                }
                let spaced = piece.chars().count() == 1 && !piece.chars().all(|c| c.is_ascii_alphanumeric());
                if spaced && label.is_some() && !value.is_empty() {
                    if let Some(label) = label.take() {
                        keep(form, &label, &value, found);
                    }
                    value.clear();
                }
                if !value.is_empty() && label.is_some() && !continued {
                    value.push(' ');
                }
                if label.is_none() && !spaced {
                    value.clear();
                }
                value.push_str(piece);
            }
        }
    }
    if let Some(label) = label {
        keep(form, &label, &value, found);
    }
}

/// Whether the letters before a colon can be a label: short, and none of a number, a time or an address.
fn is_label(text: &str) -> bool {
    let count = text.chars().count();
    (2..=8).contains(&count)
        && text.chars().all(|c| crate::text::is_ideograph(c) || matches!(c, '【' | '[' | '('))
}

/// A label in a cell and its value in the next, or both in one.
fn from_table(form: Form, table: &Table, found: &mut Vec<(usize, usize, String)>) {
    for row in table.by_row() {
        for (index, cell) in row.iter().enumerate() {
            let label = tidy(&cell.text);
            let next = row.get(index + 1).map_or("", |c| c.text.as_str());
            let bare = label.trim_end_matches(['：', ':']);
            if named(form, bare).is_some() {
                // A label beside a label has no value.
                if named(form, tidy(next).trim_end_matches(['：', ':'])).is_none() {
                    keep(form, bare, next, found);
                }
            } else if cell.text.chars().count() <= LONGEST {
                from_line(form, &cell.text, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Paragraph;
    use crate::origin::Place;
    use crate::report::tag::Passage;

    fn of(line: &str) -> Imprint {
        let place = Place::Paragraph { paragraph: 1 };
        let paragraph = Paragraph { text: line.to_owned(), place, prominent: false, runs_on: false };
        let form = Form::disclosure();
        find(form, &[Item::Passage(Passage::new(form, paragraph))])
    }

    #[test]
    fn details_in_a_line() {
        let expected = Imprint {
            published_on: Some("2022-01-26".into()),
            index_number: Some("005184215/2022-00012".into()),
            publisher: Some("石鼓镇人民政府".into()),
            title: None,
            is_published_loosely: false,
        };
        assert_eq!(
            of("索引号：005184215/2022-00012 发布机构：石鼓镇人民政府 发布日期：2022-01-26 字体：[大 中 小]"),
            expected
        );
        assert_eq!(
            of("索 引 号： 005184215/2022-00012 发布机构： 石鼓镇人民政府 公开日期： 2022年1月26日 10:30"),
            expected
        );
        assert_eq!(
            of(
                "成文日期：2022-01-20 索引号：005184215/2022-00012 发布机构：石鼓镇人民政府 发布时间：2022/01/26 08:00 浏览次数：12"
            ),
            expected
        );
        assert_eq!(
            of("索引号：005184215/2022-\n00012 发布机构：石鼓镇人民\n政府 发布日期：2022-01-\n26"),
            expected
        );
        assert_eq!(
            of("来源：石鼓镇人民政府发布时间：2022-01-26 10:23点击数：12索引号：005184215/2022-00012"),
            expected
        );
        assert_eq!(
            of("【发布时间：2022年1月26日 10时23分】 【来源：石鼓镇人民政府】 索引号：005184215/2022-00012"),
            expected
        );
        assert_eq!(of("2022年1月26日"), Imprint::default());
    }
}
