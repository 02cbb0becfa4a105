//! `nianbao` turns published Chinese government reports, first of all the 政府信息公开工作年度报告, into
//! structured JSON that can be trusted: every number with its place on the page, checked by the form's own
//! arithmetic, right or openly doubted.
//!
//! ```
//! let text = "某局2021年政府信息公开工作年度报告\n一、总体情况\n无。\n";
//! let reports = nianbao::Reader::new().read_bytes("report.txt", text.as_bytes()).unwrap();
//! assert_eq!(reports[0].document.report.agency.as_deref(), Some("某局"));
//! ```
//!
//! [`Reader`] reads; `flow` in this file is the whole way from bytes to reports. Each stage can also be called by itself, and `nianbao inspect` shows what each
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
mod reader;
pub mod report;
pub mod spot;
pub mod text;
pub mod watch;

use std::path::Path;

use sha2::{Digest, Sha256};

pub use check::Verdict;
pub use error::{Error, ErrorKind};
pub use form::Form;
pub use output::{Document, Judged};
pub use reader::{ReadMany, Reader};

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
        return judge_again(form, name, bytes);
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
    Ok(reports.map(|report| judge(report, source.clone(), findings.clone())).collect())
}

/// Judges what was read before, and perhaps corrected by hand: JSON that this library printed.
fn judge_again(form: Form, name: &Path, bytes: &[u8]) -> Result<Vec<Judged>, Error> {
    let documents = output::documents(bytes, name)?;
    let judged = documents.into_iter().map(|mut document| {
        document.source.path = name.display().to_string();
        output::judge_again(form, &document)
    });
    Ok(judged.collect())
}

fn judge(mut report: report::Report, source: output::Source, findings: Vec<finding::Finding>) -> Judged {
    let judgement = check::judge(&mut report, &findings);
    let document = output::build(source, &report, &judgement, findings, true);
    Judged { document, report, judgement }
}
