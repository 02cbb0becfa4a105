//! `nianbao inspect`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Exit, complain, source};

/// Show what a stage of the reading saw
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  nianbao inspect report.pdf --stage blocks")]
pub(super) struct Inspect {
    /// A PDF or text file; `-` reads standard input
    file: PathBuf,
    /// The stage to show
    #[arg(long, value_enum, default_value = "blocks")]
    stage: Stage,
    /// Password of an encrypted PDF
    #[arg(long)]
    password: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Paragraphs and tables in reading order
    Blocks,
}

impl Inspect {
    pub(super) fn run(self) -> io::Result<Exit> {
        let opened = source::read_bytes(&self.file).and_then(|b| nianbao::input::open(&b, &self.file, self.password.as_deref()));
        let input = match opened {
            Ok(input) => input,
            Err(error) => {
                complain(&error.to_string());
                return Ok(Exit::Failed);
            }
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        let Stage::Blocks = self.stage;
        for block in nianbao::layout::lay_out(input.content).blocks {
            writeln!(out, "{block:?}")?;
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}
