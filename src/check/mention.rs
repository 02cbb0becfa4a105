//! Numbers that the narrative states. Advice only: real reports count in ways that differ for good reason.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clause::Spoken;
use crate::report::{Number, Report};
use crate::text::pattern;

/// A number stated in the narrative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Mention {
    /// The number.
    pub quantity: Number,
    /// The measure word behind it: 件, 条, 人次.
    pub unit: String,
    /// The sentence it stands in.
    pub sentence: String,
    /// Key of the section, where it is one of the form's.
    pub section: Option<String>,
    /// The cell of the form its words name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Whether that cell holds the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
}

static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<number>[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)[ \n]*(?P<about>余|多)?[ \n]*",
        r"(?P<unit>[万亿]?(?:余|多)?(?:人次|万元|亿元|元|件次|件|条次|条|篇|次|个|人|份|项|起|宗|期|场|家|部|册|户|点击量|批|类|字|页|处|名|款|%|％))"
    ))
});

/// Most numbers of a narrative that are listed; a report states about 60, a compendium of a county 20,000.
const MOST: usize = 50_000;
/// Longest sentence, in bytes, that is given whole.
const LONGEST: usize = 3_000;
/// How many characters around a number say what it counts.
const CONTEXT: usize = 200;

/// Every number of the narrative, with the cell its words name where that is plain.
pub(super) fn mentions(report: &Report) -> Vec<Mention> {
    let mut out = Vec::new();
    for text in &report.preamble {
        collect(report, None, "", text, &mut out);
    }
    for section in &report.sections {
        let key = section.key.as_deref();
        section.paragraphs.iter().for_each(|text| collect(report, key, "", text, &mut out));
        for part in &section.subsections {
            let heading = part.heading.as_deref().unwrap_or("");
            part.paragraphs.iter().for_each(|text| collect(report, key, heading, text, &mut out));
        }
    }
    out
}

fn collect(report: &Report, section: Option<&str>, heading: &str, text: &str, out: &mut Vec<Mention>) {
    let mut begins = 0;
    for sentence in text.split_inclusive(['。', '；', '！', '\n']) {
        let earlier = last_chars(text.get(..begins).unwrap_or(""), CONTEXT);
        begins += sentence.len();
        let mut last = 0;
        for found in QUANTITY.captures_iter(sentence) {
            let (Some(number), Some(unit), Some(whole)) =
                (found.name("number"), found.name("unit"), found.get(0))
            else {
                continue;
            };
            if out.len() >= MOST {
                return;
            }
            let before = last_chars(sentence.get(..whole.start()).unwrap_or(""), CONTEXT);
            let nearest = last_chars(sentence.get(last..whole.start()).unwrap_or(""), CONTEXT);
            let after = sentence.get(whole.end()..).unwrap_or("");
            last = whole.end();
            if is_no_quantity(before, after) {
                continue;
            }
            let digits: String = number.as_str().chars().filter(|c| !matches!(c, ',' | '，')).collect();
            // More digits than a decimal holds are no number that could be compared.
            let Ok(quantity) = Decimal::from_str_exact(&digits) else { continue };
            let unit = unit.as_str().trim_start_matches(['余', '多']);
            let is_exact = found.name("about").is_none() && !unit.contains(['余', '多']);
            let after = first_chars(after, CONTEXT);
            let spoken = Spoken { report, section, heading, earlier, before, nearest, after };
            let cell = is_exact.then(|| spoken.cell(unit)).flatten();
            let value = cell.and_then(|path| certain(report, path));
            out.push(Mention {
                quantity: Number(quantity),
                unit: unit.to_owned(),
                sentence: around(sentence, whole.range()),
                section: section.map(str::to_owned),
                cell: value.and(cell).map(str::to_owned),
                agrees: value.map(|v| v == quantity),
            });
        }
    }
}

/// `2024年1月`, `3.5号`, `〔2021〕30号` are no quantities; nor is a part of a longer word or number, as a line's end leaves
/// it: `结转1 5件`; nor the end of a range: `3至5件`.
fn is_no_quantity(before: &str, after: &str) -> bool {
    let range = before.trim_end_matches(['至', '到', '～', '~', '—', '－']);
    before.trim_end().ends_with(|c: char| c.is_ascii_digit())
        || before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '第'))
        || range.len() < before.len() && range.ends_with(|c: char| c.is_ascii_digit())
        || after.starts_with("以上")
}

/// The number in a cell of the report that is read without doubt.
fn certain(report: &Report, path: &str) -> Option<Decimal> {
    let cell = report.cells.iter().find(|cell| cell.at.path() == path)?;
    cell.value.number().filter(|_| cell.doubt.is_none())
}

/// The sentence, or of one without an end in sight what stands around the number.
fn around(sentence: &str, number: std::ops::Range<usize>) -> String {
    if sentence.len() <= LONGEST {
        return sentence.trim().to_owned();
    }
    let before = last_chars(sentence.get(..number.start).unwrap_or(""), CONTEXT);
    let behind = sentence.get(number.end..).unwrap_or("");
    let middle = sentence.get(number).unwrap_or("");
    format!("{before}{middle}{}", first_chars(behind, CONTEXT))
}

/// The last characters of a text.
fn last_chars(text: &str, count: usize) -> &str {
    let from = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or(text)
}

/// The first characters of a text.
fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_found_and_dates_are_not() {
        let mut out = Vec::new();
        let text = "2021年，共受理依申请公开政府信息7件，主动公开1,154条，培训3次，参训235人次，依据〔2021〕30号，电话0371-6888件，上年结转1 5件。";
        collect(&Report::default(), None, "", text, &mut out);
        let shown: Vec<String> = out.iter().map(|m| format!("{}{}", m.quantity.0, m.unit)).collect();
        assert_eq!(shown, ["7件", "1154条", "3次", "235人次"]);
    }

    #[test]
    fn a_number_of_more_digits_than_a_decimal_holds_is_left_out() {
        let mut out = Vec::new();
        collect(
            &Report::default(),
            None,
            "",
            "圆周率3.14159265358979323846264338327950288件，共3.25件。",
            &mut out,
        );
        assert_eq!(out.iter().map(|m| m.quantity.0.to_string()).collect::<Vec<_>>(), ["3.25"]);
    }
}
