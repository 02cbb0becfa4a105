//! How reports are read: one configuration, whoever reads.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::form::Form;
use crate::output::Judged;
use crate::{block, input, layout, limits, output, report, watch};

/// Reads reports. Every file has a time limit and a memory limit of its own, and what goes wrong with one says nothing of
/// the others.
///
/// ```
/// let text = "某局2021年政府信息公开工作年度报告\n一、总体情况\n无。\n";
/// let reports = nianbao::Reader::new().read_bytes("report.txt", text.as_bytes()).unwrap();
/// assert_eq!(reports[0].report.agency.as_deref(), Some("某局"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    form: Form,
    password: Option<String>,
    timeout: Option<Duration>,
    max_memory: u64,
}

impl Default for Reader {
    fn default() -> Self {
        Reader::new()
    }
}

/// Results that wait to be taken, for each thread that reads: few, so that memory stays small.
const WAITING: usize = 2;

impl Reader {
    /// Reads by the built-in form, without a password, within the bounds of [`limits`].
    pub fn new() -> Self {
        Reader {
            form: Form::disclosure(),
            password: None,
            timeout: Some(Duration::from_secs(limits::SECONDS)),
            max_memory: limits::MEMORY_BYTES,
        }
    }

    /// Reads by another form.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Opens encrypted PDFs with this password.
    #[must_use]
    pub fn password(mut self, password: impl Into<Option<String>>) -> Self {
        self.password = password.into();
        self
    }

    /// Gives a file up after this time; `None` waits for as long as it takes, in the thread that asks.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Lets a file take this much memory, in bytes. More lets the objects of a PDF take more; the bounds of [`limits`]
    /// on what is made of them stay.
    #[must_use]
    pub fn max_memory(mut self, bytes: u64) -> Self {
        self.max_memory = bytes;
        self
    }

    /// The time that all files of one archive may take together: [`limits::ARCHIVE_TIMEOUTS`] times that of one.
    pub fn archive_timeout(&self) -> Option<Duration> {
        self.timeout.map(|limit| limit.saturating_mul(limits::ARCHIVE_TIMEOUTS))
    }

    /// Whether a password was given.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Reads a file. Where it holds several reports, they come in their order.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened or is too large, and as [`Reader::read_bytes`].
    pub fn read_path(&self, path: impl AsRef<Path>) -> Result<Vec<Judged>, Error> {
        let path = path.as_ref();
        self.read_bytes(path, bytes_of(path)?)
    }

    /// Reads bytes; `name` is what messages and `source.path` call them.
    ///
    /// # Errors
    ///
    /// Where no page or block can be had of the bytes, and where the time is over; anything short of that is a finding.
    pub fn read_bytes(
        &self,
        name: impl AsRef<Path>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<Vec<Judged>, Error> {
        let (name, bytes, reader) = (name.as_ref().to_owned(), bytes.into(), self.clone());
        self.in_time(&name.clone(), move || reader.read_here(&name, &bytes, None))
    }

    /// Reads bytes like [`Reader::read_bytes`], and keeps the pages and blocks that the reports were read from.
    ///
    /// # Errors
    ///
    /// As [`Reader::read_bytes`].
    pub fn study_bytes(&self, name: impl AsRef<Path>, bytes: impl Into<Arc<[u8]>>) -> Result<Reading, Error> {
        let (name, bytes, reader) = (name.as_ref().to_owned(), bytes.into(), self.clone());
        self.in_time(&name.clone(), move || {
            let mut reading = Reading::default();
            reading.reports = reader.read_here(&name, &bytes, Some(&mut reading))?;
            Ok(reading)
        })
    }

    /// Opens bytes, and reads nothing of them yet.
    ///
    /// # Errors
    ///
    /// As [`Reader::read_bytes`]; and where they are JSON of an earlier reading, which has no pages or paragraphs.
    pub fn open_bytes(
        &self,
        name: impl AsRef<Path>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<crate::input::Input, Error> {
        let (name, bytes, reader) = (name.as_ref().to_owned(), bytes.into(), self.clone());
        self.in_time(&name.clone(), move || {
            if output::is_document(&bytes) {
                let what = "JSON of an earlier reading, in which pages and paragraphs are no more";
                return Err(
                    ErrorKind::Unsupported { what, advice: "name the file that it was read from" }.at(name)
                );
            }
            crate::input::open(&bytes, &name, reader.password.as_deref(), Some(reader.max_memory))
        })
    }

    /// Reads many files by `threads` threads at a time, one a core where `None`, and gives each as it is done. A file that
    /// cannot be read is an item with its error.
    pub fn read_many<I>(&self, paths: I, threads: Option<usize>) -> ReadMany
    where
        I: IntoIterator<Item = PathBuf>,
        I::IntoIter: Send + 'static,
    {
        let threads =
            threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)).max(1);
        let paths = Arc::new(Mutex::new(paths.into_iter()));
        let (hand_over, done) = mpsc::sync_channel(threads * WAITING);
        for _ in 0..threads {
            let (reader, paths, hand_over) = (self.clone(), Arc::clone(&paths), hand_over.clone());
            thread::spawn(move || reader.work(&paths, &hand_over));
        }
        ReadMany { done }
    }

    fn work<I: Iterator<Item = PathBuf>>(&self, paths: &Mutex<I>, hand_over: &SyncSender<Item>) {
        loop {
            let next = paths.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(path) = next else { return };
            let read = self.read_path(&path);
            // Nobody takes what is done any more.
            if hand_over.send((path, read)).is_err() {
                return;
            }
        }
    }

    fn read_here(
        &self,
        name: &Path,
        bytes: &[u8],
        behind: Option<&mut Reading>,
    ) -> Result<Vec<Judged>, Error> {
        flow(self, name, bytes, behind)
    }

    pub(crate) fn settings(&self) -> (Form, Option<&str>, u64) {
        (self.form, self.password.as_deref(), self.max_memory)
    }

    fn in_time<T: Send + 'static>(
        &self,
        path: &Path,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let Some(timeout) = self.timeout else { return work() };
        watch::within(timeout, work).unwrap_or_else(|lost| {
            let kind = match lost {
                watch::Lost::Late => ErrorKind::Timeout { seconds: timeout.as_secs() },
                watch::Lost::Broken => ErrorKind::Panicked,
            };
            Err(kind.at(path))
        })
    }
}

/// A file with what became of it.
type Item = (PathBuf, Result<Vec<Judged>, Error>);

/// Files as they are read; see [`Reader::read_many`].
#[derive(Debug)]
pub struct ReadMany {
    done: Receiver<Item>,
}

impl Iterator for ReadMany {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.done.recv().ok()
    }
}

/// The bytes of a file, within the bound.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| ErrorKind::Io(error).at(path))?;
    file.take(limits::FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ErrorKind::Io(error).at(path))?;
    let size = bytes.len() as u64;
    if size > limits::FILE_BYTES {
        return Err(ErrorKind::TooLarge { bytes: size, limit: limits::FILE_BYTES }.at(path));
    }
    Ok(bytes)
}

/// The reports of a file, with the pages and blocks that they were read from.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The reports in it, with their cells.
    pub reports: Vec<Judged>,
    /// Its pages; empty unless it is a PDF, or markup in which a PDF tool wrote words at their places.
    pub pages: Vec<pagemarks::Page>,
    /// Its paragraphs and tables in reading order; empty if it is JSON printed by this library.
    pub blocks: Vec<block::Block>,
}

/// From bytes to judged reports; what lies between is left in `behind`, where it is wanted.
fn flow(
    reader: &Reader,
    name: &Path,
    bytes: &[u8],
    behind: Option<&mut Reading>,
) -> Result<Vec<Judged>, Error> {
    let (form, password, max_memory) = reader.settings();
    if output::is_document(bytes) {
        if bytes.len() > limits::JSON_BYTES {
            let limit = limits::JSON_BYTES as u64;
            return Err(ErrorKind::TooLarge { bytes: bytes.len() as u64, limit }.at(name));
        }
        return reread(form, name, bytes);
    }
    let input = input::open(bytes, name, password, Some(max_memory))?;
    let pages = match (&input.content, &behind) {
        (input::Content::Pages(pages), Some(_)) => pages.pages.clone(),
        _ => Vec::new(),
    };
    let laid = layout::lay_out(input.content);
    if let Some(behind) = behind {
        behind.pages = pages;
        behind.blocks.clone_from(&laid.blocks);
    }
    let hints = report::Hints { title: input.title, published_on: input.published_on, publisher: None };
    let source = output::Source {
        path: name.display().to_string(),
        media_type: input.media_type.to_owned(),
        sha256: Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect(),
        bytes: bytes.len() as u64,
        pages: laid.pages,
        printed_url: input.printed_url.or(laid.printed_url),
        printed_on: input.printed_on.or(laid.printed_on),
        producer: input.producer,
        recognised: Vec::new(),
    };
    let findings = [input.findings, laid.findings].concat();
    let reports = report::recognise(form, laid.blocks, &hints).into_iter();
    let judged = reports.map(|mut report| {
        report.findings.splice(..0, findings.iter().cloned());
        Judged::new(source.clone(), report)
    });
    Ok(judged.collect())
}

/// Judges what was read before, and perhaps corrected by hand: JSON that this library printed.
fn reread(form: Form, name: &Path, bytes: &[u8]) -> Result<Vec<Judged>, Error> {
    let documents = output::documents(form, bytes, name)?;
    let judged = documents.into_iter().map(|mut document| {
        document.source.path = name.display().to_string();
        output::judge_again(form, &document)
    });
    Ok(judged.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(agency: &str) -> String {
        format!("{agency}2021年政府信息公开工作年度报告\n一、总体情况\n无。\n")
    }

    #[test]
    fn many_files_are_read_each_by_itself() {
        let folder = std::env::temp_dir().join(format!("nianbao-read-many-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let agencies = ["甲局", "乙局", "丙局"];
        let mut paths: Vec<PathBuf> =
            agencies.iter().map(|agency| folder.join(format!("{agency}.txt"))).collect();
        for (path, agency) in paths.iter().zip(agencies) {
            std::fs::write(path, report(agency)).unwrap();
        }
        paths.push(folder.join("missing.txt"));
        let mut read: Vec<(String, String)> = Reader::new()
            .read_many(paths, Some(2))
            .map(|(path, read)| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let said = match read {
                    Ok(reports) => reports[0].report.agency.clone().unwrap_or_default(),
                    Err(error) => error.code().to_owned(),
                };
                (name, said)
            })
            .collect();
        read.sort();
        std::fs::remove_dir_all(&folder).unwrap();
        let mut expected: Vec<(String, String)> =
            agencies.iter().map(|agency| (format!("{agency}.txt"), (*agency).to_owned())).collect();
        expected.push(("missing.txt".to_owned(), "io".to_owned()));
        expected.sort();
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_not_read_in_time_is_given_up() {
        // Large enough that no machine has read it before it is asked for.
        let long = report("甲局") + &"本年按条例公开。\n".repeat(200_000);
        let late = Reader::new().timeout(Duration::ZERO).read_bytes("a.txt", long.into_bytes());
        assert_eq!(late.unwrap_err().code(), "timeout");
        let patient = Reader::new().timeout(None).read_bytes("a.txt", report("甲局").into_bytes());
        assert_eq!(patient.unwrap().len(), 1);
    }
}
