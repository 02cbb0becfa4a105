//! `nianbao show`

mod picture;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::Args;
use nianbao::check::State;
use nianbao::finding::Severity;
use nianbao::report::Standing;
use nianbao::spot::{self, Answer, Held, Spot};

use super::read_args::ReadArgs;
use super::{Exit, colour, source, stdout, warn, warn_of};

/// Show single cells of a report: number, label, position, identities and a picture
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao show report.pdf requests.denied.third_party_rights.total\n  nianbao show report.pdf requests.denied\n  nianbao show report.pdf 不予公开 第三方 总计 --picture cell.png"
)]
pub(super) struct Show {
    /// The file to read: anything `extract` reads; `-` for standard input
    file: PathBuf,
    /// Keys, prefixes of keys, or words of the report. Words next to each other form one query; quoted arguments that
    /// contain spaces are one query each
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// Write a picture of the cell, its row and its column to this .png or .svg file
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Print JSON: for each query and report, the matching cells with everything known about them
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    read: ReadArgs,
}

impl Show {
    pub(super) fn run(self) -> io::Result<Exit> {
        if let Some(path) = &self.picture {
            let is_known = |e: &OsStr| ["png", "svg"].iter().any(|known| e.eq_ignore_ascii_case(known));
            if !path.extension().is_some_and(is_known) {
                warn(&format!(
                    "{}: not a picture format; use a name that ends in .png or .svg",
                    path.display()
                ));
                return Ok(Exit::Failed);
            }
            source::spare(path, std::slice::from_ref(&self.file))?;
        }
        let queries = queries(&self.keys);
        if queries.is_empty() {
            warn("the query is empty; give a key or words of the report");
            return Ok(Exit::Failed);
        }
        let mut answers: Vec<Answer> = Vec::new();
        let mut picture: Option<io::Result<Exit>> = None;
        let (mut cells, mut reports) = (0, 0);
        let mut exit = Exit::Done;
        source::study_each(&self.file, &self.read, &mut |studied| match studied {
            Ok((bytes, reading)) => {
                let own: Vec<Answer> = reading
                    .reports
                    .iter()
                    .flat_map(|judged| queries.iter().map(move |query| spot::answer(judged, query)))
                    .collect();
                cells += reading.reports.iter().map(|judged| judged.report.cells.len()).sum::<usize>();
                reports += reading.reports.len();
                // Only the first file with a matching cell is drawn.
                let is_shown = own.iter().any(|answer| answer.is_clear);
                if let Some(path) = self.picture.as_ref().filter(|_| is_shown && picture.is_none()) {
                    let shown =
                        picture::Shown { file: &self.file, bytes: &bytes, reading: &reading, answers: &own };
                    picture = Some(shown.write(path, self.read.password.as_deref()));
                }
                answers.extend(own);
            }
            Err(error) => {
                warn_of(&error);
                exit = Exit::Failed;
            }
        });
        if reports == 0 {
            return Ok(Exit::Failed);
        }
        if self.json {
            stdout::print_json(&answers)?;
        } else {
            let mut shown = answers.iter().filter(|a| reports == 1 || !a.cells.is_empty());
            stdout::print_styled(|out| shown.try_for_each(|answer| say(out, answer, reports > 1)))?;
        }
        if cells == 0 {
            warn(&format!(
                "{}: contains no cells of the form; run `nianbao check` to see why",
                self.file.display()
            ));
            return Ok(Exit::Failed);
        }
        exit = exit.max(outcome(&queries, &answers, &self.file));
        match (picture, &self.picture) {
            (Some(drawn), _) => exit = exit.max(drawn?),
            (None, Some(_)) => {
                warn("no single cell to draw; no picture was written");
                exit = Exit::Failed;
            }
            (None, None) => {}
        }
        Ok(exit)
    }
}

/// The arguments as queries: each key is one, and so are adjacent words, unless every one of those contains spaces and
/// is thus a query of its own.
fn queries(keys: &[String]) -> Vec<String> {
    let is_key = |key: &str| key.trim().is_ascii() && key.contains(|c: char| c.is_ascii_alphabetic());
    let mut out: Vec<String> = Vec::new();
    let keys: Vec<&str> = keys.iter().map(|key| key.trim()).filter(|key| !key.is_empty()).collect();
    for words in keys.chunk_by(|a, b| !is_key(a) && !is_key(b)) {
        if words.iter().all(|word| word.contains(char::is_whitespace)) {
            out.extend(words.iter().map(|word| (*word).to_owned()));
        } else {
            out.push(words.join(" "));
        }
    }
    out
}

/// A query as it is printed in messages: shortened, without control characters.
fn quoted(query: &str) -> String {
    /// In characters: about a line.
    const LONGEST: usize = 80;
    let mut out: String = query.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if query.chars().count() > LONGEST {
        out.push('…');
    }
    out
}

/// The exit code: that of the worst answer.
fn outcome(queries: &[String], answers: &[Answer], file: &Path) -> Exit {
    let mut exit = Exit::Done;
    for query in queries {
        let mine = answers.iter().filter(|a| a.query == *query);
        if mine.clone().all(|a| a.cells.is_empty()) {
            warn(&format!(
                "{}: no cell matches “{}”; `nianbao forms` lists keys and labels",
                file.display(),
                quoted(query)
            ));
            exit = Exit::Failed;
        }
        for answer in mine {
            let sound = |spot: &Spot| {
                matches!(spot.cell.standing(), Standing::Held | Standing::Read) && spot.holds != Held::Missing
            };
            if !answer.is_clear || !answer.cells.iter().all(sound) {
                exit = exit.max(Exit::NeedsReview);
            }
        }
    }
    exit
}

fn say(out: &mut impl Write, answer: &Answer, several: bool) -> io::Result<()> {
    if several {
        writeln!(out, "{}", answer.title.as_deref().unwrap_or("（无标题）"))?;
    }
    if !answer.is_clear && !answer.cells.is_empty() {
        let yellow = colour(AnsiColor::Yellow);
        writeln!(out, "{yellow}“{}”可指以下各格：{yellow:#}", quoted(&answer.query))?;
        for spot in &answer.cells {
            writeln!(out, "  {}  {}  {}", spot.cell.at.path(), spot.words, spot.value())?;
        }
        if answer.more > 0 {
            writeln!(out, "  另有 {} 格，请多说几个字", answer.more)?;
        }
        return Ok(());
    }
    for spot in &answer.cells {
        say_cell(out, spot)?;
    }
    Ok(())
}

fn say_cell(out: &mut impl Write, spot: &Spot) -> io::Result<()> {
    let bold = Style::new().bold();
    let cell = &spot.cell;
    writeln!(out, "{bold}{}{bold:#}  {}", cell.at.path(), spot.words)?;
    let style = match cell.standing() {
        _ if spot.holds == Held::Missing => colour(AnsiColor::Yellow),
        Standing::Held => colour(AnsiColor::Green),
        Standing::Read => Style::new(),
        Standing::Failed => colour(AnsiColor::Red),
        Standing::Doubted => colour(AnsiColor::Yellow),
    };
    let unit = cell.unit.as_deref().filter(|_| spot.holds == Held::Number).unwrap_or("");
    writeln!(out, "  读作  {bold}{}{unit}{bold:#}  {style}{}{style:#}", spot.value(), spot.proof())?;
    if spot.holds != Held::Missing {
        writeln!(out, "  印作  {:?}", cell.raw)?;
        writeln!(out, "  标目  {}", cell.label)?;
        writeln!(out, "  位置  {}", spot.place())?;
    }
    if let Some(note) = &cell.note {
        writeln!(out, "  附注  {note}")?;
    }
    for identity in &spot.identities {
        let (style, word) = (style_of(identity.state), identity.state.word());
        writeln!(out, "  勾稽  {style}{word}{style:#}  {}：{}", identity.location, identity.message)?;
    }
    for mention in &spot.mentions {
        let word = spot::agreement(mention);
        writeln!(out, "  文中  {word}  {}{}：{}", mention.quantity.0, mention.unit, mention.sentence)?;
    }
    for finding in &spot.findings {
        let word = if finding.severity == Severity::Doubt { "存疑" } else { "备注" };
        writeln!(out, "  {word}  {}", finding.message)?;
    }
    Ok(())
}

fn style_of(state: State) -> Style {
    match state {
        State::Held => colour(AnsiColor::Green),
        State::Failed => colour(AnsiColor::Red),
        State::Doubted => colour(AnsiColor::Yellow),
        State::NotAssessable => Style::new(),
    }
}
