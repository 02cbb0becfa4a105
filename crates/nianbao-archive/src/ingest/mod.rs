//! Many files into an archive: found, read by all cores, written down by one.
//!
//! One thread finds files and unpacks archives of them, several read, and the caller's writes. Between them wait only a
//! few files at a time, so that memory does not grow with their number. Nothing here prints: what a person should see
//! is handed to whoever watches.

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

/// What to ingest, and reader.
#[derive(Debug, Default)]
pub struct Request {
    /// Files, folders, patterns; ZIP and TAR among them.
    pub places: Vec<PathBuf>,
    /// How many files are read at a time.
    pub jobs: usize,
    /// How each of them is read.
    pub reader: Reader,
    /// What is known of the files beside them.
    pub manifest: Option<Manifest>,
    /// Files that are no reports wherever they lie, such as those that the run writes.
    pub spared: Vec<PathBuf>,
}

/// What a person may want to see of a run while it goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'e> {
    /// A file was read: the verdicts on the reports in it.
    Read(&'e [Verdict]),
    /// A file was known from before.
    Known,
    /// A file could not be read.
    Failed {
        /// Which.
        path: &'e str,
        /// Why, and what to do.
        reason: &'e str,
    },
    /// Some time has passed; nothing else happened.
    Waiting,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files found so far; those inside an archive once it is opened.
    pub found: u64,
    /// Files done with.
    pub done: u64,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files read anew.
    pub read: u64,
    /// Files known from before.
    pub known: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Verdicts, failed identities and failures of all files that the run came by.
    pub summary: Summary,
    /// Lines of the manifest about files that did not come up.
    pub unused_lines: Vec<u64>,
}

/// How many files may wait between finding, reading and writing, for each reader: enough that none stands idle.
const WAITING: usize = 2;
/// Reads files into an archive. Files that it knows are not read again.
///
/// # Errors
///
/// Where the archive cannot be written; what was committed before stays in it. A file that cannot be read is no error
/// but a row in `failures`.
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
        scope.spawn(|| find_all(&places, &found, &traffic, to_read));
        for archive in readers {
            let (from, to) = (jobs_waiting.clone(), to_write.clone());
            let (reader, traffic) = (&reader, &traffic);
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
        let mut scribe =
            Scribe { manifest: manifest.as_mut(), outcome: Outcome::default(), found: &found, watch };
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

/// A path as text: bytes that are no UTF-8 stand as `\xNN`, and a backslash before an `x` is doubled, so that two names
/// stay two.
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
