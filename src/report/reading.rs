//! The report as read: what recognition hands to judging and to output.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::block::Table;
use crate::finding::{Code, Finding};
use crate::form::{CellRef, Form};
use crate::origin::Place;

/// A report, or another document, as read.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The form that it was read by.
    pub form: Form,
    /// Whether it is an annual report at all.
    pub is_annual_report: bool,
    /// Title on one line.
    pub title: Option<String>,
    /// The body that reports.
    pub agency: Option<String>,
    /// Where its name stands.
    pub agency_from: Option<AgencyFrom>,
    /// The year it reports about.
    pub year: Option<i32>,
    /// The edition of the form.
    pub edition: Option<String>,
    /// What the page says of its own publication.
    pub imprint: Imprint,
    /// What stands between the title and the first heading.
    pub preamble: Vec<String>,
    /// The sections in printed order.
    pub sections: Vec<Section>,
    /// Every cell of the form that the document should have, in the form's order.
    pub cells: Vec<Cell>,
    /// Tables that are no table of the form.
    pub other_tables: Vec<Table>,
    /// What a person should know: found in its file, then in recognising it, then in judging it.
    pub findings: Vec<Finding>,
}

impl Report {
    /// What the JSON calls a document that is no report of the form.
    pub const OTHER: &str = Form::OTHER;

    /// What kind of document it is, as its form names it: `annual_report`; `other` if it is any other document.
    pub fn kind(&self) -> &str {
        if self.is_annual_report { &self.form.definition().kind } else { Report::OTHER }
    }
}

/// Where the name of the reporting body stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgencyFrom {
    /// In the title.
    Title,
    /// In the sentence that publishes the report.
    Sentence,
    /// In what the page says of its own publication.
    Imprint,
    /// In a list that came with the file.
    Manifest,
}

/// Publication details, as printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imprint {
    /// ISO 8601.
    pub published_on: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 发布机构.
    pub publisher: Option<String>,
    /// 名称: the title, where the page prints it nowhere else.
    pub title: Option<String>,
    /// Whether the date is another than that of publication: of signing, or of the last change.
    pub is_published_loosely: bool,
}

/// A section with its heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Which of the six it is.
    pub key: Option<String>,
    /// The printed number: `一`.
    pub number: Option<String>,
    /// The heading without number and blanks.
    pub heading: Option<String>,
    /// Page it begins on, where there are pages.
    pub page: Option<u32>,
    /// Its paragraphs, those of subsections apart.
    pub paragraphs: Vec<String>,
    /// Its subsections.
    pub subsections: Vec<Subsection>,
}

/// A subsection, `（一）` and so on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subsection {
    /// The printed number.
    pub number: String,
    /// Its heading, where it has one of its own.
    pub heading: Option<String>,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// What a cell of the form was found to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Digits.
    Number(Decimal),
    /// Nothing, a dash or a slash.
    Blank,
    /// Something that could not be read as either.
    Unknown,
    /// The document does not have the cell.
    Missing,
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// One cell of the form, as read.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Which cell of the form.
    pub at: CellRef,
    /// What it holds.
    pub value: Value,
    /// The print, exactly.
    pub raw: String,
    /// What stands behind the number.
    pub note: Option<String>,
    /// A unit in the cell, or in its heading.
    pub unit: Option<String>,
    /// Printed row and column heads, joined by ` / `.
    pub label: String,
    /// Where it was printed.
    pub place: Option<Place>,
    /// Why the reading is uncertain, where it is: the code of the finding that says so.
    pub doubt: Option<Code>,
    /// How the reading is borne out; empty until it was judged.
    pub proofs: Vec<Proof>,
    /// Whether its column was told by order alone.
    pub by_order: bool,
    /// Whether a page break runs through it.
    pub split: bool,
    /// Whether a person has looked at the page and says that this stands there: a blank is blank.
    pub confirmed: bool,
}

impl Cell {
    /// What its proofs and its doubt come to: a doubt outweighs them, and a failed identity those that hold.
    pub fn standing(&self) -> Standing {
        if self.doubt.is_some() {
            Standing::Doubted
        } else if self.proofs.contains(&Proof::Failed) {
            Standing::Failed
        } else if self.proofs.contains(&Proof::Held) {
            Standing::Held
        } else {
            Standing::Read
        }
    }
}

/// How a cell's reading is borne out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Proof {
    /// It was read by its labels.
    Read,
    /// An identity with this cell holds, and is not 0 = 0 of a blank line.
    Held,
    /// An identity with this cell fails.
    Failed,
    /// The page as drawn shows these digits.
    Seen,
    /// It stands in the only place in which the printed values fit.
    Placed,
    /// It was read from a picture.
    Recognised,
}

impl Proof {
    /// What the JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            Proof::Read => "read",
            Proof::Held => "held",
            Proof::Failed => "failed",
            Proof::Seen => "seen",
            Proof::Placed => "placed",
            Proof::Recognised => "recognised",
        }
    }
}

/// What a cell's proofs and doubt come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The reading is uncertain.
    Doubted,
    /// An identity with this cell fails.
    Failed,
    /// An identity with this cell holds.
    Held,
    /// No identity applies.
    Read,
}
