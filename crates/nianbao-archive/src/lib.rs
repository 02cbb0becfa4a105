//! Archives of many reports: ingest files, export tables, and check across reports.
//!
//! * [`ingest`] reads files, directories, ZIP and TAR files on all cores, and stores the reports in an archive.
//! * [`archive`] is that archive, one SQLite file: documents, sections, cells, checks, and corrections.
//! * [`export`] writes its tables as Parquet, CSV, JSON Lines or Excel, or hands them over row by row.
//! * [`audit`] finds what no single report can show: carry-overs between years, revisions, missing years, outliers.
//! * [`sample`] draws a random sample of cells for a person to check, and estimates the error rate from the result.
//!
//! ```
//! use std::fs;
//!
//! use nianbao_archive::archive::{Archive, WIDE};
//! use nianbao_archive::export::{Field, Filter, each_row};
//! use nianbao_archive::ingest::{Request, ingest};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Two minimal reports.
//! let report = |agency: &str, licences: u32| {
//!     format!(
//!         "<h1>{agency}2023年政府信息公开工作年度报告</h1><h2>二、主动公开政府信息情况</h2><table>
//!          <tr><td colspan=2>第二十条第（五）项</td></tr>
//!          <tr><td>信息内容</td><td>本年处理决定数量</td></tr>
//!          <tr><td>行政许可</td><td>{licences}</td></tr></table>"
//!     )
//! };
//! let folder = std::env::temp_dir().join(format!("nianbao-archive-{}", std::process::id()));
//! fs::create_dir_all(&folder)?;
//! fs::write(folder.join("tea.html"), report("云溪县茶叶局", 12))?;
//! fs::write(folder.join("water.html"), report("云溪县水利局", 30))?;
//!
//! let archive = Archive::create(&folder.join("reports.db"))?;
//! let request = Request { places: vec![folder.clone()], jobs: 2, ..Request::default() };
//! let (archive, outcome) = ingest(archive, request, &mut |_event, _progress| ())?;
//! assert_eq!((outcome.read, outcome.failed), (2, 0));
//!
//! // How many licences did the agencies of the county decide on?
//! let column = WIDE.columns.iter().position(|c| c.name == "proactive_disclosure_licensing_decisions");
//! let filter = Filter { agencies: vec!["云溪县*".to_owned()], ..Filter::default() };
//! let mut licences = 0;
//! each_row(&archive, &WIDE.name, &filter, &mut |fields| {
//!     if let Some(Field::Decimal(digits)) = column.and_then(|column| fields.get(column)) {
//!         licences += digits.parse::<u32>().unwrap_or(0);
//!     }
//!     Ok(())
//! })?;
//! assert_eq!(licences, 42);
//! # drop(archive);
//! # fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! * `arrow`, off by default: `export::each_batch` returns the same rows as Arrow record batches, and `export::query`
//!   runs SQL. Writing Parquet does not need it.

pub mod archive;
pub mod audit;
pub mod export;
pub mod ingest;
pub mod sample;
