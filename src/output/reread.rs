//! JSON that this program printed, perhaps corrected by hand, made a report again.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::document::{OtherTable, set};
use super::strict::Strict;
use super::text::{located, text};
use super::upgrade::upgrade;
use super::{CellEntry, Document, Judged};
use crate::block::{Cell, Frame, Table};
use crate::error::{Error, ErrorKind, said};
use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::limits;
use crate::origin::Place;
use crate::report::{self, Claim, Imprint, Number, Proof, Report, Settled, Value, settle};

/// Reads JSON of ours: one document, a list of them, or one a line.
///
/// # Errors
///
/// Where it is no such JSON, has a cell twice in `cells`, or its reports were read by another form.
pub fn documents(form: Form, bytes: &[u8], path: &Path) -> Result<Vec<Document>, Error> {
    let wrong = |reason: String| ErrorKind::Json { reason }.at(path);
    let text = text(bytes).map_err(wrong)?;
    let values: Result<Vec<Strict>, _> = if text.trim_ascii_start().starts_with('[') {
        serde_json::from_str(&text)
    } else {
        serde_json::Deserializer::from_str(&text).into_iter().collect()
    };
    let values = values.map_err(|error| {
        let (place, what) = said(&error);
        wrong(format!("{place}: {what}; correct the JSON"))
    })?;
    let document = |Strict(mut value)| {
        upgrade(&mut value).map_err(wrong)?;
        let document: Document =
            serde_json::from_value(value).map_err(|error| wrong(located(&text, &error)))?;
        if !document.report.is_known_to(form) {
            let (kind, known) = (document.report.kind, form.kind.clone());
            return Err(ErrorKind::OtherForm { kind, known }.at(path));
        }
        each_cell_once(&document).map_err(wrong)?;
        Ok(document)
    };
    values.into_iter().map(document).collect()
}

/// Of two entries for one cell nobody can say which is meant.
fn each_cell_once(document: &Document) -> Result<(), String> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, entry) in document.cells.iter().flatten().enumerate() {
        if let Some(first) = known.insert(&entry.path, index) {
            let path = &entry.path;
            return Err(format!(
                "`cells[{first}]` and `cells[{index}]` are both about `{path}`; take one of them out"
            ));
        }
    }
    Ok(())
}

/// Judges a document of ours again, by what its `tables` say now.
pub fn judge_again(form: Form, document: &Document) -> Judged {
    Judged::new(document.source.clone(), report(form, document))
}

/// The report that a document tells of, to be judged again.
///
/// What `tables` says counts. A doubt about a cell is lifted where a person has since given the cell a value: one
/// that was not there, or another than `cells` records. Doubts about the document as a whole stay until they are
/// taken out of `findings`.
pub fn report(form: Form, document: &Document) -> Report {
    let mut told = Vec::new();
    leaves(&document.tables, "", &mut told);
    let recorded = recorded(document);
    let mut findings = still_found(document, &told, &recorded);
    // A document that is no report, or one of the years before the form, lacks none of the form's cells.
    let before_the_form =
        document.report.year.zip(form.first_year()).is_some_and(|(year, first)| year < first);
    let has_form = !told.is_empty()
        || document.report.is_report() && !before_the_form
        || document.findings.iter().any(|f| matches!(f.code, Code::TableMissing | Code::CellMissing));
    let (claims, mut unknown) = claims(form, told, &recorded);
    let is_unknown = |path: &&&str| form.cells_at(path).is_empty() && !unknown.iter().any(|u| u == **path);
    let named: Vec<String> = recorded.keys().filter(is_unknown).map(|path| (*path).to_owned()).collect();
    unknown.extend(named);
    let mut settled = if has_form { settle(form, claims) } else { Settled::default() };
    for path in unknown.into_iter().take(UNKNOWN_NAMED) {
        let message = format!("格式中没有“{path}”这一格，请核对 JSON 中的名称");
        settled.findings.push(Finding::new(Code::RowUnmatched, message).about(path));
    }
    let doubts = findings.iter().filter(|f| f.severity == Severity::Doubt);
    let doubted: BTreeMap<&str, Code> = doubts.filter_map(|f| Some((f.cell.as_deref()?, f.code))).collect();
    for cell in &mut settled.cells {
        cell.doubt = doubted.get(cell.at.path().as_str()).copied().or(cell.doubt);
    }
    keep_doubts(&mut settled, &recorded, document);
    recall(&mut settled, &recorded);
    findings.retain(|finding| !is_answered(finding.code, &settled.cells));
    findings.extend(settled.findings);
    findings.extend(unnamed(document, &findings));
    Report {
        is_annual_report: document.report.is_report(),
        title: document.report.title.clone(),
        agency: document.report.agency.clone(),
        agency_from: document.report.agency_from,
        year: document.report.year,
        form,
        edition: settled.edition.or_else(|| document.report.form.clone()),
        imprint: Imprint {
            published_on: document.report.published_on.clone(),
            index_number: document.report.index_number.clone(),
            publisher: document.report.publisher.clone(),
            ..Imprint::default()
        },
        preamble: document.preamble.clone(),
        sections: document.sections.clone(),
        cells: settled.cells,
        other_tables: document.other_tables.iter().map(table).collect(),
        findings,
    }
}

/// What is to be said of a report without an agency or a year, where nothing says it yet.
fn unnamed(document: &Document, findings: &[Finding]) -> Vec<Finding> {
    let about = &document.report;
    let lacks = [
        (about.agency.is_none(), Code::AgencyUnknown, "没有报告机关的名称"),
        (about.year.is_none(), Code::YearUnknown, "没有报告年度"),
    ];
    let is_new = |code: Code| findings.iter().all(|finding| finding.code != code);
    let said =
        lacks.into_iter().filter(|(is_lacking, code, _)| about.is_report() && *is_lacking && is_new(*code));
    said.map(|(_, code, message)| Finding::new(code, message)).collect()
}

/// What `cells` records, by path.
fn recorded(document: &Document) -> BTreeMap<&str, &CellEntry> {
    document.cells.iter().flatten().map(|entry| (entry.path.as_str(), entry)).collect()
}

/// Keeps the doubts that `cells` records of values that are still the same, and brings up one that no finding names.
fn keep_doubts(settled: &mut Settled, recorded: &BTreeMap<&str, &CellEntry>, document: &Document) {
    for cell in settled.cells.iter_mut().filter(|cell| cell.doubt.is_none()) {
        let path = cell.at.path();
        let Some(entry) = recorded.get(path.as_str()) else { continue };
        let stands = !entry.confirmed && entry.holds(&cell.value);
        let Some(code) = entry.doubt.filter(|code| stands && !is_judged_again(*code)) else { continue };
        cell.doubt = Some(code);
        if document.findings.iter().all(|finding| finding.code != code) {
            let message = format!("{}：cells 中记有疑点 {}，未见说明", cell.at.words(), code.name());
            settled.findings.push(Finding::new(code, message).about(path));
        }
    }
}

/// The findings that nobody has answered since, and that judging does not bring up again by itself. How grave one is
/// follows from its code, whatever the JSON says.
fn still_found(
    document: &Document,
    told: &[(String, Value)],
    recorded: &BTreeMap<&str, &CellEntry>,
) -> Vec<Finding> {
    let values: BTreeMap<&str, &Value> =
        told.iter().rev().map(|(path, value)| (path.as_str(), value)).collect();
    let is_answered = |finding: &Finding, cell: &str| match (values.get(cell), recorded.get(cell)) {
        (Some(value), Some(entry)) => !entry.holds(value),
        (Some(_), None) => withdraws(finding.code),
        (None, _) => false,
    };
    let stands =
        |f: &&Finding| !is_judged_again(f.code) && !f.cell.as_ref().is_some_and(|cell| is_answered(f, cell));
    let graded = |finding: &Finding| Finding { severity: finding.code.severity(), ..finding.clone() };
    document.findings.iter().filter(stands).map(graded).collect()
}

/// Claims the cells that `tables` tells of, and returns the paths that the form does not have. What `cells` records of
/// a print holds while the value is still the same.
fn claims(
    form: Form,
    told: Vec<(String, Value)>,
    recorded: &BTreeMap<&str, &CellEntry>,
) -> (Vec<Claim>, Vec<String>) {
    let mut blocks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for at in told.iter().flat_map(|(path, _)| form.cells_at(path)) {
        *blocks.entry(at.block_index()).or_default() += 1;
    }
    let (mut claims, mut unknown) = (Vec::new(), Vec::new());
    for (path, value) in told {
        // One path may stand in blocks of two editions: the one of which more is known is meant.
        let candidates = form.cells_at(&path).into_iter().rev();
        let Some(at) = candidates.max_by_key(|at| blocks.get(&at.block_index())) else {
            unknown.push(path);
            continue;
        };
        let entry = recorded.get(path.as_str()).filter(|entry| entry.holds(&value));
        let mut claim = Claim::earlier(at, value);
        if let Some(entry) = entry {
            claim.raw.clone_from(&entry.raw);
            claim.note.clone_from(&entry.note);
            claim.unit.clone_from(&entry.unit);
            claim.label.clone_from(&entry.label);
            claim.place = entry.place().unwrap_or(claim.place);
            (claim.by_order, claim.split) = (entry.by_order, entry.split);
        }
        claims.push(claim);
    }
    (claims, unknown)
}

/// Most cells without a place in the form that are named.
const UNKNOWN_NAMED: usize = 100;

/// Whether what a person has given since answers a doubt about the whole: tables that were nowhere are all there, a
/// table without numbers has some, or is confirmed to have none.
fn is_answered(code: Code, cells: &[report::Cell]) -> bool {
    let mut essential = cells.iter().filter(|cell| cell.at.form_table().essential);
    match code {
        Code::NoFormPrinted => !cells.is_empty() && cells.iter().all(|cell| cell.value != Value::Missing),
        Code::NoNumbers => {
            essential.clone().any(|cell| cell.value.number().is_some())
                || essential.all(|cell| cell.confirmed)
        }
        _ => false,
    }
}

/// What `cells` tells beyond the values: which of them could not be read, and which a person has confirmed.
fn recall(settled: &mut Settled, recorded: &BTreeMap<&str, &CellEntry>) {
    for cell in &mut settled.cells {
        let path = cell.at.path();
        let Some(entry) = recorded.get(path.as_str()) else { continue };
        let is_about = |f: &Finding| f.cell.as_deref() == Some(path.as_str());
        if cell.value == Value::Missing && entry.value.is_none() {
            cell.value = Value::Unknown;
            cell.doubt = entry.doubt.or(Some(Code::CellNotANumber));
            cell.raw.clone_from(&entry.raw);
            cell.label.clone_from(&entry.label);
            cell.place = entry.place();
            settled.findings.retain(|f| f.code != Code::CellMissing || !is_about(f));
        } else if entry.confirmed && entry.holds(&cell.value) {
            (cell.confirmed, cell.doubt) = (true, None);
            settled.findings.retain(|f| f.severity != Severity::Doubt || !is_about(f));
        }
    }
}

/// Puts what a person reads in a cell in the place of what was read; `None` is blank. Doubts about the cell are lifted:
/// a person has looked. The document is to be judged again.
pub fn correct(document: &mut Document, path: &str, value: Option<Number>) {
    set(&mut document.tables, path, value.map_or(Json::Null, Number::to_json));
    let cells = document.cells.get_or_insert_default();
    match cells.iter_mut().find(|entry| entry.path == path) {
        Some(entry) => {
            entry.value = value;
            (entry.by_order, entry.split, entry.confirmed) = (false, false, true);
            entry.doubt = None;
        }
        // What a person enters for a cell that was not found was printed nowhere that is known.
        None => cells.push(CellEntry {
            path: path.to_owned(),
            value,
            raw: String::new(),
            note: None,
            unit: None,
            proofs: vec![Proof::Read],
            doubt: None,
            label: String::new(),
            page: None,
            bbox: None,
            line: None,
            table: None,
            row: None,
            column: None,
            by_order: false,
            split: false,
            confirmed: true,
        }),
    }
    document.findings.retain(|f| f.cell.as_deref() != Some(path) || f.severity == Severity::Note);
}

/// Findings that judging the cells brings up again by itself.
fn is_judged_again(code: Code) -> bool {
    matches!(
        code,
        Code::TableMissing
            | Code::CellMissing
            | Code::BlankInFailedIdentity
            | Code::OrderInFailedIdentity
            | Code::SplitNumberUnconfirmed
    )
}

/// Whether a finding of this kind left the cell without a value, so that a value there is a person's.
fn withdraws(code: Code) -> bool {
    matches!(
        code,
        Code::CellUnreadable
            | Code::CellAmbiguous
            | Code::CellMerged
            | Code::ColumnsAmbiguous
            | Code::CellNotANumber
    )
}

/// What `tables` says, by path.
fn leaves(map: &Map<String, Json>, path: &str, out: &mut Vec<(String, Value)>) {
    for (key, value) in map {
        // No form has so many cells: what is behind them is unknown as they are.
        if out.len() >= limits::DOCUMENT_CELLS {
            return;
        }
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Json::Object(inner) => leaves(inner, &path, out),
            Json::Number(number) => {
                let value = Decimal::from_str(number.as_str());
                out.push((path, value.map_or(Value::Unknown, Value::Number)));
            }
            Json::Null => out.push((path, Value::Blank)),
            _ => out.push((path, Value::Unknown)),
        }
    }
}

/// A table on its grid again: each cell takes the first free place of its row.
fn table(other: &OtherTable) -> Table {
    let place = other.page.map_or(Place::Paragraph { paragraph: 0 }, |page| Place::Page {
        page,
        bbox: crate::origin::Rect::default(),
    });
    let mut cells: Vec<Cell> = Vec::new();
    // For each column, the row up to which a cell from above reaches down.
    let mut taken: Vec<usize> = Vec::new();
    for (row, entries) in other.rows.iter().enumerate() {
        let mut column = 0;
        for entry in entries {
            while taken.get(column).is_some_and(|until| *until > row) {
                column += 1;
            }
            let (rows, columns) =
                (entry.rows.clamp(1, limits::CELL_ROWS), entry.columns.clamp(1, limits::CELL_COLUMNS));
            if taken.len() < column + columns {
                taken.resize(column + columns, 0);
            }
            taken[column..column + columns].iter_mut().for_each(|until| *until = row + rows);
            cells.push(Cell {
                row,
                column,
                rows,
                columns,
                text: entry.text.clone(),
                place: place.clone(),
                unread: 0,
                uneven: false,
                split: false,
            });
            column += columns;
        }
    }
    Table { frame: Frame::Boxed, rows: other.rows.len(), columns: taken.len(), cells, place }
}
