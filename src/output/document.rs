//! The JSON document, as types. Key order is the order of the fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::block::Table;
use crate::check::{Assessed, Failed, Judgement, Mention, Verdict};
use crate::finding::{Code, Finding, Severity};
use crate::origin::Rect;
use crate::report::{AgencyFrom, Cell, Number, Proof, Report, Section, Standing, Value};

/// Version of the JSON; it grows when a field changes its meaning.
pub const SCHEMA: u32 = 2;

/// Version of the reading; it grows when a file may be read otherwise than before, so that archives know what to read
/// again.
pub const READER: u32 = 3;

/// One document as read and judged: what `nianbao extract` prints.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Version of this JSON.
    pub schema: u32,
    /// What may be believed.
    pub verdict: Verdict,
    /// Why it is `incomplete`; empty where it is not.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// The file.
    pub source: Source,
    /// What it is.
    pub report: About,
    /// What stands between the title and the first heading.
    pub preamble: Vec<String>,
    /// The sections in printed order.
    pub sections: Vec<Section>,
    /// Every number of the form: table, row, column. `null` is printed as blank, absent is not printed.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub tables: Map<String, Json>,
    /// The unit of each amount by the path of its cell below `tables`, where one is printed or stands in its head.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub units: Map<String, Json>,
    /// The form's arithmetic.
    pub checks: Checks,
    /// Printed numbers that would explain failed identities. Never a value anywhere else.
    #[serde(default)]
    pub suggestions: Vec<Suggestion>,
    /// Numbers of the narrative.
    pub mentions: Vec<Mention>,
    /// Tables that are none of the form.
    pub other_tables: Vec<OtherTable>,
    /// What a person should know.
    pub findings: Vec<Finding>,
    /// One entry a cell of the form, on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<Vec<CellEntry>>,
}

/// A report with what judging it came to.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The JSON document.
    pub document: Document,
    /// The report as recognised.
    pub report: Report,
    /// The judgement on it.
    pub judgement: Judgement,
}

impl Judged {
    /// Every identity of the form, with what it came to.
    pub fn identities(&self) -> Vec<Assessed> {
        self.judgement.identities(&self.report)
    }

    /// The cell of the report with this path below `tables`, as an index into its cells.
    pub fn cell(&self, path: &str) -> Option<usize> {
        self.report.cells.iter().position(|cell| cell.at.path() == path)
    }
}

/// The file a document was read from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// As it was named.
    pub path: String,
    /// By its content.
    pub media_type: String,
    /// Of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// How many pages it has, where it has pages.
    pub pages: Option<u32>,
    /// The address a browser printed at the foot.
    pub printed_url: Option<String>,
    /// The date a browser printed at the head, ISO 8601.
    pub printed_on: Option<String>,
    /// The program that made it, by the file's metadata.
    pub producer: Option<String>,
    /// The models that recognised pages which are pictures; empty where none was.
    #[serde(default)]
    pub recognised: Vec<Model>,
}

/// A model that recognised what a picture shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// What it is called.
    pub name: String,
    /// Of its file.
    pub sha256: String,
}

/// What a report lacks that makes it `incomplete`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// A number that is certain.
    Numbers,
    /// A table of the form.
    Tables,
    /// The reporting body.
    Agency,
    /// The year it reports about.
    Year,
}

/// A printed number that would hold where another stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// Path of the cell below `tables`.
    pub cell: String,
    /// What is printed.
    pub printed: Number,
    /// What would hold.
    pub would_hold: Number,
    /// The rules of the identities that it would mend.
    pub mends: Vec<String>,
    /// Whether no other number in another cell would.
    pub only: bool,
}

/// Whether a document is an annual report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 政府信息公开工作年度报告.
    AnnualReport,
    /// Anything else.
    Other,
}

impl Kind {
    /// What the JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::AnnualReport => "annual_report",
            Kind::Other => "other",
        }
    }
}

/// Title, agency and year.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// On one line, without blanks.
    pub title: Option<String>,
    /// The reporting body.
    pub agency: Option<String>,
    /// Where its name stands.
    #[serde(default)]
    pub agency_from: Option<AgencyFrom>,
    /// The year it reports about.
    pub year: Option<i32>,
    /// The edition of the form, by what is printed.
    pub form: Option<String>,
    /// Whether it is such a report.
    pub kind: Kind,
    /// From a page's own metadata table.
    pub published_on: Option<String>,
    /// From a page's own metadata table.
    pub index_number: Option<String>,
    /// From a page's own metadata table.
    pub publisher: Option<String>,
}

/// The identities.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Checks {
    /// How many hold.
    pub held: usize,
    /// How many cannot be assessed.
    pub not_assessable: usize,
    /// Those that fail.
    pub failed: Vec<Failed>,
}

/// A table that is none of the form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OtherTable {
    /// From 1.
    pub page: Option<u32>,
    /// Its cells by the row they begin in.
    pub rows: Vec<Vec<OtherCell>>,
}

/// A cell of such a table.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OtherCell {
    /// Its text.
    pub text: String,
    /// Grid rows covered.
    pub rows: usize,
    /// Grid columns covered.
    pub columns: usize,
}

/// A cell of the form with its place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CellEntry {
    /// Below `tables`.
    pub path: String,
    /// `null` where it is blank or could not be told.
    pub value: Option<Number>,
    /// Exactly as printed.
    pub raw: String,
    /// What stands behind the number.
    pub note: Option<String>,
    /// In the cell, or in its head.
    pub unit: Option<String>,
    /// How the reading is borne out.
    pub proofs: Vec<Proof>,
    /// Why it is uncertain: the code of a finding. Cells that are not doubted do not have the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Code>,
    /// Printed row and column heads.
    pub label: String,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Points from the page's top left: x0, y0, x1, y1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<[f64; 4]>")]
    pub bbox: Option<Rect>,
    /// From 1, in a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Which table of a web page, Word or Excel file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Row of that table, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column of that table, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Whether its column was told by the order of values alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_order: bool,
    /// Whether its print is broken by the end of a page or a line, so that it needs an identity to bear it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// Whether a person has looked at the page and says that this stands there: a blank is blank.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// Puts a document together.
pub fn build(
    source: Source,
    report: &Report,
    judgement: &Judgement,
    findings: Vec<Finding>,
    with_cells: bool,
) -> Document {
    let mut all = findings;
    all.extend(report.findings.iter().cloned());
    all.extend(judgement.findings.iter().cloned());
    Document {
        schema: SCHEMA,
        verdict: judgement.verdict,
        missing: missing(judgement.verdict, report, &all),
        source,
        report: About {
            title: report.title.clone(),
            agency: report.agency.clone(),
            agency_from: report.agency_from,
            year: report.year,
            form: report.edition.clone(),
            kind: if report.is_annual_report { Kind::AnnualReport } else { Kind::Other },
            published_on: report.imprint.published_on.clone(),
            index_number: report.imprint.index_number.clone(),
            publisher: report.imprint.publisher.clone(),
        },
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
        other_tables: report.other_tables.iter().map(other_table).collect(),
        findings: all,
        cells: with_cells.then(|| cells(report)),
    }
}

/// What makes a report incomplete.
fn missing(verdict: Verdict, report: &Report, findings: &[Finding]) -> Vec<Missing> {
    if verdict != Verdict::Incomplete {
        return Vec::new();
    }
    let doubts = || findings.iter().filter(|f| f.severity == Severity::Doubt).map(|f| f.code);
    let is_about_tables = |code| matches!(code, Code::TableMissing | Code::NoFormPrinted);
    let is_about_the_name = |code| matches!(code, Code::AgencyUnknown | Code::YearUnknown);
    let has_doubtful_cells = report.cells.iter().any(|cell| cell.doubt.is_some());
    let other_doubts = doubts().any(|code| !is_about_tables(code) && !is_about_the_name(code));
    let mut out = Vec::new();
    out.extend((has_doubtful_cells || other_doubts).then_some(Missing::Numbers));
    out.extend(doubts().any(is_about_tables).then_some(Missing::Tables));
    out.extend(doubts().any(|code| code == Code::AgencyUnknown).then_some(Missing::Agency));
    out.extend(doubts().any(|code| code == Code::YearUnknown).then_some(Missing::Year));
    // Without any doubt it is incomplete for want of numbers that could be checked.
    if out.is_empty() { vec![Missing::Numbers] } else { out }
}

/// The units of the cells that have one, by their paths.
fn units(report: &Report) -> Map<String, Json> {
    let with_unit = report.cells.iter().filter_map(|cell| Some((cell.at.path(), cell.unit.clone()?)));
    with_unit.map(|(path, unit)| (path, Json::String(unit))).collect()
}

/// The numbers as a tree; what is not known is left out.
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

/// Puts a value into a tree of tables, at a cell's path.
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

fn other_table(table: &Table) -> OtherTable {
    let rows = (0..table.rows).map(|row| {
        table
            .beginning_in(row)
            .iter()
            .map(|c| OtherCell { text: crate::text::tidy(&c.text), rows: c.rows, columns: c.columns })
            .collect()
    });
    OtherTable { page: table.place.page(), rows: rows.collect() }
}

fn cells(report: &Report) -> Vec<CellEntry> {
    report.cells.iter().filter(|cell| cell.value != Value::Missing).map(CellEntry::of).collect()
}

impl CellEntry {
    /// What its proofs and its doubt come to.
    pub fn standing(&self) -> Standing {
        Standing::of(&self.proofs, self.doubt)
    }

    /// What is said of a cell.
    pub fn of(cell: &Cell) -> CellEntry {
        let place = cell.place.as_ref().and_then(|p| p.cell());
        CellEntry {
            table: place.map(|(table, ..)| table),
            row: place.map(|(_, row, _)| row),
            column: place.map(|(.., column)| column),
            path: cell.at.path(),
            value: cell.value.number().map(Number),
            raw: cell.raw.clone(),
            note: cell.note.clone(),
            unit: cell.unit.clone(),
            proofs: cell.proofs.clone(),
            doubt: cell.doubt,
            label: cell.label.clone(),
            page: cell.place.as_ref().and_then(|p| p.page()),
            bbox: cell.place.as_ref().and_then(|p| p.bbox()),
            line: cell.place.as_ref().and_then(|p| p.line()),
            by_order: cell.by_order,
            split: cell.split,
            confirmed: cell.confirmed,
        }
    }
}
