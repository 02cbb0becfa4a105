//! `nianbao diff`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use clap::Args;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use nianbao::Form;
use nianbao::check::State;
use nianbao::compare::{Change, Comparison, Side, compare, percent, signed};
use nianbao::output::Judged;
use nianbao_pages::html;

use super::read_args::ReadArgs;
use super::{Exit, colour, source, stdout, warn, warn_of};

/// Compare two reports: two years of one agency, or two versions of one report
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao diff 2023.pdf 2024.pdf\n  nianbao diff 2023.pdf 2024.html --html diff.html\n  nianbao diff draft.docx published.pdf --json"
)]
pub(super) struct Diff {
    /// The first report: the earlier year or version
    a: PathBuf,
    /// The second report: the later year or version
    b: PathBuf,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// Write the comparison as an HTML page to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

/// Width of the table, in columns of the terminal; longer labels wrap.
const WIDTH: u16 = 110;

impl Diff {
    pub(super) fn run(self) -> io::Result<Exit> {
        let (Some(a), Some(b)) = (self.only(&self.a), self.only(&self.b)) else { return Ok(Exit::Failed) };
        let comparison = compare(&a, &b);
        if let Some(path) = &self.html {
            let mut out = source::sink(Some(path), &[self.a.clone(), self.b.clone()])?;
            out.write_all(html::diff(&comparison).as_bytes())?;
            out.flush()?;
        }
        if self.json {
            stdout::print_json(&comparison)?;
        } else if self.html.is_none() {
            stdout::print_styled(|out| tell(&comparison, out))?;
        }
        let broken = |state| matches!(state, State::Failed | State::Doubted);
        let is_sound = !comparison.across_years.iter().any(|i| broken(i.assessed.state));
        let across = if is_sound { Exit::Done } else { Exit::NeedsReview };
        Ok(across.max(Exit::of(comparison.a.verdict)).max(Exit::of(comparison.b.verdict)))
    }

    /// The one report of a file.
    fn only(&self, path: &Path) -> Option<Judged> {
        let read = source::read_bytes(path).and_then(|bytes| self.read.reader().read_bytes(path, bytes));
        let mut reports = match read {
            Ok(reports) => reports,
            Err(error) => {
                warn_of(&error);
                return None;
            }
        };
        if reports.len() != 1 {
            warn(&format!(
                "{}: contains {} reports; name a file with exactly one, or one line of `nianbao extract --cells`",
                path.display(),
                reports.len()
            ));
            return None;
        }
        reports.pop()
    }
}

fn tell(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    let Comparison { a, b, .. } = comparison;
    for (which, side) in [("甲", a), ("乙", b)] {
        writeln!(
            out,
            "{which}  {}  {}",
            side.title.as_deref().unwrap_or(&side.source),
            side.verdict.words(Form::disclosure())
        )?;
    }
    for note in &comparison.notes {
        writeln!(out, "备注  {note}")?;
    }
    let (red, yellow) = (colour(AnsiColor::Red), colour(AnsiColor::Yellow));
    let held = comparison.across_years.iter().filter(|i| i.assessed.state == State::Held).count();
    if !comparison.across_years.is_empty() {
        writeln!(out, "跨年勾稽关系：共 {} 个，成立 {held}", comparison.across_years.len())?;
    }
    for identity in comparison.across_years.iter().map(|i| &i.assessed) {
        let style = match identity.state {
            State::Held => continue,
            State::Failed => red,
            State::Doubted | State::NotAssessable => yellow,
        };
        let word = identity.state.word();
        writeln!(out, "  {style}{word}{style:#}  {}：{}", identity.location, identity.message)?;
    }
    writeln!(out, "数字：{} 个变动，{} 个相同", comparison.cells.len(), comparison.same)?;
    if !comparison.cells.is_empty() {
        writeln!(out, "{}", table(comparison))?;
    }
    for (word, sections) in
        [("增加章节", &comparison.sections.added), ("减少章节", &comparison.sections.removed)]
    {
        for section in sections {
            writeln!(out, "{word}  {}", section.words())?;
        }
    }
    for paragraph in &comparison.sections.paragraphs {
        let sign = if paragraph.change == Change::Added { "+" } else { "-" };
        writeln!(out, "{sign} {}", paragraph.text)?;
    }
    Ok(())
}

/// The cells that differ, as a table.
fn table(comparison: &Comparison) -> Table {
    let year = |side: &Side, which: &str| side.year.map_or_else(|| which.to_owned(), |year| year.to_string());
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    let (first, second) = (year(&comparison.a, "甲"), year(&comparison.b, "乙"));
    // Two versions of one year's report are told apart by their order.
    let (first, second) =
        if first == second { (format!("甲 {first}"), format!("乙 {second}")) } else { (first, second) };
    table.set_header(["项目".to_owned(), first, second, "增减".to_owned(), "比率".to_owned()]);
    for cell in &comparison.cells {
        let content = |content: &Option<nianbao::compare::Content>| {
            content.as_ref().map_or_else(|| "格式无此格".to_owned(), nianbao::compare::Content::words)
        };
        table.add_row([
            cell.words.clone(),
            content(&cell.a),
            content(&cell.b),
            cell.change.map(signed).unwrap_or_default(),
            cell.ratio.map(percent).unwrap_or_default(),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
