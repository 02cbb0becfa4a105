//! `nianbao export`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use nianbao::Verdict;
use nianbao_archive::archive::Archive;
use nianbao_archive::export::{Filter, Format, export};

use super::{Exit, stdout, warn, warn_of};

/// Export the tables of an archive for DuckDB, pandas, Spark or Excel, with a data dictionary
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao export --archive reports.db --to parquet tables/\n  nianbao export --archive reports.db --to xlsx --year 2023 --year 2024 tables/\n  nianbao export --archive reports.db --to csv --agency '*税务局' --verdict inconsistent tables/"
)]
pub(super) struct Export {
    /// The directory to write to; created if it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The archive to export
    #[arg(long, value_name = "FILE")]
    archive: PathBuf,
    /// Output format
    #[arg(long, value_enum)]
    to: To,
    /// Export only reports for this year; may be repeated
    #[arg(long, value_name = "YEAR")]
    year: Vec<i32>,
    /// Export only reports of this agency, as named in the title or the manifest; `*` matches any text; may be repeated
    #[arg(long, value_name = "NAME")]
    agency: Vec<String>,
    /// Export only reports with this verdict; may be repeated
    #[arg(long, value_enum)]
    verdict: Vec<VerdictName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum To {
    /// Typed columns, one file per table
    Parquet,
    /// UTF-8 with a byte order mark for Excel, one file per table
    Csv,
    /// JSON Lines, one file per table
    Jsonl,
    /// One Excel workbook, one sheet per table
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum VerdictName {
    Verified,
    Inconsistent,
    Incomplete,
    Unrecognised,
}

impl Export {
    pub(super) fn run(self) -> io::Result<Exit> {
        let format = match self.to {
            To::Parquet => Format::Parquet,
            To::Csv => Format::Csv,
            To::Jsonl => Format::Jsonl,
            To::Xlsx => Format::Xlsx,
        };
        let verdict = |name: &VerdictName| match name {
            VerdictName::Verified => Verdict::Verified,
            VerdictName::Inconsistent => Verdict::Inconsistent,
            VerdictName::Incomplete => Verdict::Incomplete,
            VerdictName::Unrecognised => Verdict::Unrecognised,
        };
        let filter = Filter {
            years: self.year,
            agencies: self.agency,
            verdicts: self.verdict.iter().map(|name| verdict(name).name().to_owned()).collect(),
        };
        let done =
            Archive::open(&self.archive).and_then(|archive| export(&archive, format, &filter, &self.folder));
        let exported = match done {
            Ok(exported) => exported,
            Err(error) => {
                warn_of(&error);
                return Ok(Exit::Failed);
            }
        };
        stdout::print(|out| {
            exported.tables.iter().try_for_each(|(table, rows)| writeln!(out, "{rows:>10}  {table}"))
        })?;
        exported.losses.iter().for_each(|loss| warn(loss));
        if exported.tables.iter().any(|(table, rows)| table == "documents" && *rows == 0) {
            warn("no report matches; the tables are empty");
            return Ok(Exit::NeedsReview);
        }
        Ok(if exported.losses.is_empty() { Exit::Done } else { Exit::NeedsReview })
    }
}
