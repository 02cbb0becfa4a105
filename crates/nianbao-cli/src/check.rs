//! `nianbao check`

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::AnsiColor;
use clap::Args;
use nianbao::finding::Severity;
use nianbao::{Judged, Verdict};

use super::read_args::ReadArgs;
use super::{Exit, colour, source, stdout, warn_of};

/// Check reports and describe, in Chinese, what does not add up or could not be read
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao check report.pdf\n  nianbao check *.pdf --notes\n  nianbao check report.pdf --json\n  nianbao check corrected.json"
)]
pub(super) struct Check {
    /// Files to check: anything `extract` reads, or the JSON it prints; `-` for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print the verdict, checks and findings as JSON, one report per line
    #[arg(long)]
    json: bool,
    /// Also show notes, which do not affect the verdict
    #[arg(long)]
    notes: bool,
    #[command(flatten)]
    read: ReadArgs,
}

impl Check {
    pub(super) fn run(self) -> io::Result<Exit> {
        let mut exit = Exit::Done;
        let mut read = 0;
        let mut out = stdout::open_styled()?;
        for file in &self.files {
            let mut failed = false;
            let mut broken: io::Result<()> = Ok(());
            let is_archive = source::read_each(file, &self.read, &mut |judged| match judged {
                Ok(judged) => {
                    read += 1;
                    exit = exit.max(Exit::of(judged.verdict()));
                    if broken.is_ok() {
                        broken = self.say(&judged, &mut out);
                    }
                }
                Err(error) => {
                    warn_of(&error);
                    failed = true;
                }
            });
            broken?;
            if failed {
                let batch = self.files.len() > 1 || is_archive;
                exit = exit.max(if batch { Exit::NeedsReview } else { Exit::Failed });
            }
        }
        out.flush()?;
        Ok(if read == 0 { Exit::Failed } else { exit })
    }

    fn say(&self, judged: &Judged, out: &mut impl Write) -> io::Result<()> {
        if !self.json {
            return self.tell(judged, out);
        }
        let document = judged.document();
        let summary = serde_json::json!({
            "path": document.source.path, "verdict": document.verdict, "report": document.report,
            "checks": document.checks, "findings": document.findings,
        });
        writeln!(out, "{summary}")
    }

    /// The verdict, then one line per problem.
    fn tell(&self, judged: &Judged, out: &mut impl Write) -> io::Result<()> {
        let Judged { source, report, judgement } = judged;
        let style = colour(match judgement.verdict {
            Verdict::Verified => AnsiColor::Green,
            Verdict::Inconsistent => AnsiColor::Red,
            Verdict::Incomplete | Verdict::Unrecognised => AnsiColor::Yellow,
        });
        let words = judgement.verdict.words(report.form);
        let verdict = judgement.verdict.name();
        writeln!(out, "{}: {style}{verdict}{style:#}  {words}", source.path)?;
        let unknown = || "（未能判定）".to_owned();
        if judgement.verdict != Verdict::Unrecognised {
            writeln!(
                out,
                "  {}  {} 年度  {}",
                report.agency.clone().unwrap_or_else(unknown),
                report.year.map_or_else(unknown, |y| y.to_string()),
                report.edition.as_ref().map_or("未见格式".to_owned(), |form| format!("{form} 年格式")),
            )?;
            writeln!(
                out,
                "  勾稽关系：成立 {}，不成立 {}，无法判断 {}",
                judgement.held,
                judgement.failed.len(),
                judgement.not_assessable
            )?;
        }
        let red = colour(AnsiColor::Red);
        let yellow = colour(AnsiColor::Yellow);
        for failed in &judgement.failed {
            writeln!(out, "  {red}不成立{red:#}  {}：{}", failed.location, failed.message)?;
        }
        for finding in &report.findings {
            let page = finding.page.map(|p| format!("（第 {p} 页）")).unwrap_or_default();
            match finding.severity {
                Severity::Doubt => writeln!(out, "  {yellow}存疑{yellow:#}    {}{page}", finding.message)?,
                Severity::Note if self.notes => writeln!(out, "  备注    {}{page}", finding.message)?,
                Severity::Note => {}
            }
        }
        Ok(())
    }
}
