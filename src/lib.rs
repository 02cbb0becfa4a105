//! `nianbao` turns published Chinese government reports, first of all the 政府信息公开工作年度报告, into
//! structured JSON that can be trusted: every number with its place on the page, checked by the form's own
//! arithmetic, right or openly doubted.
//!
//! ```
//! let text = "某局2021年政府信息公开工作年度报告\n一、总体情况\n无。\n";
//! let documents = nianbao::read(text.as_bytes(), &nianbao::Options::default()).unwrap();
//! assert_eq!(documents[0].report.agency.as_deref(), Some("某局"));
//! ```
//!
//! [`read`] is the whole flow; each stage can also be called by itself, and `nianbao inspect` shows what each
//! one saw.

pub mod block;
pub mod budget;
pub mod check;
pub mod compare;
pub mod error;
pub mod finding;
pub mod form;
pub mod input;
pub mod layout;
pub mod limits;
pub mod origin;
pub mod output;
pub mod report;
pub mod spot;
pub mod text;
pub mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

pub use check::Verdict;
pub use error::{Error, ErrorKind};
pub use form::Form;
pub use output::{Document, Judged};

/// How to read a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The form that the report is on.
    pub form: Form,
    /// What to call the file, in `source.path` and in messages.
    pub path: PathBuf,
    /// Opens an encrypted PDF.
    pub password: Option<String>,
    /// Whether to list every cell of the form with its place.
    pub cells: bool,
    /// Most memory in bytes that it may take; [`limits::MEMORY_BYTES`] where nothing is said. More lets the objects of a
    /// PDF take more; the bounds of [`limits`] on what is made of them stay.
    pub max_memory: Option<u64>,
}

/// How files that come from strangers are read, one after the other: each has its time and its memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct How {
    /// The form that the reports are on.
    pub form: Form,
    /// Opens encrypted PDFs.
    pub password: Option<String>,
    /// After what time a file is given up.
    pub timeout: Duration,
    /// Most memory in bytes that one file may take; see [`Options::max_memory`].
    pub max_memory: u64,
}

impl Default for How {
    /// No password, and the bounds of [`limits`].
    fn default() -> Self {
        let timeout = Duration::from_secs(limits::SECONDS);
        How { form: Form::disclosure(), password: None, timeout, max_memory: limits::MEMORY_BYTES }
    }
}

impl How {
    /// The same for one file.
    pub fn options(&self, path: &Path, cells: bool) -> Options {
        let (path, password) = (path.to_owned(), self.password.clone());
        Options { form: self.form, path, password, cells, max_memory: Some(self.max_memory) }
    }

    /// Does some work on a file, and gives it up when its time is over.
    ///
    /// # Errors
    ///
    /// Those of the work, and where it is not done in time or breaks down, which is a defect.
    pub fn in_time<T: Send + 'static>(
        &self,
        path: &Path,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        watch::within(self.timeout, work)
            .unwrap_or_else(|lost| Err(lost_to_the_clock(lost, self.timeout).at(path)))
    }
}

fn lost_to_the_clock(lost: watch::Lost, timeout: Duration) -> ErrorKind {
    match lost {
        watch::Lost::Late => ErrorKind::Timeout { seconds: timeout.as_secs() },
        watch::Lost::Broken => ErrorKind::Panicked,
    }
}

/// Reads a file: bytes in, judged reports out; one, unless the file holds several.
///
/// # Errors
///
/// Where no page or block can be had of the bytes; anything short of that is a finding in the document.
pub fn read(bytes: &[u8], options: &Options) -> Result<Vec<Document>, Error> {
    let judged = flow(bytes, options, None)?;
    Ok(judged.into_iter().map(|judged| judged.document).collect())
}

/// Reads a file like [`read`], and gives the reports with their judgements beside their JSON.
///
/// # Errors
///
/// As [`read`].
pub fn read_judged(bytes: &[u8], options: &Options) -> Result<Vec<Judged>, Error> {
    flow(bytes, options, None)
}

/// A file read, with what lies behind the reading.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The reports in it, with their cells.
    pub reports: Vec<Judged>,
    /// Its pages as drawn; none where it is no PDF.
    pub pages: Vec<pagemarks::Page>,
    /// Its paragraphs and tables in reading order; none where it is JSON of ours.
    pub blocks: Vec<block::Block>,
}

/// Reads a file like [`read`], lists its cells, and keeps what is needed to show a number in its place.
///
/// # Errors
///
/// As [`read`].
pub fn study(bytes: &[u8], options: &Options) -> Result<Reading, Error> {
    let mut reading = Reading::default();
    reading.reports = flow(bytes, &Options { cells: true, ..options.clone() }, Some(&mut reading))?;
    Ok(reading)
}

/// From bytes to judged reports; what lies between is left in `behind`, where it is wanted.
fn flow(bytes: &[u8], options: &Options, behind: Option<&mut Reading>) -> Result<Vec<Judged>, Error> {
    if output::is_document(bytes) {
        if bytes.len() > limits::JSON_BYTES {
            let (path, limit) = (options.path.clone(), limits::JSON_BYTES as u64);
            return Err(ErrorKind::TooLarge { bytes: bytes.len() as u64, limit }.at(path));
        }
        return judge_again(bytes, options);
    }
    let input = input::open(bytes, &options.path, options.password.as_deref(), options.max_memory)?;
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
        path: options.path.display().to_string(),
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
    let reports = report::recognise(options.form, laid.blocks, &hints).into_iter();
    Ok(reports.map(|report| judge(report, source.clone(), findings.clone(), options)).collect())
}

/// Judges what was read before, and perhaps corrected by hand: JSON that this library printed.
fn judge_again(bytes: &[u8], options: &Options) -> Result<Vec<Judged>, Error> {
    let judged = output::documents(bytes, &options.path)?.into_iter().map(|mut document| {
        document.source.path = options.path.display().to_string();
        let mut judged = output::judge_again(options.form, &document);
        judged.document.cells = judged.document.cells.filter(|_| options.cells);
        judged
    });
    Ok(judged.collect())
}

fn judge(
    mut report: report::Report,
    source: output::Source,
    findings: Vec<finding::Finding>,
    options: &Options,
) -> Judged {
    let judgement = check::judge(&mut report, &findings);
    let document = output::build(source, &report, &judgement, findings, options.cells);
    Judged { document, report, judgement }
}
