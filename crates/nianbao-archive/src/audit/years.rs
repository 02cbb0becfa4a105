//! Years side by side: what must carry over, what is missing, and sums a year.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::collection::{Agency, Collection, Shelf};
use super::{Coverage, Difference, Finding, Kind, VerdictCount, YearSummary};
use nianbao::Form;
use nianbao::check::{State, Verdict, across_years};
use nianbao::report::Number;

/// The identities between each two years that follow each other.
pub(super) fn across(shelf: &Shelf, findings: &mut Vec<Finding>) {
    let volumes = shelf.by_year();
    for pair in volumes.windows(2).filter(|pair| pair[1].entry.year == pair[0].entry.year + 1) {
        let mut unknown = 0;
        for identity in across_years(&pair[0].report(), &pair[1].report()) {
            let assessed = identity.assessed;
            let doubt = match assessed.state {
                State::Failed => "",
                State::Doubted => "（其中有空格或存疑的数字，请核对原文）",
                State::NotAssessable => {
                    unknown += 1;
                    continue;
                }
                State::Held => continue,
            };
            let path = assessed.cells.last().cloned().unwrap_or_default();
            findings.push(Finding {
                kind: Kind::AcrossYears,
                agency: shelf.agency.name.clone(),
                year: pair[1].entry.year,
                message: format!("{}：{}{doubt}", assessed.location, assessed.message),
                cells: vec![Difference {
                    words: super::copies::words(&path),
                    path,
                    expected: assessed.expected,
                    found: assessed.found,
                }],
                documents: pair.iter().map(|volume| volume.entry.id.clone()).collect(),
            });
        }
        let silent: Vec<String> = pair
            .iter()
            .filter(|volume| volume.lacks_numbers())
            .map(|volume| format!("{} 年度", volume.entry.year))
            .collect();
        let message = match (silent.is_empty(), unknown) {
            (true, 0) => continue,
            (true, _) => format!("{unknown} 项跨年勾稽不能核对：有关的格存疑或没有读出"),
            (false, _) => format!("跨年勾稽不能核对：{}的报告没有读出数字", silent.join("、")),
        };
        findings.push(Finding {
            kind: Kind::NotComparable,
            agency: shelf.agency.name.clone(),
            year: pair[1].entry.year,
            message,
            cells: Vec::new(),
            documents: pair.iter().map(|volume| volume.entry.id.clone()).collect(),
        });
    }
}

/// The years that the archive has reports for, and an agency has none.
pub(super) fn missing(collection: &Collection, agency: &Agency, findings: &mut Vec<Finding>) {
    for year in collection.common_years().filter(|year| !agency.has(*year)) {
        let others = collection.years.get(&year).copied().unwrap_or(0);
        findings.push(Finding {
            kind: Kind::MissingYear,
            agency: agency.name.clone(),
            year,
            message: format!("没有 {year} 年度的报告（该年度有 {others} 个机关的报告）"),
            cells: Vec::new(),
            documents: Vec::new(),
        });
    }
}

/// Who has reports for which year.
pub(super) fn coverage(collection: &Collection) -> Vec<Coverage> {
    let verdict = |agency: &Agency, year: &i32| {
        agency.entries.iter().filter(|entry| entry.year == *year).map(|entry| entry.verdict).min()
    };
    let row = |agency: &Agency| Coverage {
        agency: agency.name.clone(),
        years: collection.years.keys().map(|year| verdict(agency, year)).collect(),
    };
    collection.agencies.iter().map(row).collect()
}

/// Sums over the agencies of a year.
#[derive(Default)]
pub(super) struct Totals {
    requests: BTreeMap<i32, (Decimal, usize)>,
}

impl Totals {
    pub(super) fn take(&mut self, shelf: &Shelf) {
        let Some(headline) = &Form::disclosure().definition().headline else { return };
        for volume in shelf.by_year() {
            let known = volume.cells.get(headline).and_then(|cell| cell.number());
            let Some(number) = known else { continue };
            let (sum, count) = self.requests.entry(volume.entry.year).or_default();
            *sum = sum.saturating_add(number);
            *count += 1;
        }
    }

    pub(super) fn summaries(&self, collection: &Collection) -> Vec<YearSummary> {
        let mut verdicts: BTreeMap<(i32, Verdict), usize> = BTreeMap::new();
        for entry in collection.agencies.iter().flat_map(|agency| &agency.entries) {
            *verdicts.entry((entry.year, entry.verdict)).or_default() += 1;
        }
        let count = |year, verdict| verdicts.get(&(year, verdict)).copied().unwrap_or(0);
        let common: BTreeSet<i32> = collection.common_years().collect();
        let summary = |(year, agencies_of_year): (&i32, &usize)| {
            let (sum, agencies) = self.requests.get(year).copied().unwrap_or_default();
            YearSummary {
                year: *year,
                agencies: *agencies_of_year,
                is_common: common.contains(year),
                verdicts: Verdict::ALL
                    .iter()
                    .map(|verdict| VerdictCount { verdict: *verdict, count: count(*year, *verdict) })
                    .filter(|counted| counted.count > 0)
                    .collect(),
                new_requests: Number(sum),
                agencies_with_requests: agencies,
            }
        };
        collection.years.iter().map(summary).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::collection::{Entry, Volume};
    use super::*;

    const CARRIED_FORWARD: &str = "requests.carried_forward.total";
    const CARRIED_OVER: &str = "requests.carried_over.total";

    /// What is found across reports of some years, each with the number of one cell; without one it is doubted.
    fn found(reports: &[(i32, &str, Option<u32>)]) -> Vec<(Kind, i32)> {
        let agency = Agency::made("某县林业局", &[]);
        let volume = |(year, path, number): &(i32, &str, Option<u32>)| {
            Volume::made(Entry::made(&format!("{year}"), *year, None), &[(*path, *number)])
        };
        let mut findings = Vec::new();
        across(&Shelf { agency: &agency, volumes: reports.iter().map(volume).collect() }, &mut findings);
        findings.into_iter().map(|finding| (finding.kind, finding.year)).collect()
    }

    #[test]
    fn what_was_carried_forward_must_come_again() {
        let broken = |kind: &(Kind, i32)| kind.0 == Kind::AcrossYears;
        let of = |last: u32, this: u32, year| {
            found(&[(2022, CARRIED_FORWARD, Some(last)), (year, CARRIED_OVER, Some(this))])
        };
        assert!(!of(5, 5, 2023).iter().any(broken));
        assert_eq!(of(5, 7, 2023).iter().filter(|kind| broken(kind)).count(), 1);
        assert!(of(5, 7, 2024).is_empty(), "a year lies between them");
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let doubted = found(&[(2022, CARRIED_FORWARD, Some(5)), (2023, CARRIED_OVER, None)]);
        assert_eq!(doubted, [(Kind::NotComparable, 2023)]);
    }

    #[test]
    fn a_year_that_others_have_is_missing() {
        let agencies = vec![Agency::made("甲局", &[2022, 2023]), Agency::made("乙局", &[2022])];
        let years = BTreeMap::from([(2022, 2), (2023, 1)]);
        let collection = Collection { agencies, years, reports: 3, unplaced: 0 };
        let missed = |agency: &Agency| {
            let mut findings = Vec::new();
            missing(&collection, agency, &mut findings);
            findings.iter().map(|finding| finding.year).collect::<Vec<_>>()
        };
        assert_eq!(missed(&collection.agencies[0]), Vec::<i32>::new());
        assert_eq!(missed(&collection.agencies[1]), [2023]);
        let rows = coverage(&collection);
        assert_eq!(rows[0].years, [Some(Verdict::Verified), Some(Verdict::Verified)]);
        assert_eq!(rows[1].years, [Some(Verdict::Verified), None]);
    }
}
