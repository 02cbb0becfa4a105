//! `nianbao extract`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use nianbao::Document;
use nianbao::output::write_csv;

use super::{Exit, complain, source};

/// Print a report as JSON; several files give one document a line
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao extract report.pdf --pretty\n  nianbao extract a.pdf b.pdf --format csv -o cells.csv\n  pdftotext report.pdf - | nianbao extract -"
)]
pub(super) struct Extract {
    /// PDF or text files; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// List every cell of the form with its place, print and proof
    #[arg(long)]
    cells: bool,
    /// Indent the JSON
    #[arg(long)]
    pretty: bool,
    /// Shape of the output [default: json for one file, jsonl for several]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Password of an encrypted PDF
    #[arg(long)]
    password: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One document, or an array of several
    Json,
    /// One document a line
    Jsonl,
    /// One cell a line
    Csv,
}

impl Extract {
    pub(super) fn run(self) -> io::Result<Exit> {
        let several = self.files.len() > 1;
        let format = self.format.unwrap_or(if several { Format::Jsonl } else { Format::Json });
        let mut out: Option<Box<dyn Write>> = None;
        let mut exit = Exit::Done;
        let mut written = 0;
        for file in &self.files {
            match source::read(file, self.password.as_deref(), self.cells || format == Format::Csv) {
                Ok(document) => {
                    // The output is opened once there is something to write, so that a failure leaves no empty file.
                    let out = match &mut out {
                        Some(out) => out,
                        None => out.insert(source::sink(self.output.as_ref())?),
                    };
                    self.write(&document, format, several, written, out)?;
                    written += 1;
                    if several {
                        exit = exit.max(Exit::of(document.verdict));
                    }
                }
                Err(error) => {
                    complain(&error.to_string());
                    exit = exit.max(if several { Exit::Look } else { Exit::Failed });
                }
            }
        }
        if let Some(out) = &mut out {
            if several && format == Format::Json {
                out.write_all(b"\n]\n")?;
            }
            out.flush()?;
        }
        Ok(if several && written == 0 { Exit::Failed } else { exit })
    }

    fn write(
        &self,
        document: &Document,
        format: Format,
        several: bool,
        before: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            Format::Csv => return write_csv(document, out, before == 0),
            Format::Json if several => out.write_all(if before == 0 { b"[\n" } else { b",\n" })?,
            _ => {}
        }
        if self.pretty && format == Format::Json {
            serde_json::to_writer_pretty(&mut *out, document)?;
        } else {
            serde_json::to_writer(&mut *out, document)?;
        }
        if several && format == Format::Json { Ok(()) } else { out.write_all(b"\n") }
    }
}
