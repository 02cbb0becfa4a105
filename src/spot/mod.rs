//! One number of a report, with all that is known of it: what is printed, where, what it must add up to, and where the
//! narrative speaks of it.
//!
//! Sees reports as read and judged, and the tables they were read from; knows nothing of pages as drawings.

mod around;
mod find;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

pub use around::{Around, around};
pub use words::agreement;

use crate::check::{Assessed, Mention};
use crate::finding::Finding;
use crate::output::Judged;
use crate::report::{Cell, Value};

/// What a cell was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Held {
    /// Digits.
    Number,
    /// Nothing, a dash or a slash.
    Blank,
    /// Something that could not be read as either.
    Unreadable,
    /// The document does not have the cell.
    Missing,
}

impl Held {
    /// What a value is.
    pub fn of(value: &Value) -> Held {
        match value {
            Value::Number(_) => Held::Number,
            Value::Blank => Held::Blank,
            Value::Unknown => Held::Unreadable,
            Value::Missing => Held::Missing,
        }
    }

    /// What the JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            Held::Number => "number",
            Held::Blank => "blank",
            Held::Unreadable => "unreadable",
            Held::Missing => "missing",
        }
    }
}

/// A cell of the form in a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Spot {
    /// Table, row and column in the form's own words.
    pub words: String,
    /// What the cell holds.
    pub holds: Held,
    /// The cell, with its print and its place.
    #[serde(flatten)]
    pub cell: Cell,
    /// Whether its print goes on on the next page; the place is that of its first part.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub goes_on: bool,
    /// The identities it takes part in.
    pub identities: Vec<Assessed>,
    /// The numbers of the narrative that name it.
    pub mentions: Vec<Mention>,
    /// What a person should know of it.
    pub findings: Vec<Finding>,
}

/// What was found for a question.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Answer {
    /// The file, as it was named.
    pub source: String,
    /// The report's title.
    pub title: Option<String>,
    /// What was asked.
    pub query: String,
    /// Whether the cells are what was meant; otherwise they are candidates.
    pub is_clear: bool,
    /// The cells, in the form's order; candidates by how well they fit.
    pub cells: Vec<Spot>,
    /// How many more candidates there are.
    pub more: usize,
}

/// The JSON Schema (2020-12) of a list of answers.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Vec<Answer>).to_value()
}

/// Finds the cells that a key, the beginning of a key, or a report's own words name.
pub fn answer(judged: &Judged, query: &str) -> Answer {
    let found = find::find(&judged.report, query);
    let identities = judged.identities();
    Answer {
        source: judged.source.path.clone(),
        title: judged.report.title.clone(),
        query: query.to_owned(),
        is_clear: found.is_clear,
        more: found.more,
        cells: found.cells.into_iter().map(|index| spot(judged, &identities, index)).collect(),
    }
}

/// Every cell that the report should have, in the form's order.
pub fn all(judged: &Judged) -> Vec<Spot> {
    let identities = judged.identities();
    (0..judged.report.cells.len()).map(|index| spot(judged, &identities, index)).collect()
}

fn spot(judged: &Judged, identities: &[Assessed], index: usize) -> Spot {
    let cell = &judged.report.cells[index];
    let path = cell.at.path();
    let mentions = judged.judgement.mentions.iter().filter(|m| m.cell.as_ref() == Some(&path));
    let findings = judged.report.findings.iter().filter(|f| f.cell.as_ref() == Some(&path));
    Spot {
        words: cell.at.words(),
        holds: Held::of(&cell.value),
        goes_on: cell.split && cell.place.as_ref().is_some_and(|p| p.page().is_some()),
        identities: identities.iter().filter(|i| i.cells.contains(&path)).cloned().collect(),
        mentions: mentions.cloned().collect(),
        findings: findings.cloned().collect(),
        cell: cell.clone(),
    }
}
