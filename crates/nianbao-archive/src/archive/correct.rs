//! Stores and loads corrections: who corrected which cell, when and why.

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::corrected::{apply, read, valid};
use super::insert::{Conflict, Insert};
use super::store::{Batch, Writer, digits, put_original};
use super::{Archive, load};
use nianbao::Form;
use nianbao::check::Verdict;
use nianbao::error::Error;
use nianbao::output::{self, Document};
use nianbao::report::Number;
use nianbao::spot::Held;

/// A person's correction of a cell.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The ID of the report.
    pub document: String,
    /// The cell's path below `tables`.
    pub path: String,
    /// What is printed there.
    pub reading: Reading,
    /// Why the correction is right.
    pub why: String,
    /// Who made it.
    pub author: String,
}

/// The corrected content of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A number.
    Number(Number),
    /// Nothing, a dash or a slash.
    Blank,
    /// None: an earlier correction is withdrawn, and what the program read counts again.
    Withdrawn,
}

/// The documents that match a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One document: its ID and its first path.
    One(String, String),
    /// No document.
    Nothing,
    /// Several documents, likewise.
    Several(Vec<(String, String)>),
}

/// The result of a correction.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was stored.
    Done(Corrected),
    /// The document has no such cell; nothing was written.
    NoSuchCell,
    /// There is no correction to withdraw; nothing was written.
    NothingToWithdraw,
}

/// A report after a correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The name of the cell, in the words of the form.
    pub words: String,
    /// What the program read there.
    pub read: String,
    /// The verdict before the correction.
    pub before: Verdict,
    /// The verdict after it.
    pub now: Verdict,
}

/// A correction in force, beside what the program reads today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The report.
    pub document: String,
    /// Its file.
    pub file: Option<String>,
    /// The cell.
    pub path: String,
    /// The corrected value; `None` if blank.
    pub value: Option<String>,
    /// What the program reads today; `None` if blank or not read.
    pub read_value: Option<String>,
    /// Whether both agree, so that the correction is no longer needed.
    pub agrees: bool,
    /// Why.
    pub why: String,
    /// Who.
    pub author: String,
    /// When.
    pub corrected_at: String,
    /// Whether the corrected content is still that of some file.
    pub is_current: bool,
}

impl Archive {
    /// Finds documents by name: an ID or SHA-256, or a prefix of either; a path, a suffix of one, or a path that ends in
    /// the one stored in the archive. A path stands for the current content of the file.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn find(&self, name: &str) -> Result<Named, Error> {
        // Fewer letters name a document by chance.
        const LEAST: usize = 6;
        let find = || {
            let ask = |name: &str, which: &str| -> rusqlite::Result<Vec<(String, String)>> {
                let sql = format!(
                    "SELECT d.id, min(p.path) FROM documents d JOIN paths p USING (sha256)
                     WHERE {which} GROUP BY d.id ORDER BY 1 LIMIT 20"
                );
                self.connection
                    .prepare(&sql)?
                    .query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            };
            let (hash, path) = (name.to_lowercase(), name.strip_prefix("./").unwrap_or(name));
            let mut found = ask(&hash, "d.id = ?1")?;
            for which in [
                "p.path = ?1",
                "p.path = './' || ?1",
                "substr(p.path, -length(?1) - 1) = '/' || ?1",
                "substr(?1, -length(p.path) - 1) = '/' || p.path",
            ] {
                if found.is_empty() && !path.is_empty() {
                    found = ask(path, &format!("p.current AND {which}"))?;
                }
                if which == "p.path = './' || ?1" && found.is_empty() && name.len() >= LEAST {
                    let begins = "substr(d.id, 1, length(?1)) = ?1 OR substr(sha256, 1, length(?1)) = ?1";
                    found = ask(&hash, begins)?;
                }
            }
            Ok(found)
        };
        let mut found = find().map_err(|error: rusqlite::Error| self.trouble(&error))?;
        Ok(match (found.len(), found.pop()) {
            (1, Some((id, path))) => Named::One(id, path),
            (_, None) => Named::Nothing,
            (_, Some(last)) => {
                found.push(last);
                Named::Several(found)
            }
        })
    }

    /// The corrections in force, beside what the program reads today.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Standing>, Error> {
        let standing = || {
            let mut statement = self.connection.prepare(
                "SELECT c.document, c.path, c.holds, c.value, c.why, c.author, c.corrected_at,
                        (SELECT min(path) FROM paths p WHERE p.sha256 = c.sha256), o.json,
                        EXISTS (SELECT 1 FROM paths p WHERE p.sha256 = c.sha256 AND p.current)
                 FROM corrections c LEFT JOIN originals o ON o.document = c.document
                 WHERE c.holds <> 'withdrawn'
                   AND number = (SELECT max(number) FROM corrections o WHERE o.document = c.document AND o.path = c.path)
                 ORDER BY 1, 2",
            )?;
            let mut rows = statement.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let path: String = row.get(1)?;
                let value: Option<String> = row.get(3)?;
                let original: Option<String> = row.get(8)?;
                let original = original.map(|json| load::original(&json)).transpose()?;
                let (holds, read_value) = original.map_or((Held::Missing, None), |document| {
                    read(&output::report(Form::disclosure(), &document), &path)
                });
                let corrected = load::number(value.clone(), || format!("corrections.value, {path}"))?;
                let same = corrected.map(|n| n.0) == read_value.map(|n| n.0);
                out.push(Standing {
                    document: row.get(0)?,
                    file: row.get(7)?,
                    agrees: same && row.get::<_, String>(2)? == holds.name(),
                    path,
                    value,
                    read_value: digits(read_value),
                    why: row.get(4)?,
                    author: row.get(5)?,
                    corrected_at: row.get(6)?,
                    is_current: row.get(9)?,
                });
            }
            Ok(out)
        };
        standing().map_err(|error: rusqlite::Error| self.trouble(&error))
    }
}

impl Writer {
    /// Stores a correction and judges its report again, both in one transaction.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn correct(&mut self, correction: &Correction) -> Result<Outcome, Error> {
        let path = self.archive().path().to_owned();
        let mut batch = self.batch()?;
        let outcome = correct(&mut batch, correction)
            .and_then(|outcome| batch.commit().map(|()| outcome))
            .map_err(|error| super::trouble(&path, &error))?;
        Ok(outcome)
    }
}

fn correct(batch: &mut Batch, correction: &Correction) -> rusqlite::Result<Outcome> {
    let (id, path) = (&correction.document, &correction.path);
    let connection = batch.connection();
    let Some(standing) = load::document(connection, id)? else { return Ok(Outcome::NoSuchCell) };
    let kept: Option<String> = connection
        .query_row("SELECT json FROM originals WHERE document = ?1", [id], |row| row.get(0))
        .optional()?;
    let original: Document = match kept {
        Some(json) => load::original(&json)?,
        None => standing.clone(),
    };
    let report = output::report(Form::disclosure(), &original);
    let Some(cell) = report.cells.iter().find(|cell| cell.at.path() == *path) else {
        return Ok(Outcome::NoSuchCell);
    };
    let words = cell.at.words();
    let earlier = valid(connection, id)?;
    if correction.reading == Reading::Withdrawn && !earlier.iter().any(|one| one.path == *path) {
        return Ok(Outcome::NothingToWithdraw);
    }
    let (read_holds, read_value) = read(&report, path);
    let (holds, value) = match correction.reading {
        Reading::Number(number) => (Held::Number.name(), Some(number)),
        Reading::Blank => (Held::Blank.name(), None),
        Reading::Withdrawn => ("withdrawn", None),
    };
    let (sha256, earlier, now): (String, i64, String) = connection.query_row(
        "SELECT sha256, (SELECT count(*) FROM corrections WHERE document = id AND path = ?2) AS earlier,
                strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AS now
         FROM documents WHERE id = ?1",
        [id, path],
        |row| Ok((row.get("sha256")?, row.get("earlier")?, row.get("now")?)),
    )?;
    Insert::into(connection, "corrections", Conflict::Fail)?.row(&[
        ("document", id),
        ("path", path),
        ("number", &(earlier + 1)),
        ("sha256", &sha256),
        ("holds", &holds),
        ("value", &digits(value)),
        ("read_holds", &read_holds.name()),
        ("read_value", &digits(read_value)),
        ("why", &correction.why),
        ("author", &correction.author),
        ("corrected_at", &now),
    ])?;
    let corrections = valid(connection, id)?;
    let (again, applied) = apply(&original, &corrections);
    batch.replace(id, &again, &applied)?;
    if !corrections.is_empty() {
        put_original(batch.connection(), id, original)?;
    }
    Ok(Outcome::Done(Corrected {
        words,
        read: read_holds.words(read_value),
        before: standing.verdict,
        now: again.verdict(),
    }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::archive::{Source, document_id};

    #[test]
    fn what_an_earlier_version_read_stands_beside_a_correction() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/earlier");
        let file = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        let reports =
            nianbao::Reader::new().read_bytes("report.txt", file("report.txt").into_bytes()).unwrap();
        let sha256 = &reports[0].source.sha256;
        let mut writer = Archive::in_memory().unwrap().into_writer().unwrap();
        let mut batch = writer.batch().unwrap();
        batch.put(sha256, &Source::default(), &reports).unwrap();
        batch.commit().unwrap();
        let correction = Correction {
            document: document_id(sha256, 1),
            path: "requests.granted.natural_person".to_owned(),
            reading: Reading::Number(Number(3.into())),
            why: "原文".to_owned(),
            author: "核对人".to_owned(),
        };
        assert!(matches!(writer.correct(&correction).unwrap(), Outcome::Done(_)));
        let kept = "UPDATE originals SET json = ?1";
        assert_eq!(writer.archive().connection().execute(kept, [file("schema-1.json")]).unwrap(), 1);
        let standing = writer.archive().corrections().unwrap().remove(0);
        assert_eq!(
            (standing.value.as_deref(), standing.read_value, standing.agrees),
            (Some("3"), None, false)
        );
    }
}
