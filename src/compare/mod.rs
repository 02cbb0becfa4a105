//! Two reports side by side: two years of one agency, or two versions of one report. What changed, and whether the
//! year before adds up with the year after.
//!
//! Sees reports as read and judged; does not read, and knows nothing of how a comparison is shown.

mod sections;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{AssessedYears, Verdict, across_years};
use crate::finding::Code;
use crate::output::Judged;
use crate::report::{Cell, Number, Proof, Report};
use crate::spot::Held;
pub use sections::{Change, ChangedParagraph, SectionName, Sections};

/// Two reports compared.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Comparison {
    /// The first report.
    pub a: Side,
    /// The second.
    pub b: Side,
    /// What a person should know of comparing these two.
    pub notes: Vec<String>,
    /// The identities between the two years; none where the years do not follow each other.
    pub across_years: Vec<AssessedYears>,
    /// How many cells are the same in both.
    pub same: usize,
    /// The cells that differ, in the form's order.
    pub cells: Vec<ChangedCell>,
    /// What changed in the sections.
    pub sections: Sections,
}

/// One of two reports.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Side {
    /// The file, as it was named.
    pub source: String,
    /// Its title.
    pub title: Option<String>,
    /// The reporting body.
    pub agency: Option<String>,
    /// The year it reports about.
    pub year: Option<i32>,
    /// The edition of the form.
    pub form: Option<String>,
    /// What may be believed of it.
    pub verdict: Verdict,
}

/// A cell that differs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangedCell {
    /// Below `tables`.
    pub path: String,
    /// Table, row and column in the form's own words.
    pub words: String,
    /// In the first report; `null` where its edition of the form does not have the cell.
    pub a: Option<Content>,
    /// In the second.
    pub b: Option<Content>,
    /// The second number less the first, where both are numbers.
    pub change: Option<Number>,
    /// The change in parts of the first number, to four decimals; `null` where that is 0.
    pub ratio: Option<Number>,
}

/// What a cell holds in one of the reports.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Content {
    /// What it was found to hold.
    pub holds: Held,
    /// Its number.
    pub value: Option<Number>,
    /// How the reading is borne out.
    pub proofs: Vec<Proof>,
    /// Why it is uncertain: the code of a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Code>,
}

impl Content {
    fn of(cell: &Cell) -> Self {
        Content {
            holds: Held::of(&cell.value),
            value: cell.value.number().map(Number),
            proofs: cell.proofs.clone(),
            doubt: cell.doubt,
        }
    }

    /// Whether a person should look at the page.
    pub fn is_doubtful(&self) -> bool {
        self.doubt.is_some() || matches!(self.holds, Held::Missing | Held::Unreadable)
    }

    /// In words for the reader of a report.
    pub fn words(&self) -> String {
        let words = self.holds.words(self.value);
        if self.doubt.is_some() && self.holds == Held::Number {
            format!("{words}（存疑）")
        } else {
            words
        }
    }
}

/// The JSON Schema (2020-12) of a comparison.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Comparison).to_value()
}

/// Compares two reports, the first with the second.
pub fn compare(a: &Judged, b: &Judged) -> Comparison {
    let (first, second) = (&a.report, &b.report);
    let (cells, same) = cells(first, second);
    let mut notes = Vec::new();
    if first.agency != second.agency {
        let name = |agency: &Option<String>| agency.clone().unwrap_or_else(|| "未能判定的机关".to_owned());
        notes.push(format!("两份报告的机关名称不同：{} 与 {}", name(&first.agency), name(&second.agency)));
    }
    let across = match (first.year, second.year) {
        (Some(a_year), Some(b_year)) if b_year == a_year + 1 => across_years(first, second),
        (Some(a_year), Some(b_year)) if a_year == b_year + 1 => {
            notes.push(format!("{b_year} 年度在前、{a_year} 年度在后，跨年勾稽关系照此核对"));
            across_years(second, first)
        }
        (Some(a_year), Some(b_year)) if a_year == b_year => Vec::new(),
        _ => {
            notes.push("两份报告不是相邻的年度，没有核对跨年勾稽关系".to_owned());
            Vec::new()
        }
    };
    // Of two years every paragraph differs; of two versions few do, and those matter.
    let is_one_year = first.year.is_some() && first.year == second.year;
    Comparison {
        a: side(a),
        b: side(b),
        notes,
        across_years: across,
        same,
        cells,
        sections: sections::compare(first, second, is_one_year),
    }
}

fn side(judged: &Judged) -> Side {
    let report = &judged.report;
    Side {
        source: judged.source.path.clone(),
        title: report.title.clone(),
        agency: report.agency.clone(),
        year: report.year,
        form: report.edition.clone(),
        verdict: judged.verdict(),
    }
}

/// The cells that differ, in the form's order, and how many do not.
fn cells(a: &Report, b: &Report) -> (Vec<ChangedCell>, usize) {
    // By their paths: two editions may have the same cell in different places.
    let [paths_of_a, paths_of_b] =
        [a, b].map(|report| report.cells.iter().map(|cell| cell.at.path()).collect::<Vec<_>>());
    let mut out = Vec::new();
    let mut same = 0;
    for (before, path) in a.cells.iter().zip(&paths_of_a) {
        let after = paths_of_b.iter().position(|p| p == path).map(|i| &b.cells[i]);
        match after {
            Some(after) if before.value == after.value => same += 1,
            after => out.push(changed(Some(before), after)),
        }
    }
    for (at, after) in b.cells.iter().enumerate().filter(|(at, _)| !paths_of_a.contains(&paths_of_b[*at])) {
        // Behind the cell that stands before it in its own report.
        let before = paths_of_b[..at].iter().rev().find_map(|p| out.iter().position(|c| c.path == *p));
        let place = before.map_or(out.len(), |i| i + 1);
        out.insert(place, changed(None, Some(after)));
    }
    (out, same)
}

fn changed(a: Option<&Cell>, b: Option<&Cell>) -> ChangedCell {
    let named = a.or(b);
    let value = |cell: Option<&Cell>| cell.and_then(|cell| cell.value.number());
    let change = value(a).zip(value(b)).and_then(|(a, b)| b.checked_sub(a));
    ChangedCell {
        path: named.map(|cell| cell.at.path()).unwrap_or_default(),
        words: named.map(|cell| cell.at.words()).unwrap_or_default(),
        a: a.map(Content::of),
        b: b.map(Content::of),
        change: change.map(|n| Number(n.normalize())),
        ratio: change.zip(value(a)).and_then(|(change, a)| ratio(change, a)).map(Number),
    }
}

/// A change in parts of what it set out from, to four decimals.
fn ratio(change: Decimal, from: Decimal) -> Option<Decimal> {
    let ratio = change.checked_div(from.abs())?;
    Some(ratio.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// A change with its sign.
pub fn signed(number: Number) -> String {
    if number.0.is_sign_positive() && !number.0.is_zero() {
        format!("+{}", number.0)
    } else {
        number.0.to_string()
    }
}

/// A ratio in per cent, with its sign and one decimal.
pub fn percent(ratio: Number) -> String {
    let percent = ratio.0.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(ratio.0);
    let rounded = percent.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    format!("{}%", signed(Number(rounded.normalize())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn ratios_are_exact_and_rounded_once() {
        let of = |a: &str, b: &str| ratio(number(b) - number(a), number(a)).map(|r| percent(Number(r)));
        assert_eq!(of("7", "10").as_deref(), Some("+42.9%"));
        assert_eq!(of("10", "7").as_deref(), Some("-30%"));
        assert_eq!(of("-4", "2").as_deref(), Some("+150%"));
        assert_eq!(of("3", "3").as_deref(), Some("0%"));
        assert_eq!(of("0", "5"), None);
    }
}
