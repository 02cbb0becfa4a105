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
//! [`Reader`] reads; `flow` in `src/reader.rs` is the whole way from bytes to reports. Each stage can also be called by itself, and `nianbao inspect` shows what each
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

pub use check::Verdict;
pub use error::{Error, ErrorKind};
pub use form::Form;
pub use output::{Document, Judged};
pub use reader::{ReadMany, Reader, Reading};
