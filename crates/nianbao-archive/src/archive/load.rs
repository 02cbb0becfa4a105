//! Loads documents from the archive, as they were stored.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::Archive;
use nianbao::check::Verdict;
use nianbao::error::{Error, ErrorKind};
use nianbao::form::Form;
use nianbao::origin::Rect;
use nianbao::output::{CellEntry, Checks, Document, SCHEMA, Source, guarded, set};
use nianbao::report::{Number, Section, Subsection};
use nianbao::spot::Held;

/// The first bytes of a list of problems.
pub const PROBLEMS_HEAD: &str =
    "\u{FEFF}path,document,agency,year,verdict,problem,code,location,message,page";

/// The summary of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Number of documents by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// The most common failed identities, with their counts.
    pub failed: Vec<(String, u64)>,
    /// Number of files that could not be read, by error code.
    pub failures: Vec<(String, u64)>,
}

/// An annual report as the archive lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its ID.
    pub id: String,
    /// The agency: from the manifest if the file contains only this report, otherwise from its title. A report that the
    /// manifest assigns to several agencies is listed once for each.
    pub agency: Option<String>,
    /// The agency as printed in the title.
    pub printed_agency: Option<String>,
    /// The year of report.
    pub year: Option<i32>,
    /// Its verdict.
    pub verdict: Verdict,
    /// Date of publication, ISO 8601.
    pub published_on: Option<String>,
    /// Media type of its file.
    pub media_type: String,
}

impl Archive {
    /// A document with its cells, or `None` if there is no such document. `source.path` is the first of its paths.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn document(&self, id: &str) -> Result<Option<Document>, Error> {
        document(&self.connection, id).map_err(|error| self.trouble(&error))
    }

    /// A document with only its numbers: metadata, cells, and their doubts.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn numbers(&self, id: &str) -> Result<Option<Document>, Error> {
        numbers(&self.connection, id).map_err(|error| self.trouble(&error))
    }

    /// Every annual report, ordered by ID.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn listed(&self) -> Result<Vec<Listed>, Error> {
        let listed = || {
            let mut statement = self.connection.prepare(
                "SELECT DISTINCT d.id, CASE WHEN p.agency IS NULL OR EXISTS (
                          SELECT 1 FROM documents o WHERE o.sha256 = d.sha256 AND o.id <> d.id)
                        THEN d.agency ELSE p.agency END AS named,
                        d.agency, d.year, d.verdict, d.published_on, f.media_type
                 FROM documents d JOIN files f USING (sha256) JOIN paths p USING (sha256)
                 WHERE d.kind = 'annual_report' AND p.current
                   AND (p.agency IS NOT NULL OR NOT EXISTS (
                          SELECT 1 FROM paths o WHERE o.sha256 = d.sha256 AND o.current AND o.agency IS NOT NULL))
                 ORDER BY d.id, named",
            )?;
            let rows = statement.query_map([], |row| {
                let id: String = row.get("id")?;
                Ok(Listed {
                    agency: row.get("named")?,
                    printed_agency: row.get("agency")?,
                    year: row.get("year")?,
                    verdict: word(row.get("verdict")?, || format!("documents.verdict of {id}"))?,
                    id,
                    published_on: row.get("published_on")?,
                    media_type: row.get("media_type")?,
                })
            })?;
            rows.collect::<Result<_, _>>()
        };
        listed().map_err(|error: rusqlite::Error| self.trouble(&error))
    }

    /// The most common failed rules and doubts, with the number of reports that have each.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn commonest_problems(&self) -> Result<Vec<(String, u64)>, Error> {
        let sql = "SELECT code, count(DISTINCT document) AS n FROM problems
                   WHERE problem IN ('failed_identity', 'doubt') GROUP BY code ORDER BY n DESC, code LIMIT 12";
        self.counts(sql).map_err(|error| self.trouble(&error))
    }

    /// Counts over the files at some paths, or over all files. `paths` is a query that returns a column of paths.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub(crate) fn summary(&self, paths: &str) -> Result<Summary, Error> {
        let summary = || {
            let files = format!("SELECT sha256 FROM paths WHERE current AND path IN ({paths})");
            let verdicts = self.counts(&format!(
                "SELECT verdict, count(*) FROM documents WHERE sha256 IN ({files}) GROUP BY verdict"
            ))?;
            Ok(Summary {
                verdicts: verdicts
                    .into_iter()
                    .map(|(verdict, n)| Ok((word(verdict, || "documents.verdict".to_owned())?, n)))
                    .collect::<rusqlite::Result<_>>()?,
                failed: self.counts(&format!(
                    "SELECT rule || '　' || location, count(*) AS n FROM checks
                     WHERE state = 'failed' AND document IN (SELECT id FROM documents WHERE sha256 IN ({files}))
                     GROUP BY 1 ORDER BY n DESC, 1 LIMIT 5"
                ))?,
                failures: self.counts(&format!(
                    "SELECT code, count(*) AS n FROM failures WHERE path IN ({paths}) GROUP BY code ORDER BY n DESC, code"
                ))?,
            })
        };
        summary().map_err(|error: rusqlite::Error| self.trouble(&error))
    }

    /// Writes the problems in the files visited by the last run, as CSV that Excel can open.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read or the CSV cannot be written.
    pub fn write_problems(&self, mut out: impl std::io::Write) -> Result<(), Error> {
        let begun = out.write_all("\u{FEFF}".as_bytes());
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let write = || -> Result<(), Box<dyn std::error::Error>> {
            let mut statement = self.connection.prepare(
                "SELECT * FROM problems WHERE path IN (SELECT path FROM visited) OR document IN
                   (SELECT d.id FROM documents d JOIN paths p USING (sha256)
                    WHERE p.current AND p.path IN (SELECT path FROM visited))
                 ORDER BY path, document, problem, code, location",
            )?;
            begun?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            csv.write_record(&names)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let field = |index| -> rusqlite::Result<String> {
                    Ok(match row.get_ref(index)? {
                        ValueRef::Integer(number) => number.to_string(),
                        ValueRef::Text(text) => guarded(&String::from_utf8_lossy(text)).into_owned(),
                        _ => String::new(),
                    })
                };
                let record: Vec<String> = (0..names.len()).map(field).collect::<Result<_, _>>()?;
                csv.write_record(&record)?;
            }
            Ok(csv.flush()?)
        };
        write().map_err(|error| {
            ErrorKind::Archive { reason: format!("cannot write the list of problems: {error}") }
                .at(self.path.clone())
        })
    }

    fn counts(&self, sql: &str) -> rusqlite::Result<Vec<(String, u64)>> {
        self.connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

fn numbers(connection: &Connection, id: &str) -> rusqlite::Result<Option<Document>> {
    let mut statement = connection.prepare_cached(
        "SELECT d.*, f.*, (SELECT min(path) FROM paths p WHERE p.sha256 = d.sha256) AS path
         FROM documents d JOIN files f USING (sha256) WHERE d.id = ?1",
    )?;
    let head = statement.query_row([id], head).optional()?;
    let Some(mut document) = head else { return Ok(None) };
    let (cells, tables) = cells(connection, id)?;
    let unit = |cell: &CellEntry| Some((cell.path.clone(), Json::String(cell.unit.clone()?)));
    document.units = cells.iter().filter_map(unit).collect();
    document.cells = Some(cells);
    document.tables = tables;
    let mut findings = connection.prepare_cached(
        "SELECT json_object('code', code, 'severity', severity, 'message', message, 'cell', cell, 'page', page)
         FROM findings WHERE document = ?1 ORDER BY position",
    )?;
    document.findings = collect_json(findings.query([id])?, || format!("findings of {id}"))?;
    Ok(Some(document))
}

pub(super) fn document(connection: &Connection, id: &str) -> rusqlite::Result<Option<Document>> {
    let Some(mut document) = numbers(connection, id)? else { return Ok(None) };
    document.sections = sections(connection, id)?;
    let mut failed = connection.prepare_cached(
        "SELECT json_object('rule', rule, 'where', location, 'message', message, 'expected', json(expected),
                            'found', json(found), 'cells', json(cells))
         FROM checks WHERE document = ?1 AND state = 'failed' ORDER BY position",
    )?;
    document.checks.failed = collect_json(failed.query([id])?, || format!("checks of {id}"))?;
    let mut mentions = connection.prepare_cached(
        "SELECT json_object('quantity', json(quantity), 'unit', unit, 'sentence', sentence, 'section', section,
                            'cell', cell, 'agrees', json(iif(agrees IS NULL, 'null', iif(agrees, 'true', 'false'))))
         FROM mentions WHERE document = ?1 ORDER BY position",
    )?;
    document.mentions = collect_json(mentions.query([id])?, || format!("mentions of {id}"))?;
    Ok(Some(document))
}

fn head(row: &Row) -> rusqlite::Result<Document> {
    let id: String = row.get("id")?;
    let document = head_of(row, &id)?;
    if document.report.is_known_to(Form::disclosure()) {
        return Ok(document);
    }
    Err(unreadable(format!("documents.kind of {id}: unknown word `{}`", document.report.kind)))
}

fn head_of(row: &Row, id: &str) -> rusqlite::Result<Document> {
    let about = serde_json::json!({
        "title": row.get::<_, Option<String>>("title")?,
        "agency": row.get::<_, Option<String>>("agency")?,
        "agency_from": row.get::<_, Option<String>>("agency_from")?,
        "year": row.get::<_, Option<i32>>("year")?,
        "form": row.get::<_, Option<String>>("form")?,
        "kind": row.get::<_, String>("kind")?,
        "published_on": row.get::<_, Option<String>>("published_on")?,
        "index_number": row.get::<_, Option<String>>("index_number")?,
        "publisher": row.get::<_, Option<String>>("publisher")?,
    });
    Ok(Document {
        schema: SCHEMA,
        verdict: word(row.get("verdict")?, || format!("documents.verdict of {id}"))?,
        missing: words(row.get("missing")?, || format!("documents.missing of {id}"))?,
        source: Source {
            path: row.get::<_, Option<String>>("path")?.unwrap_or_default(),
            media_type: row.get("media_type")?,
            sha256: row.get("sha256")?,
            bytes: row.get::<_, i64>("bytes")?.unsigned_abs(),
            pages: row.get("pages")?,
            printed_url: row.get("printed_url")?,
            printed_on: row.get("printed_on")?,
            producer: row.get("producer")?,
            recognised: list(row.get("recognised")?)?,
        },
        report: from_json(about, || format!("documents of {id}"))?,
        preamble: lines(row.get("preamble")?),
        sections: Vec::new(),
        tables: Map::new(),
        units: Map::new(),
        checks: Checks {
            held: row.get("held")?,
            not_assessable: row.get("not_assessable")?,
            failed: Vec::new(),
        },
        mentions: Vec::new(),
        suggestions: list(row.get("suggestions")?)?,
        other_tables: list(row.get("other_tables")?)?,
        findings: Vec::new(),
        cells: None,
    })
}

fn sections(connection: &Connection, id: &str) -> rusqlite::Result<Vec<Section>> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM sections WHERE document = ?1 ORDER BY position, part")?;
    let mut rows = statement.query([id])?;
    let mut out: Vec<Section> = Vec::new();
    while let Some(row) = rows.next()? {
        let paragraphs = lines(row.get("text")?);
        match (row.get::<_, i64>("part")?, out.last_mut()) {
            (1.., Some(section)) => section.subsections.push(Subsection {
                number: row.get::<_, Option<String>>("number")?.unwrap_or_default(),
                heading: row.get("heading")?,
                paragraphs,
            }),
            _ => out.push(Section {
                key: row.get("key")?,
                number: row.get("number")?,
                heading: row.get("heading")?,
                page: row.get("page")?,
                paragraphs,
                subsections: Vec::new(),
            }),
        }
    }
    Ok(out)
}

/// The cells that are printed, and the values of those that could be read.
fn cells(connection: &Connection, id: &str) -> rusqlite::Result<(Vec<CellEntry>, Map<String, Json>)> {
    let mut statement = connection.prepare_cached(
        "SELECT c.*, l.text AS label_text FROM cells c LEFT JOIN labels l ON l.id = c.label
         WHERE document = ?1 AND holds <> 'missing'",
    )?;
    let mut rows = statement.query([id])?;
    let (mut entries, mut tables) = (Vec::new(), Map::new());
    while let Some(row) = rows.next()? {
        let path: String = row.get("path")?;
        let value = number(row.get("value")?, || format!("cells.value, {path} of {id}"))?;
        match (held(row, || format!("{path} of {id}"))?, value) {
            (Held::Number, Some(value)) => set(&mut tables, &path, value.to_json()),
            (Held::Blank, _) => set(&mut tables, &path, Json::Null),
            _ => {}
        }
        let edges: [Option<f64>; 4] = [row.get("x0")?, row.get("y0")?, row.get("x1")?, row.get("y1")?];
        let bbox = match edges.map(|edge| edge.map(|points| points as f32)) {
            [Some(x0), Some(y0), Some(x1), Some(y1)] => Some(Rect { x0, y0, x1, y1 }),
            _ => None,
        };
        let proofs = words(Some(row.get("proofs")?), || format!("cells.proofs, {path} of {id}"))?;
        let doubt: Option<String> = row.get("doubt")?;
        let doubt = doubt.map(|code| word(code, || format!("cells.doubt, {path} of {id}"))).transpose()?;
        entries.push(CellEntry {
            path,
            value,
            raw: row.get::<_, Option<String>>("raw")?.unwrap_or_default(),
            note: row.get("note")?,
            unit: row.get("unit")?,
            proofs,
            doubt,
            label: row.get::<_, Option<String>>("label_text")?.unwrap_or_default(),
            page: row.get("page")?,
            bbox,
            line: row.get("line")?,
            table: row.get("grid_table")?,
            row: row.get("grid_row")?,
            column: row.get("grid_column")?,
            by_order: row.get("by_order")?,
            split: row.get("split")?,
            confirmed: row.get("corrected")?,
        });
    }
    Ok((entries, tables))
}

/// A number from the digits that are stored; digits that are none are an error that says where they stand.
pub(super) fn number(
    digits: Option<String>,
    place: impl FnOnce() -> String,
) -> rusqlite::Result<Option<Number>> {
    let parse = |digits: String| match Decimal::from_str_exact(&digits) {
        Ok(number) => Ok(Number(number)),
        Err(_) => Err(unreadable(format!("{}: `{digits}` is no number", place()))),
    };
    digits.map(parse).transpose()
}

/// A list stored one item per line.
fn lines(text: Option<String>) -> Vec<String> {
    text.filter(|text| !text.is_empty())
        .map_or_else(Vec::new, |text| text.split('\n').map(str::to_owned).collect())
}

/// What a column's word means: a verdict, a proof. A word that is none of theirs is no guess but an error that says
/// where it stands.
fn word<T: DeserializeOwned>(word: String, place: impl FnOnce() -> String) -> rusqlite::Result<T> {
    from_json(Json::String(word), place)
}

/// What a cell holds.
pub(super) fn held(row: &Row, cell: impl FnOnce() -> String) -> rusqlite::Result<Held> {
    let word: String = row.get("holds")?;
    let all = [Held::Number, Held::Blank, Held::Unreadable, Held::Missing];
    all.into_iter()
        .find(|held| held.name() == word)
        .ok_or_else(|| unreadable(format!("cells.holds, {}: unknown word `{word}`", cell())))
}

/// The words of a column that holds several, parted by blanks.
fn words<T: DeserializeOwned>(words: Option<String>, place: impl Fn() -> String) -> rusqlite::Result<Vec<T>> {
    let words = words.unwrap_or_default();
    words.split(' ').filter(|each| !each.is_empty()).map(|each| word(each.to_owned(), &place)).collect()
}

/// A list that is stored as JSON; empty where nothing is.
fn list<T: DeserializeOwned>(text: Option<String>) -> rusqlite::Result<Vec<T>> {
    text.map_or_else(|| Ok(Vec::new()), |text| parse(&text))
}

fn collect_json<T: DeserializeOwned>(
    mut rows: rusqlite::Rows,
    place: impl Fn() -> String,
) -> rusqlite::Result<Vec<T>> {
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let json: Json = parse(&row.get::<_, String>(0)?)?;
        out.push(from_json(json, &place)?);
    }
    Ok(out)
}

/// A document as it was kept, perhaps by an earlier version of the program.
pub(super) fn original(json: &str) -> rusqlite::Result<Document> {
    let read = nianbao::output::documents(Form::disclosure(), json.as_bytes(), Path::new("originals"))
        .map_err(unreadable)?;
    read.into_iter().next().ok_or_else(|| unreadable("originals holds no document"))
}

fn parse<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(unreadable)
}

fn from_json<T: DeserializeOwned>(value: Json, place: impl FnOnce() -> String) -> rusqlite::Result<T> {
    serde_json::from_value(value).map_err(|error| unreadable(format!("{}: {error}", place())))
}

fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
}

/// The common name of a media type.
pub fn shape(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "PDF",
        "text/html" | "multipart/related" | "message/rfc822" => "网页",
        "text/plain" | "text/markdown" => "文本",
        _ if media_type.contains("word") => "Word",
        _ if media_type.contains("excel") || media_type.contains("spreadsheet") => "Excel",
        _ => "其他",
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;

    use super::*;
    use crate::ingest::Single;

    /// What is said of an archive of one report that something was done to.
    fn said(sql: &str, ask: fn(&Archive, &str) -> Result<(), Error>) -> String {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/reports/huaian-2024-wps/input.pdf");
        let report = std::fs::read(path).unwrap();
        let mut said = String::new();
        let mut visit = |_: &str, _: Option<&str>, archive: &Archive| {
            let id = archive.listed().unwrap().remove(0).id;
            assert_eq!(ask(archive, &id).map_err(|error| error.to_string()), Ok(()));
            assert_eq!(archive.connection.execute(sql, []).unwrap(), 1);
            said = ask(archive, &id).unwrap_err().to_string().replace(&id, "ID");
            ControlFlow::Continue(())
        };
        Single::new(nianbao::Reader::new())
            .unwrap()
            .each_in(Path::new("a.pdf"), &report, &mut visit)
            .unwrap();
        said
    }

    #[test]
    fn an_unknown_word_is_an_error_that_says_where_it_stands() {
        let sql = "UPDATE documents SET verdict = 'perhaps'";
        let says = said(sql, |archive, _| archive.listed().map(drop));
        assert!(says.contains("documents.verdict of ID: unknown variant `perhaps`"), "{says}");
        let says = said(sql, |archive, id| archive.numbers(id).map(drop));
        assert!(says.contains("documents.verdict of ID: unknown variant `perhaps`"), "{says}");
        let says = said(sql, |archive, _| archive.summary("SELECT path FROM paths").map(drop));
        assert!(says.contains("documents.verdict: unknown variant `perhaps`"), "{says}");
        let says = said("UPDATE documents SET kind = 'poem'", |archive, id| archive.document(id).map(drop));
        assert!(says.contains("documents.kind of ID: unknown word `poem`"), "{says}");
        let says =
            said("UPDATE cells SET proofs = 'sworn' WHERE path = 'requests.granted.total'", |archive, id| {
                archive.numbers(id).map(drop)
            });
        assert!(
            says.contains("cells.proofs, requests.granted.total of ID: unknown variant `sworn`"),
            "{says}"
        );
        let says = said(
            "INSERT INTO findings SELECT id, 99, 'corrected', 'grave', '', NULL, NULL FROM documents",
            |archive, id| archive.numbers(id).map(drop),
        );
        assert!(says.contains("findings of ID: unknown variant `grave`"), "{says}");
    }

    #[test]
    fn what_a_cell_holds_is_known_or_an_error() {
        let sql = "UPDATE cells SET holds = 'a dash' WHERE path = 'requests.granted.total'";
        let says = said(sql, |archive, id| archive.numbers(id).map(drop));
        assert!(says.contains("cells.holds, requests.granted.total of ID: unknown word `a dash`"), "{says}");
        let says = said(sql, |archive, id| archive.printed(id, "requests.granted.total").map(drop));
        assert!(says.contains("unknown word `a dash`"), "{says}");
    }

    #[test]
    fn a_value_is_a_number_or_an_error() {
        let sql = "UPDATE cells SET value = 'seven' WHERE path = 'requests.granted.total'";
        let says = said(sql, |archive, id| archive.numbers(id).map(drop));
        assert!(says.contains("cells.value, requests.granted.total of ID: `seven` is no number"), "{says}");
        let says = said(sql, |archive, id| archive.printed(id, "requests.granted.total").map(drop));
        assert!(says.contains("`seven` is no number"), "{says}");
    }

    #[test]
    fn tables_of_version_1_are_brought_up_to_date() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/earlier");
        let path = std::env::temp_dir().join(format!("nianbao-tables-1-{}.sqlite", std::process::id()));
        std::fs::copy(fixtures.join("tables-1.sqlite"), &path).unwrap();
        let archive = Archive::update(&path).unwrap();
        let id = archive.listed().unwrap().remove(0).id;
        let old = archive.document(&id).unwrap().unwrap();
        std::fs::remove_file(&path).unwrap();
        let report = std::fs::read(fixtures.join("report.txt")).unwrap();
        let new = nianbao::Reader::new().read_bytes("report.txt", report).unwrap().remove(0).document();
        let json = |document: &Document| serde_json::to_value(document).unwrap();
        let (old, new) = (json(&old), json(&new));
        for key in ["verdict", "missing", "report", "tables", "units", "checks", "suggestions", "findings"] {
            assert_eq!(old[key], new[key], "{key}");
        }
        let doubts = |document: &Json| {
            let cells = document["cells"].as_array().unwrap().iter();
            cells
                .map(|cell| (cell["path"].to_string(), cell["doubt"].to_string()))
                .collect::<BTreeMap<_, _>>()
        };
        assert_eq!(doubts(&old), doubts(&new));
    }
}
