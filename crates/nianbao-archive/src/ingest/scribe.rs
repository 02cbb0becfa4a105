//! Writes results to the archive, many files per transaction, on one thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, after, select};

use super::record::{Recorded, record};
use super::traffic::Done;
use super::{Event, Manifest, Outcome, Progress, printable};
use crate::archive::{Batch, Source, Writer};
use nianbao::error::Error;

/// Maximum files per batch. A power failure loses the whole batch; larger ones update each index less often.
const BATCH: usize = 64;
/// The longest time that a result waits to be written.
const LINGER: Duration = Duration::from_millis(500);

/// Writes results and reports progress.
pub(super) struct Scribe<'a> {
    pub(super) manifest: Option<&'a mut Manifest>,
    pub(super) outcome: Outcome,
    pub(super) found: &'a AtomicU64,
    pub(super) watch: &'a mut dyn FnMut(Event, Progress),
}

impl Scribe<'_> {
    /// Writes until all results have arrived.
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
            written.map_err(|error| crate::archive::trouble(&path, &error))?;
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
        let source = match &mut self.manifest {
            // Its line has done its work, even where there is nothing to say it of.
            Some(manifest) => manifest.about(&done.path, &printed, done.sha256.as_deref()),
            None => Source { path: printed.clone(), ..Source::default() },
        };
        match record(batch, &done, &source)? {
            Recorded::Read(verdicts, is_new) => {
                *(if is_new { &mut self.outcome.read } else { &mut self.outcome.known }) += 1;
                self.tell(Event::Read(&verdicts));
            }
            Recorded::Known => {
                self.outcome.known += 1;
                self.tell(Event::Known);
            }
            Recorded::Failed(reason) => {
                self.outcome.failed += 1;
                self.tell(Event::Failed { path: &printed, reason: &reason });
            }
        }
        Ok(())
    }

    fn tell(&mut self, event: Event) {
        let Outcome { read, known, failed, .. } = self.outcome;
        let done = read + known + failed;
        (self.watch)(event, Progress { found: self.found.load(Ordering::Relaxed).max(done), done });
    }
}
