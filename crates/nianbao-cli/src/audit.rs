//! `nianbao audit`

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use clap::Args;
use nianbao::output::guarded;
use nianbao_archive::archive::Archive;
use nianbao_archive::audit::{Audit as Found, Confirmed, Families, Kind, Proposed, Request, audit};
use nianbao_pages::html;

use super::{Exit, colour, on_one_line, source, stdout, warn};

/// Check an archive across reports: carry-overs, revisions, missing years, sums, outliers, late publication
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao audit --archive reports.db\n  nianbao audit --archive reports.db --html audit.html --csv findings.csv\n  nianbao audit --archive reports.db --parents parents.csv\n  nianbao audit --archive reports.db --propose agencies.csv    # put y in the column `confirmed`, then:\n  nianbao audit --archive reports.db --agencies agencies.csv"
)]
pub(super) struct Audit {
    /// The archive to audit
    #[arg(long, value_name = "FILE")]
    archive: PathBuf,
    /// Merge agency names confirmed in this CSV: name, agency, confirmed
    #[arg(long, value_name = "FILE")]
    agencies: Option<PathBuf>,
    /// Write candidate agency names to this CSV for you to confirm; your answers in an existing file are kept
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
    /// Check parents against the sum of their children, as listed in this CSV: agency, parent
    #[arg(long, value_name = "FILE")]
    parents: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
    /// Write the findings to this CSV, one per line
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write an HTML page with charts to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Findings printed per kind; the files list all of them.
const PRINTED: usize = 20;

impl Audit {
    pub(super) fn run(self) -> io::Result<Exit> {
        let done = self.check_outputs().and_then(|()| self.audit().map_err(|error| error.to_string()));
        let (found, proposed) = match done {
            Ok(done) => done,
            Err(message) => {
                warn(&message);
                return Ok(Exit::Failed);
            }
        };
        if let Some(path) = &self.csv {
            self.write(path, |out| write_findings(&found, out))?;
        }
        if let Some(path) = &self.html {
            self.write(path, |mut out| out.write_all(html::audit(&found).as_bytes()))?;
        }
        if let Some(path) = &self.propose {
            self.write(path, |out| proposed.write(out))?;
        }
        if self.json {
            stdout::print_json(&found)?;
        } else if self.csv.is_none() && self.html.is_none() {
            stdout::print_styled(|out| tell(&found, out))?;
        }
        let is_sound = !found.findings.iter().any(|finding| finding.kind.is_problem());
        Ok(if is_sound { Exit::Done } else { Exit::NeedsReview })
    }

    /// Makes sure that no two outputs share a file.
    fn check_outputs(&self) -> Result<(), String> {
        let outputs: Vec<&PathBuf> = [&self.csv, &self.html, &self.propose].into_iter().flatten().collect();
        let place = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        for (index, path) in outputs.iter().enumerate() {
            if outputs.iter().skip(index + 1).any(|other| place(other) == place(path)) {
                return Err(format!(
                    "{}: named as the output of two options; give each its own file",
                    path.display()
                ));
            }
        }
        Ok(())
    }

    fn audit(&self) -> Result<(Found, Proposed), nianbao::Error> {
        let mut proposed = self.propose.as_deref().map(Proposed::read).transpose()?.unwrap_or_default();
        let archive = Archive::open(&self.archive)?;
        let request = Request {
            agencies: self.agencies.as_deref().map(Confirmed::read).transpose()?.unwrap_or_default(),
            families: self.parents.as_deref().map(Families::read).transpose()?.unwrap_or_default(),
        };
        let found = audit(&archive, &request)?;
        proposed.add(&found.proposals);
        Ok((found, proposed))
    }

    /// Writes an output file, unless it is one of the inputs.
    fn write(
        &self,
        path: &Path,
        write: impl FnOnce(io::BufWriter<File>) -> io::Result<()>,
    ) -> io::Result<()> {
        let list = self.agencies.as_ref().filter(|_| self.propose.as_deref() != Some(path));
        let inputs: Vec<PathBuf> =
            [Some(&self.archive), list, self.parents.as_ref()].into_iter().flatten().cloned().collect();
        source::spare(path, &inputs)?;
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let file = File::create(path).map_err(named)?;
        write(io::BufWriter::new(file)).map_err(named)
    }
}

/// One line per finding, or per differing cell where it has any.
fn write_findings(found: &Found, mut out: impl Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record([
        "kind",
        "agency",
        "year",
        "message",
        "cell",
        "words",
        "expected",
        "found",
        "documents",
    ])?;
    for finding in &found.findings {
        let year = finding.year.to_string();
        let documents = finding.documents.join(" ");
        let number =
            |number: Option<nianbao::report::Number>| number.map(|n| n.0.to_string()).unwrap_or_default();
        let mut line = |cell: &str, words: &str, expected: String, found: String| {
            csv.write_record([
                finding.kind.name(),
                &guarded(&finding.agency),
                &year,
                &guarded(&finding.message),
                cell,
                words,
                &expected,
                &found,
                &documents,
            ])
        };
        if finding.cells.is_empty() {
            line("", "", String::new(), String::new())?;
        }
        for cell in &finding.cells {
            line(&cell.path, &cell.words, number(cell.expected), number(cell.found))?;
        }
    }
    csv.flush()
}

fn tell(found: &Found, out: &mut impl Write) -> io::Result<()> {
    let years: Vec<String> = found.years.iter().map(|year| year.year.to_string()).collect();
    writeln!(out, "{} 个机关，{} 份年报，年度 {}", found.coverage.len(), found.reports, years.join("、"))?;
    if found.unplaced > 0 {
        writeln!(out, "{} 份年报未能判定机关或年度，没有列入", found.unplaced)?;
    }
    let rare: Vec<String> =
        found.years.iter().filter(|year| !year.is_common).map(|year| year.year.to_string()).collect();
    if !rare.is_empty() {
        writeln!(out, "年度 {} 只有少数机关的报告，不据此判断他人缺年度", rare.join("、"))?;
    }
    for kind in Kind::ALL {
        let of_kind: Vec<_> = found.findings.iter().filter(|finding| finding.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let style = colour(if kind.is_problem() { AnsiColor::Red } else { AnsiColor::Green });
        writeln!(out, "{style}{}{style:#}（{}）", kind.words(), of_kind.len())?;
        for finding in of_kind.iter().take(PRINTED) {
            let (agency, message) = (on_one_line(&finding.agency), on_one_line(&finding.message));
            writeln!(out, "  {agency}  {}  {message}", finding.year)?;
        }
        if of_kind.len() > PRINTED {
            writeln!(out, "  …另有 {} 条，见 --json、--csv 或 --html", of_kind.len() - PRINTED)?;
        }
    }
    if !found.proposals.is_empty() {
        writeln!(
            out,
            "可能是同一机关的名称 {} 对，没有合并；用 --propose agencies.csv 列出，确认后用 --agencies 读入",
            found.proposals.len()
        )?;
    }
    Ok(())
}
