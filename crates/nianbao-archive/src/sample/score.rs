//! Estimates the error rate of all cells from a checked sample.
//!
//! The error rate is the average of the rates of the strata, weighted by their sizes. The 95 % interval is Wilson's
//! (1927) with the effective sample size of Kish (1965: one over the sum of squared weights, each divided by its number
//! of cells). Unlike the normal approximation, it is valid if no errors were found.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::read_sheet;
use nianbao::error::{Error, ErrorKind};
use nianbao::spot::Held;
use nianbao::text::{Printed, parse_printed};

/// The strata of doubtful cells, which are kept apart because the program does not claim that they are right.
pub(super) const DOUBTED: &str = "存疑";

/// The result of a checked sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The error rate of each stratum.
    pub strata: Vec<(String, Rate)>,
    /// The error rate of all cells that were read without doubt.
    pub undoubted: Option<Rate>,
    /// Number of cells that were not checked.
    pub unchecked: usize,
    /// Strata without any checked cell; the rate does not cover them.
    pub unchecked_strata: Vec<String>,
}

/// An error rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Number of cells checked.
    pub checked: usize,
    /// Number of wrong cells among them.
    pub wrong: usize,
    /// The weighted rate, from 0 to 1.
    pub rate: f64,
    /// The 95 % interval.
    pub interval: (f64, f64),
}

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_964;

impl Rate {
    fn of(checked: usize, wrong: usize, rate: f64, effective: f64) -> Rate {
        let z2 = Z * Z / effective;
        let center = (rate + z2 / 2.0) / (1.0 + z2);
        let half = (rate * (1.0 - rate) / effective + z2 / (4.0 * effective)).sqrt() * Z / (1.0 + z2);
        // At the ends the bounds are the ends; rounding leaves them a hair inside.
        let low = if wrong == 0 { 0.0 } else { (center - half).max(0.0) };
        let high = if wrong == checked { 1.0 } else { (center + half).min(1.0) };
        Rate { checked, wrong, rate, interval: (low, high) }
    }
}

#[derive(Default)]
struct Stratum {
    size: u64,
    checked: usize,
    wrong: usize,
}

/// Scores a filled-in sheet.
///
/// # Errors
///
/// If it cannot be read, lacks a column, has no rows, or has an answer that is neither yes nor no.
pub fn score(path: &Path) -> Result<Score, Error> {
    let mut strata: BTreeMap<String, Stratum> = BTreeMap::new();
    let mut unchecked = 0;
    let wrong = |reason: String| ErrorKind::Manifest { reason }.at(path.to_owned());
    let rows = read_sheet(path)?;
    if rows.is_empty() {
        return Err(wrong("has no rows below the header".into()));
    }
    for (line, [name, size, read, printed, right]) in rows {
        let size =
            size.parse().map_err(|_| wrong(format!("line {line}: stratum_size {size:?} is not a number")))?;
        let stratum = strata.entry(name).or_default();
        stratum.size = size;
        let right = right.nfkc().collect::<String>().to_lowercase();
        let is_right = match (right.as_str(), printed.as_str()) {
            ("", "") => {
                unchecked += 1;
                continue;
            }
            ("", printed) => is_same(&read, printed),
            ("y" | "yes" | "true" | "1" | "是" | "对" | "正确" | "√" | "✓" | "✔", _) => true,
            ("n" | "no" | "false" | "0" | "否" | "错" | "错误" | "×" | "✗" | "✘", _) => false,
            (other, _) => {
                return Err(wrong(format!(
                    "line {line}: right is {other:?}; write y or n, or leave it empty"
                )));
            }
        };
        stratum.checked += 1;
        stratum.wrong += usize::from(!is_right);
    }
    let is_checked = |stratum: &Stratum| stratum.checked > 0;
    let unchecked_strata =
        strata.iter().filter(|(_, stratum)| !is_checked(stratum)).map(|(name, _)| name.clone()).collect();
    strata.retain(|_, stratum| is_checked(stratum));
    let rate = |s: &Stratum| {
        let (checked, wrong) = (s.checked as f64, s.wrong as f64);
        Rate::of(s.checked, s.wrong, wrong / checked, checked)
    };
    let undoubted: Vec<&Stratum> =
        strata.iter().filter(|(name, _)| !name.ends_with(DOUBTED)).map(|(_, stratum)| stratum).collect();
    Ok(Score {
        undoubted: weighted(&undoubted),
        unchecked,
        unchecked_strata,
        strata: strata.iter().map(|(n, s)| (n.clone(), rate(s))).collect(),
    })
}

/// The rate over several strata, each by its size.
fn weighted(strata: &[&Stratum]) -> Option<Rate> {
    let all: f64 = strata.iter().map(|s| s.size as f64).sum();
    if all <= 0.0 {
        return None;
    }
    let share = |s: &Stratum| s.size as f64 / all;
    let rate = strata.iter().map(|s| share(s) * s.wrong as f64 / s.checked as f64).sum();
    let spread: f64 = strata.iter().map(|s| share(s) * share(s) / s.checked as f64).sum();
    let (checked, wrong) = (strata.iter().map(|s| s.checked).sum(), strata.iter().map(|s| s.wrong).sum());
    Some(Rate::of(checked, wrong, rate, spread.recip()))
}

/// Whether a person's answer matches what the program read, allowing for separators, units and notes as people type and
/// pages print them.
fn is_same(read: &str, printed: &str) -> bool {
    let is_blank = matches!(printed.trim().to_lowercase().as_str(), "blank" | "空白" | "空" | "无");
    match (read.parse::<Decimal>(), parse_printed(printed, true)) {
        (Ok(read), Printed::Number { value, .. }) => read == value,
        (Err(_), Printed::Blank) => read == Held::Blank.words(None),
        _ => read == printed.trim() || is_blank && read == Held::Blank.words(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Wilson 1927; the figures for 0 and 1 of 10 are in every table of it.
        let rate = Rate::of(10, 0, 0.0, 10.0);
        assert!(rate.interval.0 == 0.0 && (rate.interval.1 - 0.2775).abs() < 1e-4);
        let rate = Rate::of(10, 1, 0.1, 10.0);
        assert!((rate.interval.0 - 0.0179).abs() < 1e-4 && (rate.interval.1 - 0.4042).abs() < 1e-4);
    }

    #[test]
    fn strata_weigh_by_their_size() {
        let many = Stratum { size: 900, checked: 10, wrong: 0 };
        let few = Stratum { size: 100, checked: 10, wrong: 5 };
        let rate = weighted(&[&many, &few]).unwrap();
        assert!((rate.rate - 0.05).abs() < 1e-9);
        assert_eq!((rate.checked, rate.wrong), (20, 5));
    }

    #[test]
    fn printed_numbers_are_compared_as_numbers() {
        for (read, printed) in [
            ("12", " 12.0"),
            ("1234", "1,234"),
            ("1234", "１２３４"),
            ("12", "12件"),
            ("12", "12（其中修订 3 件）"),
            ("空白", "空白"),
            ("空白", "/"),
            ("空白", "——"),
            ("空白", "无"),
            ("未读出", "未读出"),
        ] {
            assert!(is_same(read, printed), "{read} {printed}");
        }
        for (read, printed) in [("12", "13"), ("12", "空白"), ("12", "/"), ("空白", "0"), ("未读出", "/")]
        {
            assert!(!is_same(read, printed), "{read} {printed}");
        }
    }
}
