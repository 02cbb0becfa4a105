//! What was read, into the archive: many files at a time, by one thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, after, select};

use super::traffic::{Done, Found};
use super::{Event, Manifest, Outcome, Progress, printable};
use crate::archive::{Batch, Source, Writer};
use crate::check::Verdict;
use crate::error::Error;

/// Most files written together: a batch is lost as a whole where the power fails, and costs one look at each index.
const BATCH: usize = 64;
/// Longest time that what was read waits to be written.
const LINGER: Duration = Duration::from_millis(500);

/// Writes down what was read, and tells whoever watches.
pub(super) struct Scribe<'a> {
    pub(super) manifest: Option<&'a mut Manifest>,
    pub(super) outcome: Outcome,
    pub(super) found: &'a AtomicU64,
    pub(super) watch: &'a mut dyn FnMut(Event, Progress),
}

impl Scribe<'_> {
    /// Writes until there is no more to come.
    pub(super) fn write_all(&mut self, writer: &mut Writer, from: Receiver<Done>) -> Result<(), Error> {
        writer.forget_visits()?;
        loop {
            let first = match from.recv_timeout(LINGER) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    self.tell(Event::Waiting);
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let path = writer.archive().path().to_owned();
            let mut batch = writer.batch()?;
            let written = self.write_batch(&mut batch, first, &from).and_then(|()| batch.commit());
            written.map_err(|error| Error::of_archive(&path, &error))?;
        }
    }

    fn write_batch(&mut self, batch: &mut Batch, first: Done, from: &Receiver<Done>) -> rusqlite::Result<()> {
        self.write(batch, first)?;
        let enough = after(LINGER);
        for _ in 1..BATCH {
            select! {
                recv(from) -> done => match done {
                    Ok(done) => self.write(batch, done)?,
                    Err(_) => break,
                },
                recv(enough) -> _ => break,
            }
        }
        Ok(())
    }

    fn write(&mut self, batch: &mut Batch, done: Done) -> rusqlite::Result<()> {
        let printed = printable(&done.path);
        batch.visit(&printed)?;
        let sha256 = done.sha256.as_deref();
        let mut source = || match &mut self.manifest {
            Some(manifest) => manifest.about(&done.path, &printed, sha256),
            None => Source { path: printed.clone(), ..Source::default() },
        };
        match (done.result, sha256) {
            (Ok(Found::Known), Some(sha256)) => {
                batch.put_path(sha256, &source())?;
                self.outcome.known += 1;
                self.tell(Event::Known);
            }
            (Ok(Found::Reports(reports)), Some(sha256)) => {
                match batch.put(sha256, &source(), &reports) {
                    Ok(true) => self.outcome.read += 1,
                    // Another file with the same bytes came first.
                    Ok(false) => self.outcome.known += 1,
                    // One file that does not fit in, such as two with one name, keeps none of the others out.
                    Err(error)
                        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
                    {
                        return self.fail(batch, &printed, Some(sha256), "archive", &error.to_string());
                    }
                    Err(error) => return Err(error),
                }
                let verdicts: Vec<Verdict> = reports.iter().map(|judged| judged.document.verdict).collect();
                self.tell(Event::Read(&verdicts));
            }
            (Err((code, reason)), sha256) => {
                // The manifest's line has done its work, though there is nothing to say it of.
                source();
                self.fail(batch, &printed, sha256, &code, &reason)?;
            }
            (Ok(_), None) => {}
        }
        Ok(())
    }

    fn fail(
        &mut self,
        batch: &mut Batch,
        path: &str,
        sha256: Option<&str>,
        code: &str,
        reason: &str,
    ) -> rusqlite::Result<()> {
        batch.put_failure(path, sha256, code, reason)?;
        self.outcome.failed += 1;
        self.tell(Event::Failed { path, reason });
        Ok(())
    }

    fn tell(&mut self, event: Event) {
        let Outcome { read, known, failed, .. } = self.outcome;
        let done = read + known + failed;
        (self.watch)(event, Progress { found: self.found.load(Ordering::Relaxed).max(done), done });
    }
}
