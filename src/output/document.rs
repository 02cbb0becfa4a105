//! The JSON document, as types: what a judged report is serialised as, and read back from. Key order is the order of the
//! fields.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::judged::{Judged, Missing};
use crate::block::{self, Table};
use crate::check::{Failed, Mention, Verdict};
use crate::finding::{Code, Finding};
use crate::form::Form;
use crate::origin::{Place, Rect};
use crate::report::{AgencyFrom, Cell, Number, Proof, Report, Section, Value};

/// Version of the JSON; incremented when a field changes its meaning.
pub const SCHEMA: u32 = 2;

/// Version of the reader; incremented when a file may be read differently than before, so that archives know what to
/// read again.
pub const READER: u32 = 4;

/// One document as read and judged: what `nianbao extract` prints.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Version of this JSON.
    pub schema: u32,
    /// The verdict.
    pub verdict: Verdict,
    /// What is missing if the verdict is `incomplete`; otherwise empty.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// The source file.
    pub source: Source,
    /// Title, agency, year and other metadata of the report.
    pub report: About,
    /// Paragraphs between the title and the first heading.
    pub preamble: Vec<String>,
    /// The sections in printed order.
    pub sections: Vec<Section>,
    /// The numbers of the form, by table, row and column. `null`: printed as blank. Absent: not printed, or not read.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub tables: Map<String, Json>,
    /// The unit of each amount, by the path of its cell below `tables`, if printed in the cell or its header.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub units: Map<String, Json>,
    /// The results of the form's arithmetic checks.
    pub checks: Checks,
    /// Likely misprints that would explain failed identities. They are not used as values anywhere.
    #[serde(default)]
    pub suggestions: Vec<Suggestion>,
    /// Numbers of the form mentioned in the text.
    pub mentions: Vec<Mention>,
    /// Tables that are not part of the form.
    pub other_tables: Vec<OtherTable>,
    /// Findings: doubts and notes about the reading.
    pub findings: Vec<Finding>,
    /// One entry per cell of the form, on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<Vec<CellEntry>>,
}

/// The file from which a document was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Its path, as given.
    pub path: String,
    /// Its media type, detected from its content.
    pub media_type: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Number of pages, if it has pages.
    pub pages: Option<u32>,
    /// The URL that a browser printed in the footer.
    pub printed_url: Option<String>,
    /// The date that a browser printed in the header, ISO 8601.
    pub printed_on: Option<String>,
    /// The program that created it, from its metadata.
    pub producer: Option<String>,
    /// The models that recognised text in pictures; empty if none was used.
    #[serde(default)]
    pub recognised: Vec<Model>,
}

/// A model that recognised text in pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

/// A number that would make failed identities hold in place of a printed one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// Path of the cell below `tables`.
    pub cell: String,
    /// The printed number.
    pub printed: Number,
    /// The number that would make the identities hold.
    pub would_hold: Number,
    /// The rules of the identities that it would fix.
    pub mends: Vec<String>,
    /// Whether no number in another cell would do so too.
    pub only: bool,
}

/// Title, agency and year.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// The title, on one line and without spaces.
    pub title: Option<String>,
    /// The reporting agency.
    pub agency: Option<String>,
    /// Where its name was found.
    #[serde(default)]
    pub agency_from: Option<AgencyFrom>,
    /// The report year.
    pub year: Option<i32>,
    /// The edition of the form, as recognised from the tables.
    pub form: Option<String>,
    /// The kind of the report, as its form names it: `annual_report`; `other` if it is any other document.
    pub kind: String,
    /// From a page's own metadata table.
    pub published_on: Option<String>,
    /// From a page's own metadata table.
    pub index_number: Option<String>,
    /// From a page's own metadata table.
    pub publisher: Option<String>,
}

impl About {
    /// What is said of a report.
    fn of(report: &Report) -> About {
        About {
            title: report.title.clone(),
            agency: report.agency.clone(),
            agency_from: report.agency_from,
            year: report.year,
            form: report.edition.clone(),
            kind: report.kind().to_owned(),
            published_on: report.imprint.published_on.clone(),
            index_number: report.imprint.index_number.clone(),
            publisher: report.imprint.publisher.clone(),
        }
    }

    /// Whether it is a report of the form, and no other document.
    pub fn is_report(&self) -> bool {
        self.kind != Report::OTHER
    }

    /// Whether it is a report of this form, or none at all.
    pub fn is_known_to(&self, form: Form) -> bool {
        !self.is_report() || self.kind == form.kind
    }
}

/// The results of the identities.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Checks {
    /// Number of identities that hold.
    pub held: usize,
    /// Number of identities that could not be checked.
    pub not_assessable: usize,
    /// The identities that fail.
    pub failed: Vec<Failed>,
}

/// A table that is not part of the form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OtherTable {
    /// From 1.
    pub page: Option<u32>,
    /// Its cells, by the row in which they begin.
    pub rows: Vec<Vec<OtherCell>>,
}

/// A cell of such a table.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OtherCell {
    /// Its text.
    pub text: String,
    /// Number of grid rows covered.
    pub rows: usize,
    /// Number of grid columns covered.
    pub columns: usize,
}

/// A cell of the form with its position.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CellEntry {
    /// Its path below `tables`.
    pub path: String,
    /// Its value; `null` if it is blank or could not be read.
    pub value: Option<Number>,
    /// Its text, exactly as printed.
    pub raw: String,
    /// A note printed after the number.
    pub note: Option<String>,
    /// The unit printed in the cell or its header.
    pub unit: Option<String>,
    /// What supports the reading.
    pub proofs: Vec<Proof>,
    /// Why it is doubtful: the code of a finding. Absent if there is no doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Code>,
    /// Its row and column labels, as printed.
    pub label: String,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Its box: x0, y0, x1, y1 in points from the top left corner of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<[f64; 4]>")]
    pub bbox: Option<Rect>,
    /// Line number in a text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Number of the table in a web page, Word or Excel file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Row of that table, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column of that table, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Whether its column is known only from the order of the values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_order: bool,
    /// Whether its number is split by a page or line break, so that only an identity can confirm it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// Whether a person has confirmed this against the page, a blank included.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

impl Judged {
    /// The JSON document, with its cells.
    pub fn document(&self) -> Document {
        let Judged { source, report, judgement } = self;
        let printed = report.cells.iter().filter(|cell| cell.value != Value::Missing);
        Document {
            schema: SCHEMA,
            verdict: judgement.verdict,
            missing: self.missing(),
            source: source.clone(),
            report: About::of(report),
            preamble: report.preamble.clone(),
            sections: report.sections.clone(),
            tables: tables(report),
            units: units(report),
            checks: Checks {
                held: judgement.held,
                not_assessable: judgement.not_assessable,
                failed: judgement.failed.clone(),
            },
            suggestions: Vec::new(),
            mentions: judgement.mentions.clone(),
            other_tables: report.other_tables.iter().map(OtherTable::of).collect(),
            findings: report.findings.clone(),
            cells: Some(printed.map(CellEntry::of).collect()),
        }
    }
}

/// The units of cells, by path.
fn units(report: &Report) -> Map<String, Json> {
    let with_unit = report.cells.iter().filter_map(|cell| Some((cell.at.path(), cell.unit.clone()?)));
    with_unit.map(|(path, unit)| (path, Json::String(unit))).collect()
}

/// The numbers as a tree; unknown ones are left out.
fn tables(report: &Report) -> Map<String, Json> {
    let mut root = Map::new();
    for cell in &report.cells {
        let value = match &cell.value {
            Value::Number(n) => Number(*n).to_json(),
            Value::Blank => Json::Null,
            Value::Unknown | Value::Missing => continue,
        };
        set(&mut root, &cell.at.path(), value);
    }
    root
}

/// Inserts a value into a tree of tables at the path of a cell.
pub fn set(tables: &mut Map<String, Json>, path: &str, value: Json) {
    let Some((branches, leaf)) = path.rsplit_once('.') else { return };
    let mut node = tables;
    for branch in branches.split('.') {
        let next = node.entry(branch).or_insert_with(|| Json::Object(Map::new()));
        let Json::Object(next) = next else { return };
        node = next;
    }
    node.insert(leaf.to_owned(), value);
}

impl OtherTable {
    /// What is said of a table.
    pub fn of(table: &Table) -> OtherTable {
        let cell = |cell: &block::Cell| OtherCell {
            text: crate::text::tidy(&cell.text),
            rows: cell.rows,
            columns: cell.columns,
        };
        let rows = (0..table.rows).map(|row| table.beginning_in(row).iter().map(cell).collect());
        OtherTable { page: table.place.page(), rows: rows.collect() }
    }
}

impl CellEntry {
    /// What is said of a cell.
    fn of(cell: &Cell) -> CellEntry {
        let place = cell.place.as_ref();
        let grid = place.and_then(Place::cell);
        CellEntry {
            path: cell.at.path(),
            value: cell.value.number().map(Number),
            raw: cell.raw.clone(),
            note: cell.note.clone(),
            unit: cell.unit.clone(),
            proofs: cell.proofs.clone(),
            doubt: cell.doubt,
            label: cell.label.clone(),
            page: place.and_then(Place::page),
            bbox: place.and_then(Place::bbox),
            line: place.and_then(Place::line),
            table: grid.map(|(table, ..)| table),
            row: grid.map(|(_, row, _)| row),
            column: grid.map(|(.., column)| column),
            by_order: cell.by_order,
            split: cell.split,
            confirmed: cell.confirmed,
        }
    }

    /// Whether it has this number, or none as this has none.
    pub(super) fn holds(&self, value: &Value) -> bool {
        self.value.map(|number| number.0) == value.number()
    }

    /// Where the cell was printed.
    pub(super) fn place(&self) -> Option<Place> {
        match (self.page, self.bbox, self.line, self.table.zip(self.row).zip(self.column)) {
            (Some(page), Some(bbox), ..) => Some(Place::Page { page, bbox }),
            (_, _, Some(line), _) => Some(Place::Line { line }),
            (.., Some(((table, row), column))) => Some(Place::Cell { table, row, column }),
            _ => None,
        }
    }
}

impl Serialize for Cell {
    /// As an entry of `cells`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CellEntry::of(self).serialize(serializer)
    }
}

impl JsonSchema for Cell {
    fn schema_name() -> Cow<'static, str> {
        CellEntry::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        CellEntry::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        CellEntry::json_schema(generator)
    }
}
