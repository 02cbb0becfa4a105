//! A report as it was read and judged. There is no other copy of it: the JSON is made when it is asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Source;
use crate::check::{self, Assessed, Judgement, Verdict};
use crate::finding::{Code, Severity};
use crate::report::Report;

/// A report with its judgement, and the file that it was read from.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The file.
    pub source: Source,
    /// The report as recognised.
    pub report: Report,
    /// Its judgement.
    pub judgement: Judgement,
}

impl Judged {
    /// Judges a report. Its findings must be those of every stage before.
    pub(crate) fn new(source: Source, mut report: Report) -> Judged {
        let judgement = check::judge(&mut report);
        Judged { source, report, judgement }
    }

    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// Every identity of the form, with its result.
    pub fn identities(&self) -> Vec<Assessed> {
        self.judgement.identities(&self.report)
    }

    /// The cell of the report with this path below `tables`, as an index into its cells.
    pub fn cell(&self, path: &str) -> Option<usize> {
        self.report.cells.iter().position(|cell| cell.at.path() == path)
    }

    /// What makes a report incomplete; nothing unless it is.
    pub fn missing(&self) -> Vec<Missing> {
        if self.judgement.verdict != Verdict::Incomplete {
            return Vec::new();
        }
        let doubts = || self.report.findings.iter().filter(|f| f.severity == Severity::Doubt).map(|f| f.code);
        let is_about_tables = |code| matches!(code, Code::TableMissing | Code::NoFormPrinted);
        let is_about_the_name = |code| matches!(code, Code::AgencyUnknown | Code::YearUnknown);
        let has_doubtful_cells = self.report.cells.iter().any(|cell| cell.doubt.is_some());
        let other_doubts = doubts().any(|code| !is_about_tables(code) && !is_about_the_name(code));
        let mut out = Vec::new();
        out.extend((has_doubtful_cells || other_doubts).then_some(Missing::Numbers));
        out.extend(doubts().any(is_about_tables).then_some(Missing::Tables));
        out.extend(doubts().any(|code| code == Code::AgencyUnknown).then_some(Missing::Agency));
        out.extend(doubts().any(|code| code == Code::YearUnknown).then_some(Missing::Year));
        // Without any doubt it is incomplete for want of numbers that could be checked.
        if out.is_empty() { vec![Missing::Numbers] } else { out }
    }
}

/// What is missing in an `incomplete` report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Numbers: some are missing or doubtful.
    Numbers,
    /// A table of the form.
    Tables,
    /// The reporting agency.
    Agency,
    /// The report year.
    Year,
}
