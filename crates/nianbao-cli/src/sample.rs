//! `nianbao sample`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use nianbao_archive::archive::Archive;
use nianbao_archive::sample::{Rate, draw, score, write_sheet};

use super::{Exit, source, stdout, warn, warn_of};

/// Draw a random sample of cells for a person to check, and estimate the error rate from the answers
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao sample --archive reports.db -n 100 -o sheet.csv\n  nianbao sample --score sheet.csv\n\nIn the sheet, fill in `printed` with what the page prints, or `right` with y or n."
)]
pub(super) struct Sample {
    /// The archive to sample
    #[arg(long, value_name = "FILE", required_unless_present = "score")]
    archive: Option<PathBuf>,
    /// Number of cells to draw
    #[arg(short = 'n', long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    number: u32,
    /// Seed of the random sample; the same seed draws the same cells
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Write the sheet to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the error rate, with its 95 % confidence interval, from a filled-in sheet
    #[arg(long, value_name = "SHEET", conflicts_with = "output")]
    score: Option<PathBuf>,
}

impl Sample {
    pub(super) fn run(self) -> io::Result<Exit> {
        if let Some(sheet) = &self.score {
            return tell(sheet);
        }
        let archive = self.archive.unwrap_or_default();
        let drawn = match Archive::open(&archive).and_then(|a| draw(&a, self.number as usize, self.seed)) {
            Ok(drawn) => drawn,
            Err(error) => {
                warn_of(&error);
                return Ok(Exit::Failed);
            }
        };
        if drawn.is_empty() {
            warn(&format!("{}: contains no cells to sample", archive.display()));
            return Ok(Exit::Failed);
        }
        let mut out = source::sink(self.output.as_ref(), &[archive])?;
        write_sheet(&drawn, &mut out)?;
        out.flush()?;
        Ok(Exit::Done)
    }
}

fn tell(sheet: &Path) -> io::Result<Exit> {
    let score = match score(sheet) {
        Ok(score) => score,
        Err(error) => {
            warn_of(&error);
            return Ok(Exit::Failed);
        }
    };
    let mut out = stdout::open()?;
    let words = |rate: &Rate| {
        let percent = |part: f64| format!("{:.2} %", part * 100.0);
        format!(
            "核对 {} 格，错 {} 格，错误率 {}，95 % 区间 {} 至 {}",
            rate.checked,
            rate.wrong,
            percent(rate.rate),
            percent(rate.interval.0),
            percent(rate.interval.1)
        )
    };
    for (stratum, rate) in &score.strata {
        writeln!(out, "  {stratum}：{}", words(rate))?;
    }
    match &score.undoubted {
        Some(rate) => writeln!(out, "未存疑的各格（按层加权）：{}", words(rate))?,
        None => writeln!(out, "没有核对过未存疑的格")?,
    }
    if score.unchecked > 0 {
        writeln!(out, "另有 {} 格没有填写", score.unchecked)?;
    }
    if !score.unchecked_strata.is_empty() {
        writeln!(out, "以下各层一格也没有核对，错误率没有算入：{}", score.unchecked_strata.join("、"))?;
    }
    out.flush()?;
    let has_errors = score.strata.iter().any(|(_, rate)| rate.wrong > 0);
    Ok(if has_errors || score.unchecked > 0 { Exit::NeedsReview } else { Exit::Done })
}
