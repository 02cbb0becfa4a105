//! Numbers that the narrative states. Advice only: real reports count in ways that differ for good reason.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::form::Form;
use crate::report::{Number, Report, Value};
use crate::text::{pattern, squeeze};

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
        collect(report, None, text, &mut out);
    }
    for section in &report.sections {
        let own = section.paragraphs.iter();
        for text in own.chain(section.subsections.iter().flat_map(|s| &s.paragraphs)) {
            collect(report, section.key.as_deref(), text, &mut out);
        }
    }
    out
}

fn collect(report: &Report, section: Option<&str>, text: &str, out: &mut Vec<Mention>) {
    for sentence in text.split_inclusive(['。', '；', '！', '\n']) {
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
            let after = sentence.get(whole.end()..).unwrap_or("");
            // `2024年1月`, `3.5号`, `〔2021〕30号` are no quantities; nor is a part of a longer word or number, as a line's
            // end leaves it: `结转1 5件`.
            if before.trim_end().ends_with(|c: char| c.is_ascii_digit())
                || before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '第'))
                || after.starts_with("以上")
            {
                continue;
            }
            let digits: String = number.as_str().chars().filter(|c| !matches!(c, ',' | '，')).collect();
            let Ok(quantity) = digits.parse::<Decimal>() else { continue };
            let unit = unit.as_str().trim_start_matches(['余', '多']);
            let cell = (found.name("about").is_none() && !unit.contains(['余', '多']))
                .then(|| named(report.form, before, unit))
                .flatten();
            let value = cell.and_then(|path| {
                let cell = report.cells.iter().find(|c| c.at.path() == path)?;
                match &cell.value {
                    Value::Number(n) if cell.doubt.is_none() => Some(*n),
                    _ => None,
                }
            });
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

/// The sentence, or of one without an end in sight what stands around the number.
fn around(sentence: &str, number: std::ops::Range<usize>) -> String {
    if sentence.len() <= LONGEST {
        return sentence.trim().to_owned();
    }
    let before = last_chars(sentence.get(..number.start).unwrap_or(""), CONTEXT);
    let behind = sentence.get(number.end..).unwrap_or("");
    let behind_end = behind.char_indices().nth(CONTEXT).map_or(behind.len(), |(at, _)| at);
    let middle = sentence.get(number).unwrap_or("");
    format!("{before}{middle}{}", behind.get(..behind_end).unwrap_or(behind))
}

/// The last characters of a text.
fn last_chars(text: &str, count: usize) -> &str {
    let from = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or(text)
}

/// The cell that the clause before a number names, if exactly one.
fn named(form: Form, before: &str, unit: &str) -> Option<&'static str> {
    let clause = squeeze(before.rsplit(['，', '。', '；', '、', '：', '（']).next().unwrap_or(before));
    let mut fitting = form.definition().mentions.iter().filter(|n| {
        n.unit == unit
            && n.words.iter().all(|any| any.iter().any(|w| clause.contains(w)))
            && !n.without.iter().any(|w| clause.contains(w))
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first.cell.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_found_and_dates_are_not() {
        let mut out = Vec::new();
        let text = "2021年，共受理依申请公开政府信息7件，主动公开1,154条，培训3次，参训235人次，依据〔2021〕30号，电话0371-6888件，上年结转1 5件。";
        collect(&Report::default(), None, text, &mut out);
        let shown: Vec<String> = out.iter().map(|m| format!("{}{}", m.quantity.0, m.unit)).collect();
        assert_eq!(shown, ["7件", "1154条", "3次", "235人次"]);
    }

    #[test]
    fn clauses_name_cells() {
        assert_eq!(
            named(Form::disclosure(), "2021年，共受理依申请公开政府信息", "件"),
            Some("requests.new_received.total")
        );
        assert_eq!(named(Form::disclosure(), "其中上年结转", "件"), Some("requests.carried_over.total"));
        assert_eq!(named(Form::disclosure(), "主动公开信息", "条"), None);
    }
}
