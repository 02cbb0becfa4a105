//! An archive of reports: one SQLite file with every document, its sections, cells, checks and findings.
//!
//! Files are identified by content: the same bytes under two names are one file with two paths. A document is stored in
//! full or not at all. Knows documents as read and judged; reads no files itself and prints nothing.

mod correct;
mod corrected;
mod insert;
mod lists;
mod load;
mod sampled;
mod schema;
mod store;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use correct::{Corrected, Correction, Named, Outcome, Reading, Standing};
pub use lists::records;
pub(crate) use lists::{is_one_line, list_reader, list_text};
pub use load::{Listed, PROBLEMS_HEAD, Summary, shape};
pub use sampled::{Printed, Sampled};
pub use schema::{Column, ForeignKey, Index, Kind, Table, WIDE, sql, tables, wide_name, wide_query};
pub use store::{Batch, Known, Source, Writer, document_id};

use nianbao::error::{Error, ErrorKind};

/// Version of the tables. Archives of an older version are migrated when they are opened for writing; those of a newer
/// version are refused.
pub const VERSION: i64 = 2;

/// Identifies an archive among SQLite files: `nian` (SQLite file format, 1.3.15).
const APPLICATION_ID: i64 = 0x6E69_616E;

/// Migrations from each version to the next; the first entry migrates version 1 to version 2.
const MIGRATIONS: &[&str] = &[include_str!("migrate_2.sql")];

/// How long a run waits for another that is writing. A batch takes less than a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many pages of 4 KiB the write-ahead log may hold before a checkpoint. A page that is written repeatedly until then
/// is copied only once.
const CHECKPOINT_PAGES: i64 = 16 << 10;

/// Size of the page cache of SQLite, in KiB.
const CACHE_KIB: i64 = 32 << 10;

/// An open archive.
pub struct Archive {
    connection: Connection,
    path: PathBuf,
}

impl Archive {
    /// Opens an archive for writing, and creates it if it does not exist.
    ///
    /// # Errors
    ///
    /// If the file is not an archive, is of a newer version, or cannot be written.
    pub fn create(path: &Path) -> Result<Archive, Error> {
        let mut archive =
            Archive::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        archive.prepare().map_err(|error| archive.trouble(&error))??;
        Ok(archive)
    }

    /// Opens an existing archive for writing.
    ///
    /// # Errors
    ///
    /// As [`Archive::create`], and if it does not exist.
    pub fn update(path: &Path) -> Result<Archive, Error> {
        std::fs::metadata(path).map_err(|error| ErrorKind::Io(error).at(path))?;
        Archive::create(path)
    }

    /// Opens an archive for reading.
    ///
    /// # Errors
    ///
    /// If it does not exist or is of another version.
    pub fn open(path: &Path) -> Result<Archive, Error> {
        std::fs::metadata(path).map_err(|error| ErrorKind::Io(error).at(path))?;
        let archive = Archive::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match archive.version()? {
            VERSION => Ok(archive),
            older => Err(archive.refuse(format!(
                "its tables are version {older}, but this program needs version {VERSION}; migrate it with `nianbao ingest`"
            ))),
        }
    }

    /// Creates an archive in memory, which is lost when it is dropped.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn in_memory() -> Result<Archive, Error> {
        Archive::create(Path::new(":memory:"))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Archive, Error> {
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let reason = "is not a regular file; choose another name for the archive".to_owned();
            return Err(ErrorKind::Archive { reason }.at(path.to_owned()));
        }
        let open = || {
            let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        match open() {
            Ok(connection) => Ok(Archive { connection, path: path.to_owned() }),
            Err(error) => Err(trouble(path, &error)),
        }
    }

    /// The version of the tables, or 0 if there are none yet.
    fn version(&self) -> Result<i64, Error> {
        let read = || {
            let pragma = |name| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let tables: i64 =
                self.connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
            Ok((pragma("application_id")?, pragma("user_version")?, tables))
        };
        match read() {
            Ok((0, 0, 0)) => Ok(0),
            Ok((APPLICATION_ID, version, _)) if version > VERSION => Err(self.refuse(format!(
                "it was made by a newer version of this program (its tables are version {version}, this program knows {VERSION}); install the newer version"
            ))),
            Ok((APPLICATION_ID, version, _)) => Ok(version),
            Ok(_) => Err(self.refuse("this is some other SQLite database; choose another name for the archive".into())),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// Creates or migrates the tables, in one transaction.
    fn prepare(&mut self) -> rusqlite::Result<Result<(), Error>> {
        // The version counts once nobody else can write.
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let version = match self.version() {
            Ok(version) => version,
            Err(error) => {
                self.connection.execute_batch("ROLLBACK")?;
                return Ok(Err(error));
            }
        };
        match version {
            VERSION => {}
            0 => self.connection.execute_batch(&schema::create_tables())?,
            older => migrate(&self.connection, older, MIGRATIONS)?,
        }
        if version != VERSION {
            self.connection.execute_batch(&schema::create_views())?;
            self.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            self.connection.pragma_update(None, "user_version", VERSION)?;
        }
        self.connection.execute_batch("COMMIT")?;
        Ok(Ok(()))
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts a read transaction that lasts until the result is dropped: concurrent writes are not seen.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn snapshot(&self) -> Result<impl Drop + '_, Error> {
        rusqlite::Transaction::new_unchecked(&self.connection, rusqlite::TransactionBehavior::Deferred)
            .map_err(|error| self.trouble(&error))
    }

    /// The connection, for reading.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Says what went wrong with the archive.
    pub(crate) fn trouble(&self, error: &rusqlite::Error) -> Error {
        trouble(&self.path, error)
    }

    fn refuse(&self, reason: String) -> Error {
        ErrorKind::Archive { reason }.at(self.path.clone())
    }
}

/// Runs the migrations from a version to the newest, in the current transaction.
fn migrate(connection: &Connection, from: i64, steps: &[&str]) -> rusqlite::Result<()> {
    let done = usize::try_from(from - 1).unwrap_or(0);
    steps.iter().skip(done).try_for_each(|step| connection.execute_batch(step))
}

/// An SQLite error as an error of the archive, in plain words.
pub(crate) fn trouble(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    let reason = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "the disk is full; finished work is saved, so free some space and run the same command again"
                .into()
        }
        Some(ErrorCode::SystemIoFailure) => {
            format!(
                "the disk failed or is full ({error}); finished work is saved, so free some space and run the same command again"
            )
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "cannot be opened or written; check that the directory exists and is writable".into()
        }
        Some(ErrorCode::NotADatabase) => "this is not an archive; choose another name".into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program has locked it for over a minute; try again later".into()
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            format!(
                "the file is damaged ({error}); restore a backup, or ingest the reports into a new archive"
            )
        }
        _ => match error {
            // What stands there says which row it is; SQLite's own words add the number of a column of the query.
            rusqlite::Error::FromSqlConversionFailure(_, _, cause) => cause.to_string(),
            _ => error.to_string(),
        },
    };
    ErrorKind::Archive { reason }.at(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_run_from_the_version_at_hand() {
        let connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE second (a)", "CREATE TABLE third (a)"];
        migrate(&connection, 2, &steps).unwrap();
        let names: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_master")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(names, ["third"]);
    }

    #[test]
    fn the_version_is_one_more_than_the_steps_to_it() {
        assert_eq!(VERSION, 1 + MIGRATIONS.len() as i64);
    }
}
