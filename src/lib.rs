//! `nianbao` reads published Chinese government reports, above all the 政府信息公开工作年度报告, into structured JSON that
//! can be trusted: every number comes with its position on the page, is checked against the form's own arithmetic, and is
//! either right or flagged as doubtful.
//!
//! ```
//! let text = "某局2021年政府信息公开工作年度报告\n一、总体情况\n无。\n";
//! let reports = nianbao::Reader::new().read_bytes("report.txt", text.as_bytes()).unwrap();
//! assert_eq!(reports[0].report.agency.as_deref(), Some("某局"));
//! ```
//!
//! [`Reader`] reads files; `flow` in `src/reader.rs` is the whole pipeline from bytes to reports. Each stage can also be
//! called on its own, and `nianbao inspect` prints its result.

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
