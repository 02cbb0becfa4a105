//! `nianbao schema`

use std::io;

use clap::{Args, ValueEnum};

use super::{Exit, stdout};

/// Print the JSON Schema of the output, with finding codes and check rules, or the SQL schema of an archive
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao schema > nianbao.schema.json\n  nianbao schema --of diff > diff.schema.json\n  nianbao schema --of archive"
)]
pub(super) struct Schema {
    /// The output to describe
    #[arg(long, value_enum, default_value = "extract")]
    of: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A document, as `extract` prints it
    Extract,
    /// The answers of `show --json`
    Show,
    /// The comparison of `diff --json`
    Diff,
    /// The findings of `audit --json`
    #[cfg(feature = "archive")]
    Audit,
    /// The tables of an archive, as SQL
    #[cfg(feature = "archive")]
    Archive,
}

impl Schema {
    pub(super) fn run(self) -> io::Result<Exit> {
        let schema = match self.of {
            Output::Extract => nianbao::output::schema(nianbao::Form::disclosure()),
            Output::Show => nianbao::spot::schema(),
            Output::Diff => nianbao::compare::schema(),
            #[cfg(feature = "archive")]
            Output::Audit => nianbao_archive::audit::schema(),
            #[cfg(feature = "archive")]
            Output::Archive => {
                stdout::print(|out| io::Write::write_all(out, nianbao_archive::archive::sql().as_bytes()))?;
                return Ok(Exit::Done);
            }
        };
        stdout::print_json(&schema)?;
        Ok(Exit::Done)
    }
}
