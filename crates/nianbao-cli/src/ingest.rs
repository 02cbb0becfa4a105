//! `nianbao ingest`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use nianbao::{Form, Verdict};
use nianbao_archive::archive::{Archive, PROBLEMS_HEAD};
use nianbao_archive::ingest::{Event, Manifest, Outcome, Progress, Request, ingest};

use super::read_args::ReadArgs;
use super::{Exit, stdout, warn, warn_of};

/// Read many reports into an archive (one SQLite file), skipping files that have not changed
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao ingest reports/ --archive reports.db\n  nianbao ingest 2023.zip 2024.tar.gz --archive reports.db --manifest files.csv\n  find . -name '*.pdf' | nianbao ingest - --archive reports.db --report problems.csv\n\nAn interrupted run leaves the archive intact; run the same command again to continue."
)]
pub(super) struct Ingest {
    /// Files, directories, glob patterns, ZIP and TAR files; `-` reads paths from standard input, one per line
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The archive to write to; created if it does not exist
    #[arg(long, value_name = "FILE")]
    archive: PathBuf,
    /// Number of files to read in parallel [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Metadata of the files, as CSV: path or sha256, url, agency, region_code, downloaded_on
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Write the problems that need attention to this CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print only errors: no progress, no summary
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    read: ReadArgs,
}

/// How often progress is printed where no terminal shows a bar.
const EVERY: Duration = Duration::from_secs(10);
/// Failures printed during a run; the archive lists all of them.
const NAMED: u64 = 20;

impl Ingest {
    pub(super) fn run(self) -> io::Result<Exit> {
        let places = self.places()?;
        let manifest = match self.manifest.as_deref().map(Manifest::read).transpose() {
            Ok(manifest) => manifest,
            Err(error) => return Ok(fail(&error)),
        };
        if let Some(report) = &self.report
            && let Err(reason) = self.may_be_written(report)
        {
            warn(&format!("{}: {reason}", report.display()));
            return Ok(Exit::Failed);
        }
        let archive = match Archive::create(&self.archive) {
            Ok(archive) => archive,
            Err(error) => return Ok(fail(&error)),
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let request = Request {
            places,
            jobs: self.jobs.map_or(cores, usize::from),
            reader: self.read.reader(),
            manifest,
            spared: self.report.iter().cloned().collect(),
        };
        let mut teller = Teller::new(self.quiet);
        let result = ingest(archive, request, &mut |event, progress| teller.tell(&event, progress));
        teller.end();
        let (archive, outcome) = match result {
            Ok(done) => done,
            Err(error) => return Ok(fail(&error)),
        };
        if let Some(path) = &self.report {
            let mut out = io::BufWriter::new(File::create(path)?);
            if let Err(error) = archive.write_problems(&mut out) {
                return Ok(fail(&error));
            }
            out.flush()?;
        }
        if !self.quiet {
            tell(&outcome, &archive)?;
        }
        Ok(exit(&outcome, self.manifest.as_deref()))
    }

    /// Makes sure, before any work, that the list of problems can be written and overwrites nothing else.
    fn may_be_written(&self, report: &Path) -> Result<(), String> {
        let same = |other: &Path| std::path::absolute(other).ok() == std::path::absolute(report).ok();
        if same(&self.archive) {
            return Err("is the archive itself; give --report another file".into());
        }
        let mut head = Vec::new();
        if let Ok(file) = File::open(report) {
            let length = PROBLEMS_HEAD.len() as u64;
            file.take(length).read_to_end(&mut head).map_err(|error| error.to_string())?;
            if !head.is_empty() && head != PROBLEMS_HEAD.as_bytes() {
                return Err("exists and is not a list of problems; give --report another file".into());
            }
        }
        let writable = File::options().append(true).create(true).open(report);
        writable.map(drop).map_err(|error| format!("cannot be written ({error})"))
    }

    /// The paths given, with `-` replaced by the list on standard input.
    fn places(&self) -> io::Result<Vec<PathBuf>> {
        let mut out = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                let mut list = Vec::new();
                io::stdin().lock().read_to_end(&mut list)?;
                out.extend(listed(&list));
            } else {
                out.push(path.clone());
            }
        }
        Ok(out)
    }
}

/// The paths in a list: one per line, or separated by zero bytes as `find -print0` writes them.
fn listed(list: &[u8]) -> Vec<PathBuf> {
    let list = list.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(list);
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    let lines = list.split(|byte| *byte == separator).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(path_of).collect()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn fail(error: &nianbao::Error) -> Exit {
    warn_of(error);
    Exit::Failed
}

fn exit(outcome: &Outcome, manifest: Option<&Path>) -> Exit {
    let mut exit = Exit::Done;
    if let (Some(manifest), Some(first)) = (manifest, outcome.unused_lines.first()) {
        warn(&format!(
            "{}: {} lines match no file (the first is line {first}); check that their paths are written as on the command line",
            manifest.display(),
            outcome.unused_lines.len()
        ));
        exit = Exit::NeedsReview;
    }
    let came_up = outcome.read + outcome.known;
    let to_look_at = outcome.summary.verdicts.keys().any(|verdict| *verdict != Verdict::Verified);
    if came_up == 0 {
        if outcome.failed == 0 {
            warn("no files found");
        }
        return Exit::Failed;
    }
    if to_look_at || outcome.failed > 0 { Exit::NeedsReview } else { exit }
}

/// Prints the summary of a run.
fn tell(outcome: &Outcome, archive: &Archive) -> io::Result<()> {
    let mut out = stdout::open()?;
    let Outcome { read, known, failed, summary, .. } = outcome;
    writeln!(out, "{} files: {read} read, {known} unchanged, {failed} failed", read + known + failed)?;
    for verdict in Verdict::ALL {
        if let Some(count) = summary.verdicts.get(&verdict) {
            writeln!(out, "  {count:>8}  {:<12}  {}", verdict.name(), verdict.words(Form::disclosure()))?;
        }
    }
    for (title, counts) in
        [("most common failed identities", &summary.failed), ("failures by reason", &summary.failures)]
    {
        if !counts.is_empty() {
            writeln!(out, "{title}")?;
        }
        for (what, count) in counts {
            writeln!(out, "  {count:>8}  {what}")?;
        }
    }
    // Corrections are made by people, who should know when one is no longer needed.
    let mut corrections = archive.corrections().unwrap_or_default();
    corrections.retain(|correction| correction.is_current);
    if !corrections.is_empty() {
        let agreed = corrections.iter().filter(|c| c.agrees).count();
        writeln!(
            out,
            "corrections: {} in force, {agreed} of them confirmed by the current reading",
            corrections.len()
        )?;
    }
    out.flush()
}

/// Shows the progress of a run: a bar in a terminal, a line now and then elsewhere.
struct Teller {
    bar: Option<ProgressBar>,
    is_quiet: bool,
    began: Instant,
    told: Instant,
    verdicts: BTreeMap<Verdict, u64>,
    failures: u64,
}

impl Teller {
    #[expect(clippy::disallowed_methods, reason = "only shown as progress; no reading depends on it")]
    fn new(is_quiet: bool) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {rate} {eta} left  {msg}")
            .map(|style| {
                style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0} files/s,", state.per_sec());
                })
            });
        let bar = (!is_quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let now = Instant::now();
        Teller { bar, is_quiet, began: now, told: now, verdicts: BTreeMap::new(), failures: 0 }
    }

    fn tell(&mut self, event: &Event, progress: Progress) {
        match event {
            Event::Read(verdicts) => verdicts.iter().for_each(|v| *self.verdicts.entry(*v).or_default() += 1),
            Event::Failed { path, reason } => self.failed(path, reason),
            Event::Known | Event::Waiting => {}
        }
        match &self.bar {
            Some(bar) => {
                bar.set_length(progress.found);
                bar.set_position(progress.done);
                bar.set_message(self.counts());
            }
            None if !self.is_quiet && self.told.elapsed() >= EVERY => self.line(progress),
            None => {}
        }
    }

    fn failed(&mut self, path: &str, reason: &str) {
        self.failures += 1;
        let say = || match self.failures {
            ..=NAMED => warn(&format!("{path}: {reason}")),
            n if n == NAMED + 1 => {
                warn("more files failed; the table `failures` of the archive lists all of them")
            }
            _ => {}
        };
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn counts(&self) -> String {
        let mut words: Vec<String> = self
            .verdicts
            .iter()
            .map(|(verdict, count)| format!("{} {}", verdict.name(), HumanCount(*count)))
            .collect();
        if self.failures > 0 {
            words.push(format!("failed {}", HumanCount(self.failures)));
        }
        words.join(", ")
    }

    #[expect(clippy::disallowed_methods, reason = "only shown as progress; no reading depends on it")]
    fn line(&mut self, progress: Progress) {
        self.told = Instant::now();
        let seconds = self.began.elapsed().as_secs().max(1);
        let rate = progress.done / seconds;
        let left =
            (progress.found - progress.done).checked_div(rate).map_or_else(|| "?".into(), |s| s.to_string());
        let _ = writeln!(
            io::stderr(),
            "{}/{} files, {rate} files/s, {left} s left  {}",
            progress.done,
            progress.found,
            self.counts()
        );
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_newlines_or_zero_bytes() {
        let paths = |list: &[u8]| listed(list).iter().map(|p| p.display().to_string()).collect::<Vec<_>>();
        assert_eq!(paths(b"a b.pdf\r\n\nc.pdf\n"), ["a b.pdf", "c.pdf"]);
        assert_eq!(paths(b"a\nb.pdf\0c.pdf\0"), ["a\nb.pdf", "c.pdf"]);
    }
}
