//! What only many reports together can tell: whether years add up, who revised a report, whose is missing, whether
//! parents are the sum of their children, which numbers are out of the common, who was late.
//!
//! Reads an archive and changes nothing in it. Every finding says in words what was found, and names the reports.

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

/// What an audit is told beside the archive.
#[derive(Debug, Default)]
pub struct Request {
    /// Names that a person has confirmed to be one agency's.
    pub agencies: Confirmed,
    /// Who is whose parent.
    pub families: Families,
}

/// What an audit came to.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Audit {
    /// The archive.
    pub archive: PathBuf,
    /// How many annual reports with an agency and a year it holds.
    pub reports: usize,
    /// Annual reports that lack an agency or a year, so that they stand in no row.
    pub unplaced: usize,
    /// The years it is about, in order.
    pub years: Vec<YearSummary>,
    /// Who has reports for which year.
    pub coverage: Vec<Coverage>,
    /// The commonest problems, with how many reports have each.
    pub problems: Vec<Problem>,
    /// What was found, by kind, agency and year.
    pub findings: Vec<Finding>,
    /// Names that may be one agency's, for a person to confirm; nothing was merged for them.
    pub proposals: Vec<Proposal>,
}

/// One year of the archive.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearSummary {
    /// The year of report.
    pub year: i32,
    /// How many agencies have a report for it.
    pub agencies: usize,
    /// Whether these are so many that the others miss theirs.
    pub is_common: bool,
    /// Reports of each verdict.
    pub verdicts: Vec<VerdictCount>,
    /// 本年新收政府信息公开申请, added up over the agencies whose number is known.
    pub new_requests: Number,
    /// How many agencies that is.
    pub agencies_with_requests: usize,
}

/// How many reports have a verdict.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// How many.
    pub count: usize,
}

/// The reports of one agency.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// The agency.
    pub agency: String,
    /// For each year of the archive, in order: the verdict on its report; `null` where there is none.
    pub years: Vec<Option<Verdict>>,
}

/// A problem that several reports have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// A rule or the code of a finding.
    pub code: String,
    /// In words.
    pub words: String,
    /// How many reports.
    pub reports: u64,
}

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What a year carried forward is not what the next carried over, and the like.
    AcrossYears,
    /// Two different reports for one agency and year.
    Revision,
    /// One report in several copies, with the same numbers.
    Copies,
    /// No report for a year.
    MissingYear,
    /// A parent's number is not the sum of its children's.
    ParentSum,
    /// A number far from the agency's own in other years.
    OutlierOfOwn,
    /// A number far from those of other agencies in the same year.
    OutlierOfPeers,
    /// Published after the day the regulation sets.
    Late,
    /// Something of the above that could not be told: a report it needs is missing or could not be read.
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

    /// What the JSON calls it.
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

    /// In a word for the reader of a report.
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

    /// Whether a person should look at it. Copies are as they should be.
    pub fn is_problem(self) -> bool {
        self != Kind::Copies
    }
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The agency.
    pub agency: String,
    /// The year of report.
    pub year: i32,
    /// In words.
    pub message: String,
    /// The cells that differ.
    pub cells: Vec<Difference>,
    /// The reports it is about, by their numbers in the archive.
    pub documents: Vec<String>,
}

/// A cell with two numbers that should be one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// The cell.
    pub path: String,
    /// In the form's own words.
    pub words: String,
    /// What it should be: the sum, the earlier version.
    pub expected: Option<Number>,
    /// What it is.
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
/// Where the archive cannot be read.
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
