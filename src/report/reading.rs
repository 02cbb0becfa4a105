//! The report as read: what recognition hands to judging and to output.

use rust_decimal::Decimal;

use crate::block::Table;
use crate::finding::Finding;
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
    /// What a person should know.
    pub findings: Vec<Finding>,
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
#[derive(Clone, Debug, Default, PartialEq)]
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
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Whether the reading is uncertain; a finding says why.
    pub doubted: bool,
    /// Whether its column was told by order alone.
    pub by_order: bool,
    /// Whether a page break runs through it.
    pub split: bool,
    /// Whether a person has looked at the page and says that this stands there: a blank is blank.
    pub confirmed: bool,
}
