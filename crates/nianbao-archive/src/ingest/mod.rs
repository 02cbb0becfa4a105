//! Ingests many files into an archive: finds them, reads them on all cores, and writes on one thread.
//!
//! One thread finds files and unpacks ZIP and TAR files, several threads read, and the caller's thread writes. The
//! queues between them hold only a few files, so that memory does not grow with the number of files. Nothing here
//! prints: progress is reported through a callback.

mod find;
mod manifest;
mod read;
mod record;
mod scribe;
mod single;
mod traffic;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::thread;

use crossbeam_channel::bounded;

pub use manifest::Manifest;
pub use single::{Single, Visit};

use crate::archive::{Archive, Summary};
use find::{Places, find_all};
use nianbao::Reader;
use nianbao::check::Verdict;
use nianbao::error::Error;
use read::read_job;
use scribe::Scribe;
use traffic::{Done, Job, Traffic};

/// What to ingest, and how.
#[derive(Debug, Default)]
pub struct Request {
    /// Files, directories and glob patterns; ZIP and TAR files are unpacked.
    pub places: Vec<PathBuf>,
    /// Number of files to read in parallel.
    pub jobs: usize,
    /// How to read each file.
    pub reader: Reader,
    /// Metadata of the files.
    pub manifest: Option<Manifest>,
    /// Files to skip anywhere, such as those that the run writes.
    pub spared: Vec<PathBuf>,
}

/// An event of a run, for progress reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'e> {
    /// A file was read; the verdicts on its reports.
    Read(&'e [Verdict]),
    /// A file is unchanged and was skipped.
    Known,
    /// A file could not be read.
    Failed {
        /// The path of the file.
        path: &'e str,
        /// Why, and what to do about it.
        reason: &'e str,
    },
    /// Some time has passed without any other event.
    Waiting,
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files found so far; entries of a ZIP or TAR file count once it is opened.
    pub found: u64,
    /// Files finished.
    pub done: u64,
}

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files read.
    pub read: u64,
    /// Files that are unchanged and were skipped.
    pub known: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Verdicts, failed identities and failures over all files of the run, unchanged ones included.
    pub summary: Summary,
    /// Lines of the manifest that matched no file.
    pub unused_lines: Vec<u64>,
}

/// Length of the queues between finding, reading and writing, per reader: enough to keep all of them busy.
const WAITING: usize = 2;
/// Reads files into an archive. Files that have not changed are not read again.
///
/// # Errors
///
/// If the archive cannot be written; what was committed before stays. A file that cannot be read is not an error but a
/// row in `failures`.
pub fn ingest(
    archive: Archive,
    request: Request,
    watch: &mut dyn FnMut(Event, Progress),
) -> Result<(Archive, Outcome), Error> {
    let jobs = request.jobs.max(1);
    let mut manifest = request.manifest;
    let mut spared = find::with_companions(archive.path());
    let others = manifest.iter().map(|m| m.path().to_owned()).chain(request.spared);
    spared.extend(others.filter_map(|path| path.canonicalize().ok()));
    let places = Places { named: request.places, spared };
    let mut writer = archive.into_writer()?;
    let readers: Vec<Archive> =
        (0..jobs).map(|_| Archive::open(writer.archive().path())).collect::<Result<_, _>>()?;
    let (found, traffic) = (AtomicU64::new(0), Traffic::default());
    let (to_read, jobs_waiting) = bounded::<Job>(jobs * WAITING);
    let (to_write, done_waiting) = bounded::<Done>(jobs * WAITING);
    let reader = request.reader;
    let outcome = thread::scope(|scope| {
        let (places, found, traffic, limit) = (&places, &found, &traffic, reader.archive_timeout());
        scope.spawn(move || find_all(places, found, traffic, to_read, limit));
        for archive in readers {
            let (from, to) = (jobs_waiting.clone(), to_write.clone());
            let reader = &reader;
            scope.spawn(move || {
                for job in from {
                    let bytes = job.bytes;
                    // What waits when all is over is let go unread, so that nobody waits for its bytes.
                    let done = (!traffic.is_over()).then(|| read_job(&archive, job, reader));
                    traffic.give_back(bytes);
                    if done.is_some_and(|done| to.send(done).is_err()) {
                        traffic.end();
                    }
                }
            });
        }
        drop((jobs_waiting, to_write));
        let mut scribe = Scribe { manifest: manifest.as_mut(), outcome: Outcome::default(), found, watch };
        // Where writing fails, the channels close behind it and the other threads end.
        let written = scribe.write_all(&mut writer, done_waiting);
        written.map(|()| scribe.outcome)
    });
    let mut outcome = outcome?;
    // What failed before and is not there any more, or was met under another name, is no failure now.
    let places: Vec<String> = places.named.iter().map(|place| printable(place)).collect();
    writer.forget_failures(&places)?;
    outcome.summary = writer.archive().summary("SELECT path FROM visited")?;
    outcome.unused_lines = manifest.map(|m| m.unused()).unwrap_or_default();
    Ok((writer.finish(), outcome))
}

/// A path as text: bytes that are not UTF-8 are written as `\xNN`, and a backslash before an `x` is doubled, so that
/// different names stay different.
pub fn printable(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(&chunk.valid().replace("\\x", "\\\\x"));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
    out
}
