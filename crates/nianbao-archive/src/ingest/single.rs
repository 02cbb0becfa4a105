//! One file after the other that is at hand as bytes, without an archive to put it in: for those who keep the tables
//! elsewhere.

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

/// What is done with the tables of one file: its path, the SHA-256 of its bytes where they could be had, and an archive
/// that holds it alone.
pub type Visit<'v> = dyn FnMut(&str, Option<&str>, &Archive) -> ControlFlow<()> + 'v;

/// Reads files into an archive in memory that holds one at a time.
pub struct Single {
    writer: Writer,
    reader: Reader,
}

impl Single {
    /// A reader of single files.
    ///
    /// # Errors
    ///
    /// Where SQLite has no memory.
    pub fn new(reader: Reader) -> Result<Self, Error> {
        Ok(Single { writer: Archive::in_memory()?.into_writer()?, reader })
    }

    /// Reads a file, or each file in it where it is a ZIP or a TAR, and hands over the tables of each.
    ///
    /// # Errors
    ///
    /// Where SQLite has no memory. A file that cannot be read is no error but a row in `failures`.
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

    /// Reads a file in the place of the one before, and gives the SHA-256 of its bytes.
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
