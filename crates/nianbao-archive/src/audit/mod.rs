//! Checks across reports: carry-overs between years, revisions, missing reports, parents against the sum of their
//! children, outliers, late publication.
//!
//! Reads an archive and changes nothing in it. Every finding describes what was found and names the reports.

mod collection;
mod copies;
mod family;
mod late;
mod name;
mod outlier;
mod proposal;
mod years;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

pub use family::Families;
pub use name::Confirmed;
pub use proposal::{Proposal, Proposed};

use crate::archive::Archive;
use collection::Collection;
use nianbao::check::Verdict;
use nianbao::error::Error;
use nianbao::report::Number;

/// The inputs of an audit other than the archive.
#[derive(Debug, Default)]
pub struct Request {
    /// Agency names that a person has confirmed to be the same.
    pub agencies: Confirmed,
    /// The parent of each agency.
    pub families: Families,
}

/// The result of an audit.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Audit {
    /// The path of the archive.
    pub archive: PathBuf,
    /// Number of annual reports in it with an agency and a year.
    pub reports: usize,
    /// Number of annual reports without an agency or a year, which are left out.
    pub unplaced: usize,
    /// The years of the reports, in order.
    pub years: Vec<YearSummary>,
    /// Which agencies have reports for which years.
    pub coverage: Vec<Coverage>,
    /// The most common problems, with the number of reports that have each.
    pub problems: Vec<Problem>,
    /// The findings, ordered by kind, agency and year.
    pub findings: Vec<Finding>,
    /// Names that may belong to the same agency, for a person to confirm; they were not merged.
    pub proposals: Vec<Proposal>,
}

/// One year of the archive.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearSummary {
    /// The report year.
    pub year: i32,
    /// Number of agencies with a report for it.
    pub agencies: usize,
    /// Whether these are so many that the reports of other agencies count as missing.
    pub is_common: bool,
    /// Number of reports by verdict.
    pub verdicts: Vec<VerdictCount>,
    /// The sum of 本年新收政府信息公开申请 (new requests) over the agencies whose number is known.
    pub new_requests: Number,
    /// Number of these agencies.
    pub agencies_with_requests: usize,
}

/// The number of reports with a verdict.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// Number of reports.
    pub count: usize,
}

/// The reports of one agency.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// The agency.
    pub agency: String,
    /// The verdict on the report for each year of the archive, in order; `null` if there is none.
    pub years: Vec<Option<Verdict>>,
}

/// A problem that several reports have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The name of a rule, or the code of a finding.
    pub code: String,
    /// As text.
    pub words: String,
    /// Number of reports.
    pub reports: u64,
}

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number that must carry over from one year to the next differs.
    AcrossYears,
    /// Two different reports for the same agency and year.
    Revision,
    /// Several copies of one report, with the same numbers.
    Copies,
    /// No report for a year.
    MissingYear,
    /// A parent's number is not the sum of those of its children.
    ParentSum,
    /// A number far from those of the same agency in other years.
    OutlierOfOwn,
    /// A number far from those of other agencies in the same year.
    OutlierOfPeers,
    /// Published after the deadline in the regulation.
    Late,
    /// One of the checks above was not possible: a report is missing or could not be read.
    NotComparable,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [
        Kind::AcrossYears,
        Kind::Revision,
        Kind::Copies,
        Kind::MissingYear,
        Kind::ParentSum,
        Kind::OutlierOfOwn,
        Kind::OutlierOfPeers,
        Kind::Late,
        Kind::NotComparable,
    ];

    /// Its name in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AcrossYears => "across_years",
            Kind::Revision => "revision",
            Kind::Copies => "copies",
            Kind::MissingYear => "missing_year",
            Kind::ParentSum => "parent_sum",
            Kind::OutlierOfOwn => "outlier_of_own",
            Kind::OutlierOfPeers => "outlier_of_peers",
            Kind::Late => "late",
            Kind::NotComparable => "not_comparable",
        }
    }

    /// Its name in Chinese.
    pub fn words(self) -> &'static str {
        match self {
            Kind::AcrossYears => "跨年勾稽",
            Kind::Revision => "前后两版",
            Kind::Copies => "同一报告的多份",
            Kind::MissingYear => "缺年度",
            Kind::ParentSum => "上下级合计",
            Kind::OutlierOfOwn => "异于本机关历年",
            Kind::OutlierOfPeers => "异于同类机关",
            Kind::Late => "逾期公布",
            Kind::NotComparable => "不能核对",
        }
    }

    /// Whether it needs attention. Copies do not.
    pub fn is_problem(self) -> bool {
        self != Kind::Copies
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// Its kind.
    pub kind: Kind,
    /// The agency.
    pub agency: String,
    /// The report year.
    pub year: i32,
    /// What was found, in Chinese.
    pub message: String,
    /// The cells that differ.
    pub cells: Vec<Difference>,
    /// The IDs of the reports concerned.
    pub documents: Vec<String>,
}

/// A cell with two numbers that should be equal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// The path of the cell.
    pub path: String,
    /// Its name, in the words of the form.
    pub words: String,
    /// The expected number: the sum, or that of the earlier version.
    pub expected: Option<Number>,
    /// The number found.
    pub found: Option<Number>,
}

/// The JSON Schema (2020-12) of an audit.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Audit).to_value()
}

/// Audits an archive.
///
/// # Errors
///
/// If the archive cannot be read.
pub fn audit(archive: &Archive, request: &Request) -> Result<Audit, Error> {
    let _held = archive.snapshot()?;
    let collection = Collection::of(archive, &request.agencies)?;
    let mut findings = Vec::new();
    let mut series = outlier::Series::default();
    let mut totals = years::Totals::default();
    let mut prints = proposal::Prints::default();
    // One agency at a time is in memory.
    for group in &collection.agencies {
        let shelf = collection::Shelf::load(archive, group)?;
        copies::compare(&shelf, &mut findings);
        years::across(&shelf, &mut findings);
        years::missing(&collection, group, &mut findings);
        late::judge(&shelf, &mut findings);
        series.take(&shelf);
        totals.take(&shelf);
        prints.take(&shelf);
    }
    series.judge(&mut findings);
    family::judge(archive, &collection, &request.families, &mut findings)?;
    findings.sort_by(|a, b| (a.kind, &a.agency, a.year).cmp(&(b.kind, &b.agency, b.year)));
    Ok(Audit {
        archive: archive.path().to_owned(),
        reports: collection.reports,
        unplaced: collection.unplaced,
        years: totals.summaries(&collection),
        coverage: years::coverage(&collection),
        problems: collection.problems(archive)?,
        proposals: proposal::propose(&collection, &prints),
        findings,
    })
}
