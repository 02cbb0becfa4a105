//! Stores files and their documents in the archive, in full or not at all.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::insert::{Conflict, Insert};
use super::schema::tables;
use super::{Archive, corrected, load};
use nianbao::check::Mention;
use nianbao::error::Error;
use nianbao::finding::{Code, Finding};
use nianbao::origin::{Place, Rect};
use nianbao::output::{Document, Judged, OtherTable, READER};
use nianbao::report::{Cell, Number, Section, Value};
use nianbao::spot::Held;

/// What the archive knows about some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing, or only what an older version of the program read.
    Nothing,
    /// They were read.
    Read,
    /// They could not be read.
    Failed {
        /// The error code.
        code: String,
        /// The error message.
        reason: String,
    },
}

/// Where a file was found, and its metadata from a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its path.
    pub path: String,
    /// Its URL.
    pub url: Option<String>,
    /// The agency that it belongs to.
    pub agency: Option<String>,
    /// The code of its region.
    pub region_code: Option<String>,
    /// Date of download, ISO 8601.
    pub downloaded_on: Option<String>,
}

/// A transaction: its writes become visible together.
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    /// Labels known to be in the archive.
    labels: &'a mut BTreeSet<i64>,
}

/// Writes batches, and keeps its caches from one batch to the next.
pub struct Writer {
    archive: Archive,
    labels: BTreeSet<i64>,
}

impl Archive {
    /// Prepares for many writes with SQLite's write-ahead log: others can read meanwhile, and a write that a crash
    /// interrupts is rolled back by whoever opens the archive next.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn into_writer(self) -> Result<Writer, Error> {
        let ready = || {
            patiently(|| self.connection.pragma_update(None, "journal_mode", "WAL"))?;
            self.connection.pragma_update(None, "wal_autocheckpoint", super::CHECKPOINT_PAGES)?;
            self.connection.pragma_update(None, "synchronous", "NORMAL")
        };
        ready().map_err(|error| self.trouble(&error))?;
        Ok(Writer { archive: self, labels: BTreeSet::new() })
    }

    /// What the archive knows about the bytes with this SHA-256.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn known(&self, sha256: &str) -> Result<Known, Error> {
        known(&self.connection, sha256).map_err(|error| self.trouble(&error))
    }
}

/// Retries until no other process has locked the archive. SQLite waits by itself, but not when the journal mode changes
/// (sqlite3_busy_handler: not always called), as it does when two runs start or end at the same time.
fn patiently(attempt: impl Fn() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let is_busy = |error: &rusqlite::Error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
    for _ in 0..super::PATIENCE.as_millis() / PAUSE.as_millis() {
        match attempt() {
            Err(error) if is_busy(&error) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    attempt()
}

fn known(connection: &Connection, sha256: &str) -> rusqlite::Result<Known> {
    let mut read = connection.prepare_cached("SELECT 1 FROM files WHERE sha256 = ?1 AND reader >= ?2")?;
    if read.exists(params![sha256, READER])? {
        return Ok(Known::Read);
    }
    let mut failed = connection
        .prepare_cached("SELECT code, reason FROM failures WHERE sha256 = ?1 AND reader >= ?2 LIMIT 1")?;
    let failed = failed
        .query_row(params![sha256, READER], |row| {
            Ok(Known::Failed { code: row.get(0)?, reason: row.get(1)? })
        })
        .optional()?;
    Ok(failed.unwrap_or(Known::Nothing))
}

impl Writer {
    /// Begins a batch.
    ///
    /// # Errors
    ///
    /// If another program has locked the archive.
    pub fn batch(&mut self) -> Result<Batch<'_>, Error> {
        let path = &self.archive.path;
        let transaction = Transaction::new(&mut self.archive.connection, TransactionBehavior::Immediate)
            .map_err(|error| super::trouble(path, &error))?;
        Ok(Batch { transaction, labels: &mut self.labels })
    }

    /// Starts a run: clears the list of visited paths, which is kept in a temporary table, not in the archive.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn forget_visits(&self) -> Result<(), Error> {
        let sql = "CREATE TEMP TABLE IF NOT EXISTS visited (path TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM visited";
        self.archive.connection.execute_batch(sql).map_err(|error| self.archive.trouble(&error))
    }

    /// Removes failures at places that the run has searched without meeting them again.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn forget_failures(&self, places: &[String]) -> Result<(), Error> {
        let forget = || {
            let mut statement = self.archive.connection.prepare(
                "DELETE FROM failures WHERE path NOT IN (SELECT path FROM visited)
                   AND (path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/')",
            )?;
            places.iter().try_for_each(|place| statement.execute([place.trim_end_matches('/')]).map(|_| ()))
        };
        forget().map_err(|error: rusqlite::Error| self.archive.trouble(&error))
    }

    /// Deletes everything in the archive.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub(crate) fn clear(&mut self) -> Result<(), Error> {
        self.labels.clear();
        let rows: String =
            tables().iter().rev().map(|table| format!("DELETE FROM {};", table.name)).collect();
        // What tables point at may go before them.
        let sql = format!("BEGIN; PRAGMA defer_foreign_keys = ON; {rows} COMMIT;");
        let cleared = self.archive.connection.execute_batch(&sql);
        cleared.map_err(|error| self.archive.trouble(&error))
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Ends writing. The archive is a single file again, unless another program has it open.
    pub fn finish(self) -> Archive {
        // The archive is whole either way; as one file it can be read from a folder that may not be written.
        let _ = self.archive.connection.pragma_update(None, "journal_mode", "DELETE");
        self.archive
    }
}

impl Batch<'_> {
    /// Commits the batch.
    ///
    /// # Errors
    ///
    /// If the disk is full; then nothing of the batch is in the archive.
    pub fn commit(self) -> rusqlite::Result<()> {
        self.transaction.commit()
    }

    /// Stores a file with its documents, replacing what an older version of the program read. If this version has read it
    /// already, only the path is added. Returns whether the file was stored.
    ///
    /// # Errors
    ///
    /// If SQLite fails; then nothing of the file is in the batch.
    pub fn put(&mut self, sha256: &str, source: &Source, documents: &[Judged]) -> rusqlite::Result<bool> {
        let savepoint = self.transaction.savepoint()?;
        let is_new = known(&savepoint, sha256)? != Known::Read;
        if is_new && let Err(error) = put_file(&savepoint, sha256, documents, self.labels) {
            // Those that were put in with the file are gone with it.
            self.labels.clear();
            return Err(error);
        }
        put_path(&savepoint, sha256, source)?;
        savepoint.commit()?;
        Ok(is_new)
    }

    /// Records that the run has visited a path.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn visit(&mut self, path: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("INSERT OR IGNORE INTO visited (path) VALUES (?1)")?
            .execute([path])?;
        Ok(())
    }

    /// Records that the bytes of a known file were found at a path.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn put_path(&mut self, sha256: &str, source: &Source) -> rusqlite::Result<()> {
        put_path(&self.transaction, sha256, source)
    }

    /// Records that a file could not be read.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn put_failure(
        &mut self,
        path: &str,
        sha256: Option<&str>,
        code: &str,
        reason: &str,
    ) -> rusqlite::Result<()> {
        past(&self.transaction, path, None)?;
        Insert::into(&self.transaction, "failures", Conflict::Replace)?.row(&[
            ("path", &path),
            ("sha256", &sha256),
            ("code", &code),
            ("reason", &reason),
            ("reader", &READER),
        ])
    }

    /// The connection, within the batch.
    pub(crate) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// Replaces a report, after a correction.
    pub(super) fn replace(
        &mut self,
        id: &str,
        judged: &Judged,
        applied: &[corrected::Applied],
    ) -> rusqlite::Result<()> {
        let (sha256, part): (String, usize) =
            self.transaction.query_row("SELECT sha256, part FROM documents WHERE id = ?1", [id], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        self.transaction.execute("DELETE FROM documents WHERE id = ?1", [id])?;
        put_document(&self.transaction, &sha256, part, judged, applied, self.labels)
    }
}

/// The ID of a report: that of its file, followed by a number for the second and later ones.
pub fn document_id(sha256: &str, part: usize) -> String {
    let name = sha256.get(..16).unwrap_or(sha256);
    if part == 1 { name.to_owned() } else { format!("{name}-{part}") }
}

fn put_path(connection: &Connection, sha256: &str, source: &Source) -> rusqlite::Result<()> {
    past(connection, &source.path, Some(sha256))?;
    // What a manifest once said stays unless another says otherwise.
    let update = "current = 1, url = coalesce(excluded.url, url), agency = coalesce(excluded.agency, agency),
                  region_code = coalesce(excluded.region_code, region_code),
                  downloaded_on = coalesce(excluded.downloaded_on, downloaded_on)";
    let Source { path, url, agency, region_code, downloaded_on } = source;
    Insert::into(connection, "paths", Conflict::Update(update))?.row(&[
        ("sha256", &sha256),
        ("path", path),
        ("current", &true),
        ("url", url),
        ("agency", agency),
        ("region_code", region_code),
        ("downloaded_on", downloaded_on),
    ])?;
    connection.prepare_cached("DELETE FROM failures WHERE path = ?1")?.execute([path])?;
    Ok(())
}

/// Marks the earlier content of a path as no longer current: it has changed or can no longer be read.
fn past(connection: &Connection, path: &str, now: Option<&str>) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE paths SET current = 0 WHERE path = ?1 AND current AND sha256 IS NOT ?2")?
        .execute(params![path, now])?;
    Ok(())
}

fn put_file(
    connection: &Connection,
    sha256: &str,
    documents: &[Judged],
    labels: &mut BTreeSet<i64>,
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM documents WHERE sha256 = ?1")?.execute([sha256])?;
    if let Some(first) = documents.first() {
        let file = &first.source;
        let recognised = if file.recognised.is_empty() { None } else { Some(json(&file.recognised)?) };
        // Documents refer to the row, so that it stays.
        let update = "media_type = excluded.media_type, bytes = excluded.bytes, pages = excluded.pages,
                      producer = excluded.producer, printed_url = excluded.printed_url,
                      printed_on = excluded.printed_on, recognised = excluded.recognised, reader = excluded.reader";
        Insert::into(connection, "files", Conflict::Update(update))?.row(&[
            ("sha256", &sha256),
            ("media_type", &file.media_type),
            ("bytes", &(file.bytes as i64)),
            ("pages", &file.pages),
            ("producer", &file.producer),
            ("printed_url", &file.printed_url),
            ("printed_on", &file.printed_on),
            ("recognised", &recognised),
            ("reader", &READER),
        ])?;
    }
    for (index, judged) in documents.iter().enumerate() {
        let part = index + 1;
        let id = document_id(sha256, part);
        put_document(connection, sha256, part, judged, &[], labels)?;
        let corrections = corrected::valid(connection, &id)?;
        if !corrections.is_empty()
            && let Some(original) = load::document(connection, &id)?
        {
            connection.prepare_cached("DELETE FROM documents WHERE id = ?1")?.execute([&id])?;
            let (again, applied) = corrected::apply(&original, &corrections);
            put_document(connection, sha256, part, &again, &applied, labels)?;
            put_original(connection, &id, original)?;
        }
    }
    Ok(())
}

/// Keeps what the program read, before a person corrects it.
pub(super) fn put_original(
    connection: &Connection,
    id: &str,
    mut document: Document,
) -> rusqlite::Result<()> {
    // Under which path it was found is no part of what was read.
    document.source.path.clear();
    let mut originals = Insert::into(connection, "originals", Conflict::Replace)?;
    originals.row(&[("document", &id), ("json", &json(&document)?)])
}

fn put_document(
    connection: &Connection,
    sha256: &str,
    part: usize,
    judged: &Judged,
    applied: &[corrected::Applied],
    labels: &mut BTreeSet<i64>,
) -> rusqlite::Result<()> {
    let Judged { report, judgement, .. } = judged;
    let id = document_id(sha256, part);
    let tables: Vec<OtherTable> = report.other_tables.iter().map(OtherTable::of).collect();
    let tables = if tables.is_empty() { None } else { Some(json(&tables)?) };
    let missing = judged.missing().iter().map(word).collect::<rusqlite::Result<Vec<_>>>()?;
    let missing = (!missing.is_empty()).then(|| missing.join(" "));
    Insert::into(connection, "documents", Conflict::Fail)?.row(&[
        ("id", &id),
        ("sha256", &sha256),
        ("part", &part),
        ("verdict", &judged.verdict().name()),
        ("missing", &missing),
        ("kind", &report.kind()),
        ("form", &report.edition),
        ("agency", &report.agency),
        ("agency_from", &report.agency_from.map(|from| word(&from)).transpose()?),
        ("year", &report.year),
        ("title", &report.title),
        ("published_on", &report.imprint.published_on),
        ("index_number", &report.imprint.index_number),
        ("publisher", &report.imprint.publisher),
        ("held", &judgement.held),
        ("failed", &judgement.failed.len()),
        ("not_assessable", &judgement.not_assessable),
        ("corrected", &applied.len()),
        ("preamble", &(!report.preamble.is_empty()).then(|| report.preamble.join("\n"))),
        ("other_tables", &tables),
        // Nothing suggests any so far.
        ("suggestions", &None::<String>),
    ])?;
    put_sections(connection, &id, &report.sections)?;
    put_cells(connection, &id, &report.cells, applied, labels)?;
    put_checks(connection, &id, judged)?;
    put_mentions(connection, &id, &judgement.mentions)?;
    put_findings(connection, &id, &report.findings)
}

/// Words in one column.
fn spaced<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn put_mentions(connection: &Connection, id: &str, mentions: &[Mention]) -> rusqlite::Result<()> {
    let mut statement = Insert::into(connection, "mentions", Conflict::Fail)?;
    for (index, mention) in mentions.iter().enumerate() {
        statement.row(&[
            ("document", &id),
            ("position", &(index + 1)),
            ("quantity", &digits(Some(mention.quantity))),
            ("unit", &mention.unit),
            ("sentence", &mention.sentence),
            ("section", &mention.section),
            ("cell", &mention.cell),
            ("agrees", &mention.agrees),
        ])?;
    }
    Ok(())
}

fn put_findings(connection: &Connection, id: &str, findings: &[Finding]) -> rusqlite::Result<()> {
    let mut statement = Insert::into(connection, "findings", Conflict::Fail)?;
    for (index, finding) in findings.iter().enumerate() {
        statement.row(&[
            ("document", &id),
            ("position", &(index + 1)),
            ("code", &word(&finding.code)?),
            ("severity", &word(&finding.severity)?),
            ("message", &finding.message),
            ("cell", &finding.cell),
            ("page", &finding.page),
        ])?;
    }
    Ok(())
}

fn put_sections(connection: &Connection, id: &str, sections: &[Section]) -> rusqlite::Result<()> {
    let mut statement = Insert::into(connection, "sections", Conflict::Fail)?;
    for (index, section) in sections.iter().enumerate() {
        let position = index + 1;
        statement.row(&[
            ("document", &id),
            ("position", &position),
            ("part", &0),
            ("key", &section.key),
            ("number", &section.number),
            ("heading", &section.heading),
            ("page", &section.page),
            ("text", &section.paragraphs.join("\n")),
        ])?;
        for (part, subsection) in section.subsections.iter().enumerate() {
            statement.row(&[
                ("document", &id),
                ("position", &position),
                ("part", &(part + 1)),
                ("key", &section.key),
                ("number", &subsection.number),
                ("heading", &subsection.heading),
                ("page", &None::<u32>),
                ("text", &subsection.paragraphs.join("\n")),
            ])?;
        }
    }
    Ok(())
}

fn put_cells(
    connection: &Connection,
    id: &str,
    cells: &[Cell],
    applied: &[corrected::Applied],
    labels: &mut BTreeSet<i64>,
) -> rusqlite::Result<()> {
    let mut statement = Insert::into(connection, "cells", Conflict::Fail)?;
    for cell in cells {
        let path = cell.at.path();
        // A cell that is missing was printed nowhere.
        let printed = (cell.value != Value::Missing).then_some(cell);
        let label = match printed {
            Some(cell) => Some(put_label(connection, &cell.label, labels)?),
            None => None,
        };
        let place = cell.place.as_ref();
        let edge = |of: fn(Rect) -> f32| place.and_then(Place::bbox).map(|bbox| hundredths(of(bbox)));
        let grid = place.and_then(Place::cell);
        let correction = applied.iter().find(|one| one.path == path);
        statement.row(&[
            ("document", &id),
            ("path", &path),
            ("holds", &Held::of(&cell.value).name()),
            ("value", &digits(cell.value.number().map(Number))),
            ("raw", &printed.map(|cell| &cell.raw)),
            ("note", &cell.note),
            ("unit", &cell.unit),
            ("proofs", &spaced(cell.proofs.iter().map(|proof| proof.name()))),
            ("doubt", &cell.doubt.map(Code::name)),
            ("label", &label),
            ("page", &place.and_then(Place::page)),
            ("x0", &edge(|bbox| bbox.x0)),
            ("y0", &edge(|bbox| bbox.y0)),
            ("x1", &edge(|bbox| bbox.x1)),
            ("y1", &edge(|bbox| bbox.y1)),
            ("line", &place.and_then(Place::line)),
            ("grid_table", &grid.map(|(table, ..)| table)),
            ("grid_row", &grid.map(|(_, row, _)| row)),
            ("grid_column", &grid.map(|(.., column)| column)),
            ("by_order", &cell.by_order),
            ("split", &cell.split),
            ("corrected", &correction.is_some()),
            ("read_value", &correction.and_then(|one| digits(one.read_value))),
        ])?;
    }
    Ok(())
}

fn put_checks(connection: &Connection, id: &str, judged: &Judged) -> rusqlite::Result<()> {
    use nianbao::check::State;
    let mut statement = Insert::into(connection, "checks", Conflict::Fail)?;
    for (index, check) in judged.identities().into_iter().enumerate() {
        let told = check.state != State::Held;
        statement.row(&[
            ("document", &id),
            ("position", &(index + 1)),
            ("rule", &check.rule),
            ("location", &check.location),
            ("state", &check.state.name()),
            ("expected", &digits(check.expected)),
            ("found", &digits(check.found)),
            ("message", &told.then_some(&check.message)),
            ("cells", &if told { Some(json(&check.cells)?) } else { None }),
        ])?;
    }
    Ok(())
}

/// Stores a label, once.
fn put_label(connection: &Connection, text: &str, labels: &mut BTreeSet<i64>) -> rusqlite::Result<i64> {
    // The same in every archive. Of a million labels two share a number once in ten million archives.
    let digest = Sha256::digest(text);
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let id = (number >> 1) as i64;
    if labels.insert(id) {
        Insert::into(connection, "labels", Conflict::Keep)?.row(&[("id", &id), ("text", &text)])?;
    }
    Ok(id)
}

/// A number in its printed digits.
pub(super) fn digits(number: Option<Number>) -> Option<String> {
    number.map(|number| number.0.to_string())
}

fn hundredths(points: f32) -> f64 {
    (f64::from(points) * 100.0).round() / 100.0
}

pub(super) fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// What the JSON calls a code.
fn word(value: &impl Serialize) -> rusqlite::Result<String> {
    Ok(json(value)?.trim_matches('"').to_owned())
}
