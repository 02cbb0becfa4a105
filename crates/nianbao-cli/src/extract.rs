//! `nianbao extract`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use nianbao::output::write_csv;
use nianbao::{Error, ErrorKind, Form, Judged};

use super::read_args::ReadArgs;
use super::{Exit, source, warn_of};

/// Extract reports as JSON: one document, or one per line where there are several
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao extract report.pdf --pretty\n  nianbao extract a.pdf b.pdf --format csv -o cells.csv\n  pdftotext report.pdf - | nianbao extract -"
)]
pub(super) struct Extract {
    /// PDF, web page, Word, Excel, text or Markdown files, or ZIP and TAR files of them; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Include every cell of the form with its position, printed text and proofs
    #[arg(long)]
    cells: bool,
    /// Indent the JSON
    #[arg(long)]
    pretty: bool,
    /// Output format [default: json for one document, jsonl for several]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Read the files by the form in this JSON file instead of that of the disclosure reports
    #[arg(long, value_name = "FILE")]
    form: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A single object, or an array of several
    Json,
    /// One document per line
    Jsonl,
    /// One cell per line
    Csv,
}

impl Extract {
    pub(super) fn run(mut self) -> io::Result<Exit> {
        if let Some(path) = &self.form {
            match load_form(path, &self.files) {
                Ok(form) => self.read.form = Some(form),
                Err(error) => {
                    warn_of(&error);
                    return Ok(Exit::Failed);
                }
            }
        }
        let mut printer = Printer { extract: &self, format: self.format, out: None, held: None, written: 0 };
        let mut exit = Exit::Done;
        let mut batch = self.files.len() > 1;
        let mut wanting = Exit::Done;
        let mut failures = 0;
        let mut read = 0;
        for file in &self.files {
            let mut broken: io::Result<()> = Ok(());
            let is_archive = source::read_each(file, &self.read, &mut |judged| match judged {
                Ok(judged) => {
                    read += 1;
                    wanting = wanting.max(Exit::of(judged.verdict()));
                    if broken.is_ok() {
                        broken = printer.take(judged, batch);
                    }
                }
                Err(error) => {
                    warn_of(&error);
                    failures += 1;
                }
            });
            broken?;
            batch |= is_archive;
        }
        printer.finish()?;
        // One file is done whatever its verdict; of a batch, each that is not verified needs a person.
        if batch {
            exit = exit.max(wanting);
        }
        if failures > 0 {
            exit = exit.max(if batch { Exit::NeedsReview } else { Exit::Failed });
        }
        Ok(if read == 0 { Exit::Failed } else { exit })
    }
}

/// Reads a form, or says why it cannot be used.
fn load_form(path: &Path, files: &[PathBuf]) -> Result<Form, Error> {
    let invalid = |reason: &str| ErrorKind::Form { reason: reason.to_owned() }.at(path);
    if path.as_os_str() == "-" && files.iter().any(|file| file.as_os_str() == "-") {
        return Err(invalid(
            "the form and a document are both to be read from standard input, which can be read once; name a file for one of them",
        ));
    }
    if path.is_dir() {
        return Err(invalid("this is a directory; name the JSON file of the form"));
    }
    let bytes = source::read_bytes(path)?;
    let json = String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8; save it as UTF-8"))?;
    Form::parse(json.trim_start_matches('\u{FEFF}')).map_err(|kind| kind.at(path))
}

/// Prints reports as they come. The first is held back until it is known whether there is a second, which decides
/// the shape of the output.
struct Printer<'a> {
    extract: &'a Extract,
    format: Option<Format>,
    /// Opened once there is something to write, so that a failure leaves no empty file.
    out: Option<Box<dyn Write>>,
    held: Option<Judged>,
    written: usize,
}

impl Printer<'_> {
    fn take(&mut self, judged: Judged, batch: bool) -> io::Result<()> {
        if !batch && self.written == 0 && self.held.is_none() {
            self.held = Some(judged);
            return Ok(());
        }
        if let Some(first) = self.held.take() {
            self.write(&first, true)?;
        }
        self.write(&judged, true)
    }

    fn finish(mut self) -> io::Result<()> {
        if let Some(only) = self.held.take() {
            self.write(&only, false)?;
        } else if self.written > 0 && self.format == Some(Format::Json) {
            self.out.as_mut().map_or(Ok(()), |out| out.write_all(b"\n]\n"))?;
        }
        self.out.map_or(Ok(()), |mut out| out.flush())
    }

    fn write(&mut self, judged: &Judged, several: bool) -> io::Result<()> {
        let format = self.format.unwrap_or(if several { Format::Jsonl } else { Format::Json });
        let before = self.written;
        self.written += 1;
        let out = match &mut self.out {
            Some(out) => out,
            None => self.out.insert(source::sink(self.extract.output.as_ref(), &self.extract.files)?),
        };
        match format {
            Format::Csv => return write_csv(judged, out, before == 0),
            Format::Json if several => out.write_all(if before == 0 { b"[\n" } else { b",\n" })?,
            _ => {}
        }
        let mut document = judged.document();
        document.cells = document.cells.filter(|_| self.extract.cells);
        if self.extract.pretty && format == Format::Json {
            serde_json::to_writer_pretty(&mut *out, &document)?;
        } else {
            serde_json::to_writer(&mut *out, &document)?;
        }
        if several && format == Format::Json { Ok(()) } else { out.write_all(b"\n") }
    }
}
