//! Exports the tables of an archive as Parquet, CSV, JSON Lines or Excel, with a data dictionary for people and a
//! Frictionless Data Package description for programs.
//!
//! Rows are ordered by key, so that the same archive gives the same files. A file replaces an older one only when it is
//! complete.

#[cfg(feature = "arrow")]
mod arrow;
mod arrow_note;
mod dictionary;
mod parquet;
mod rows;
mod text;
mod typed;
mod xlsx;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[cfg(feature = "arrow")]
pub use self::arrow::{arrow_schema, each_batch, query};
pub use rows::{Field, Filter, each_row, table_names};

use crate::archive::{Archive, Column, Table};
use nianbao::error::{Error, ErrorKind};

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Typed columns, compressed; decimals exact.
    Parquet,
    /// UTF-8 with a byte order mark for Excel, one file per table.
    Csv,
    /// One JSON object per line, one file per table.
    Jsonl,
    /// One Excel workbook, one sheet per table.
    Xlsx,
}

impl Format {
    /// The file extension.
    fn ending(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Xlsx => "xlsx",
        }
    }

    /// The file that contains a table.
    fn file(self, table: &Table) -> String {
        match self {
            Format::Xlsx => xlsx::FILE.to_owned(),
            _ => format!("{}.{}", table.name, self.ending()),
        }
    }
}

/// The result of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Every table with its number of rows.
    pub tables: Vec<(String, u64)>,
    /// Values that the format cannot represent, described one per entry.
    pub losses: Vec<String>,
}

/// Receives the rows of one table.
trait Sink {
    /// Writes a row, with one field per column.
    fn row(&mut self, fields: &[Field]) -> io::Result<()>;
    /// Finishes the table; returns a description of what the format could not represent.
    fn end(self: Box<Self>) -> io::Result<Option<String>>;
}

/// Writes every table of an archive to a directory.
///
/// # Errors
///
/// If the archive cannot be read or the directory cannot be written.
pub fn export(archive: &Archive, format: Format, filter: &Filter, folder: &Path) -> Result<Exported, Error> {
    let unwritable = |path: &Path, error: &io::Error| {
        ErrorKind::Unwritable {
            reason: format!("cannot be written ({error}); check free space and permissions"),
        }
        .at(path.to_owned())
    };
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    // Everything is of one moment, whoever writes meanwhile.
    let _held = archive.snapshot()?;
    let chosen = rows::Chosen::choose(archive, filter)?;
    let mut exported = Exported::default();
    let mut parts: Vec<Part> = Vec::new();
    let mut workbook = if format == Format::Xlsx {
        Some(xlsx::Workbook::new(folder).map_err(|error| unwritable(folder, &error))?)
    } else {
        None
    };
    for table in rows::exported() {
        let part = Part::of(folder.join(format.file(table)), archive)?;
        let open = || File::create(&part.unfinished).map(BufWriter::new);
        let sink: io::Result<Box<dyn Sink + '_>> = match (format, &mut workbook) {
            (Format::Parquet, _) => open().and_then(|out| parquet::sink(table, out)),
            (Format::Csv, _) => open().and_then(|out| text::csv(table, out)),
            (Format::Jsonl, _) => open().map(|out| text::jsonl(table, out)),
            (Format::Xlsx, Some(workbook)) => workbook.sheets(table),
            (Format::Xlsx, None) => continue,
        };
        let mut sink = sink.map_err(|error| unwritable(&part.finished, &error))?;
        let count = chosen.each_row(table, &mut |fields| sink.row(fields)).map_err(|error| match error {
            rows::Broken::Archive(error) => archive.trouble(&error),
            rows::Broken::Output(error) => unwritable(&part.finished, &error),
        })?;
        let loss = sink.end().map_err(|error| unwritable(&part.finished, &error))?;
        exported.losses.extend(loss);
        exported.tables.push((table.name.clone(), count));
        if format != Format::Xlsx {
            parts.push(part);
        }
    }
    if let Some(workbook) = workbook {
        let part = Part::of(folder.join(xlsx::FILE), archive)?;
        workbook.write(&part.unfinished).map_err(|error| unwritable(&part.finished, &error))?;
        parts.push(part);
    }
    for (name, content) in [
        ("DICTIONARY.md", dictionary::markdown()),
        ("datapackage.json", dictionary::datapackage(format, &exported)),
    ] {
        let part = Part::of(folder.join(name), archive)?;
        fs::write(&part.unfinished, content).map_err(|error| unwritable(&part.finished, &error))?;
        parts.push(part);
    }
    // All of an older export goes at once, so that no mixture of two is left.
    for part in &mut parts {
        part.finish().map_err(|error| unwritable(&part.finished, &error))?;
    }
    Ok(exported)
}

/// A temporary file beside the final one; it is removed if writing fails.
struct Part {
    unfinished: PathBuf,
    finished: PathBuf,
    is_finished: bool,
}

impl Part {
    fn of(finished: PathBuf, archive: &Archive) -> Result<Self, Error> {
        let is_archive = || Some(archive.path().canonicalize().ok()? == finished.canonicalize().ok()?);
        if is_archive() == Some(true) {
            let reason = "is the archive itself; write the tables to another directory".to_owned();
            return Err(ErrorKind::Unwritable { reason }.at(finished));
        }
        let mut unfinished = finished.clone().into_os_string();
        unfinished.push(".part");
        Ok(Part { unfinished: unfinished.into(), finished, is_finished: false })
    }

    fn finish(&mut self) -> io::Result<()> {
        fs::rename(&self.unfinished, &self.finished)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

/// The comment of a column in both languages.
fn comment(column: &Column) -> String {
    format!("{} | {}", column.zh, column.en)
}

/// Flushes the buffer, so that a full disk is noticed.
fn flush(mut out: impl Write) -> io::Result<()> {
    out.flush()
}
