//! Reads single files, given as bytes, into the tables of an archive without keeping an archive: for callers that store
//! the tables elsewhere.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

use super::printable;
use super::read::read_one;
use super::record::record;
use crate::archive::{Archive, Source, Writer};
use nianbao::Reader;
use nianbao::error::Error;
use nianbao::input;

/// Called for each file with its path, the SHA-256 of its bytes if they could be read, and an archive that contains only
/// this file.
pub type Visit<'v> = dyn FnMut(&str, Option<&str>, &Archive) -> ControlFlow<()> + 'v;

/// Reads files one at a time into an archive in memory.
pub struct Single {
    writer: Writer,
    reader: Reader,
}

impl Single {
    /// Creates a reader.
    ///
    /// # Errors
    ///
    /// If SQLite runs out of memory.
    pub fn new(reader: Reader) -> Result<Self, Error> {
        Ok(Single { writer: Archive::in_memory()?.into_writer()?, reader })
    }

    /// Reads a file, or each entry of a ZIP or TAR file, and calls `visit` with its tables.
    ///
    /// # Errors
    ///
    /// If SQLite runs out of memory. A file that cannot be read is not an error but a row in `failures`.
    pub fn each_in(&mut self, path: &Path, bytes: &[u8], visit: &mut Visit) -> Result<(), Error> {
        let mut broken = None;
        input::each_file(Cursor::new(bytes), path, &mut |path, bytes| match self.put(path, bytes) {
            Ok(sha256) => visit(&printable(path), sha256.as_deref(), self.writer.archive()),
            Err(error) => {
                broken = Some(error);
                ControlFlow::Break(())
            }
        });
        broken.map_or(Ok(()), Err)
    }

    /// Reads a file, replacing the one before, and returns the SHA-256 of its bytes.
    fn put(&mut self, path: &Path, bytes: Result<Vec<u8>, Error>) -> Result<Option<String>, Error> {
        self.writer.clear()?;
        let done = read_one(self.writer.archive(), path.to_owned(), bytes, &self.reader);
        let source = Source { path: printable(path), ..Source::default() };
        let mut batch = self.writer.batch()?;
        let recorded = record(&mut batch, &done, &source).and_then(|_| batch.commit());
        recorded.map_err(|error| crate::archive::trouble(path, &error))?;
        Ok(done.sha256)
    }
}
