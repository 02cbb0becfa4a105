//! Many files into an archive: found, read by all cores, written down by one.
//!
//! One thread finds files and unpacks archives of them, several read, and the caller's writes. Between them wait only a
//! few files at a time, so that memory does not grow with their number. Nothing here prints: what a person should see
//! is handed to whoever watches.

mod find;
mod manifest;

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, after, bounded, select};
use sha2::{Digest, Sha256};

pub use manifest::Manifest;

use crate::archive::{Archive, Batch, Known, Source, Summary, Writer};
use crate::check::Verdict;
use crate::error::Error;
use crate::input;
use crate::limits;
use crate::output::{Judged, is_document};
use crate::{Options, read_judged};
use find::Places;

/// What to ingest, and how.
#[derive(Debug, Default)]
pub struct Request {
    /// Files, folders, patterns; ZIP and TAR among them.
    pub places: Vec<PathBuf>,
    /// How many files are read at a time.
    pub jobs: usize,
    /// Opens encrypted PDFs.
    pub password: Option<String>,
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
/// Most files written together: a batch is lost as a whole where the power fails, and costs one look at each index.
const BATCH: usize = 64;
/// Longest time that what was read waits to be written.
const LINGER: Duration = Duration::from_millis(500);

/// A file to be read, with its share of the bytes under way.
struct Job {
    path: PathBuf,
    what: What,
    bytes: u64,
}

enum What {
    /// It lies at its path.
    File,
    /// It came out of an archive, or could not.
    Entry(Result<Vec<u8>, Error>),
}

/// Holds back whoever finds files while many bytes are under way, so that memory does not grow with their size. One
/// thread takes, so that no two wait for each other.
#[derive(Default)]
struct Traffic {
    bytes: Mutex<u64>,
    freed: Condvar,
    /// Whether nobody writes any more, so that nothing more need be found or read.
    is_over: AtomicBool,
}

impl Traffic {
    fn take(&self, bytes: u64) {
        let is_full = |under_way: &mut u64| *under_way > 0 && *under_way + bytes > limits::BYTES_UNDER_WAY;
        let under_way = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *self.freed.wait_while(under_way, is_full).unwrap_or_else(PoisonError::into_inner) += bytes;
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn give_back(&self, bytes: u64) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.freed.notify_all();
    }
}

/// A file that was read, or not.
struct Done {
    path: PathBuf,
    sha256: Option<String>,
    result: Result<Found, (String, String)>,
}

enum Found {
    Known,
    Reports(Vec<Judged>),
}

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
    let outcome = thread::scope(|scope| {
        scope.spawn(|| find_all(&places, &found, &traffic, to_read));
        for archive in readers {
            let (from, to, password) = (jobs_waiting.clone(), to_write.clone(), request.password.as_deref());
            let traffic = &traffic;
            scope.spawn(move || {
                for job in from {
                    let bytes = job.bytes;
                    // What waits when all is over is let go unread, so that nobody waits for its bytes.
                    let done = (!traffic.is_over()).then(|| read_job(&archive, job, password));
                    traffic.give_back(bytes);
                    if done.is_some_and(|done| to.send(done).is_err()) {
                        traffic.is_over.store(true, Ordering::Relaxed);
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

/// Finds every file and hands it to the readers.
fn find_all(places: &Places, found: &AtomicU64, traffic: &Traffic, to_read: Sender<Job>) {
    found.store(places.count(), Ordering::Relaxed);
    let send = |path: &Path, what: What| {
        let bytes = match &what {
            What::File => fs::metadata(path).map_or(0, |metadata| metadata.len()).min(limits::FILE_BYTES),
            What::Entry(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        };
        traffic.take(bytes);
        match to_read.send(Job { path: path.to_owned(), what, bytes }) {
            Ok(()) if !traffic.is_over() => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    };
    let _ = places.each(&mut |path, error| {
        if let Some(error) = error {
            return send(path, What::Entry(Err(error)));
        }
        match input::may_be_packed(path) {
            Ok(false) => send(path, What::File),
            Ok(true) => {
                let file = match File::open(path) {
                    Ok(file) => std::io::BufReader::new(file),
                    Err(error) => return send(path, What::Entry(Err(Error::io(path, &error)))),
                };
                let (mut flow, mut entries) = (ControlFlow::Continue(()), 0);
                input::each_file(file, path, &mut |path, bytes| {
                    // The archive was counted as one file.
                    found.fetch_add(u64::from(entries > 0), Ordering::Relaxed);
                    entries += 1;
                    flow = send(path, What::Entry(bytes));
                    flow
                });
                flow
            }
            Err(error) => send(path, What::Entry(Err(error))),
        }
    });
}

/// Reads a file.
fn read_job(archive: &Archive, job: Job, password: Option<&str>) -> Done {
    let Job { path, what, .. } = job;
    let bytes = match what {
        What::Entry(bytes) => bytes,
        What::File => {
            let mut whole = None;
            match File::open(&path) {
                Ok(file) => {
                    input::each_file(file, &path, &mut |_, bytes| {
                        whole = Some(bytes);
                        ControlFlow::Break(())
                    });
                }
                Err(error) => whole = Some(Err(Error::io(&path, &error))),
            }
            whole.unwrap_or_else(|| Err(Error::Empty(path.clone())))
        }
    };
    read_one(archive, path, bytes, password)
}

fn read_one(archive: &Archive, path: PathBuf, bytes: Result<Vec<u8>, Error>, password: Option<&str>) -> Done {
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return Done { result: Err(failed(&error, &path)), path, sha256: None },
    };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let result = match archive.known(&sha256) {
        Ok(Known::Read) => Ok(Found::Known),
        // With a password there is something new to try.
        Ok(Known::Failed { code, reason }) if password.is_none() || code != "password" => Err((code, reason)),
        Ok(_) => read(&bytes, &path, password),
        Err(error) => Err(failed(&error, &path)),
    };
    Done { path, sha256: Some(sha256), result }
}

/// Kind and reason of a failure. The reason does not name the file: the same bytes may lie under two names.
fn failed(error: &Error, path: &Path) -> (String, String) {
    let message = error.to_string();
    let reason = message.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&message);
    (error.code().to_owned(), reason.to_owned())
}

fn read(bytes: &[u8], path: &Path, password: Option<&str>) -> Result<Found, (String, String)> {
    if is_document(bytes) {
        let reason = "is a reading of this program and no report; ingest the file that it was read from, and put corrections in with `nianbao correct`";
        return Err(("reading".to_owned(), reason.to_owned()));
    }
    let options = Options { path: path.to_owned(), password: password.map(str::to_owned), cells: true };
    // No input should make the reader panic; if one does, the rest of a night's work goes on.
    match catch_unwind(AssertUnwindSafe(|| read_judged(bytes, &options))) {
        Ok(Ok(reports)) => Ok(Found::Reports(reports)),
        Ok(Err(error)) => Err(failed(&error, path)),
        Err(_) => {
            let reason =
                "the reader broke down over this file, which is a defect of the program; please report it";
            Err(("panic".to_owned(), reason.to_owned()))
        }
    }
}

/// Writes down what was read, and tells whoever watches.
struct Scribe<'a> {
    manifest: Option<&'a mut Manifest>,
    outcome: Outcome,
    found: &'a AtomicU64,
    watch: &'a mut dyn FnMut(Event, Progress),
}

impl Scribe<'_> {
    fn write_all(&mut self, writer: &mut Writer, from: Receiver<Done>) -> Result<(), Error> {
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
