//! `nianbao show`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use clap::Args;
use nianbao::check::{Proof, State};
use nianbao::finding::Severity;
use nianbao::origin::Rect;
use nianbao::picture::{self, Mark, Role, Wanted};
use nianbao::spot::{self, Answer, Held, Spot};
use nianbao::{Options, Reading};

use super::{Exit, colour, complain, pictures, source};

/// Show what a report prints in one place: the number, its label, its sums and a picture
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao show report.pdf requests.denied.third_party_rights.total\n  nianbao show report.pdf requests.denied\n  nianbao show report.pdf 不予公开 第三方 总计 --picture cell.png"
)]
pub(super) struct Show {
    /// A report in any shape that `extract` reads; `-` reads standard input
    file: PathBuf,
    /// Keys, beginnings of keys, or words of the report's own; words side by side are one question, as is one argument
    /// with blanks
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// Write the part of the page with the cell, its row and its column marked: PNG, or SVG by that ending
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Print JSON: for each question and report, the cells with all that is known of them
    #[arg(long)]
    json: bool,
    /// Password of an encrypted PDF
    #[arg(long)]
    password: Option<String>,
}

/// Pixels to a point of a picture of a cell: 216 to the inch, so that small print can be read.
const SCALE: f32 = 3.0;

impl Show {
    pub(super) fn run(self) -> io::Result<Exit> {
        let options = Options { path: self.file.clone(), password: self.password.clone(), cells: true };
        let studied = source::read_bytes(&self.file)
            .and_then(|bytes| nianbao::study(&bytes, &options).map(|reading| (bytes, reading)));
        let (bytes, reading) = match studied {
            Ok(studied) => studied,
            Err(error) => {
                complain(&error.to_string());
                return Ok(Exit::Failed);
            }
        };
        let queries = queries(&self.keys);
        let answers: Vec<Answer> = reading
            .reports
            .iter()
            .flat_map(|judged| queries.iter().map(move |query| spot::answer(judged, query)))
            .collect();
        if self.json {
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &answers)?;
            writeln!(out)?;
        } else {
            let mut out = anstream::stdout().lock();
            for answer in &answers {
                say(&mut out, answer, reading.reports.len() > 1)?;
            }
        }
        let mut exit = exit(&queries, &answers, &self.file);
        if let Some(path) = &self.picture {
            exit = exit.max(self.draw(path, &bytes, &reading, &answers)?);
        }
        Ok(exit)
    }

    /// Writes the picture of the first cell shown, with those that stand on its page.
    fn draw(&self, path: &Path, bytes: &[u8], reading: &Reading, answers: &[Answer]) -> io::Result<Exit> {
        let shown: Vec<&Spot> = answers.iter().filter(|a| a.is_clear).flat_map(|a| &a.cells).collect();
        let mut placed = shown.iter().filter_map(|spot| spot.cell.page.zip(spot.cell.bbox)).peekable();
        let Some((number, _)) = placed.peek().copied() else {
            let why = if shown.is_empty() {
                "no cell was found to be drawn"
            } else {
                "it has no pages to be drawn"
            };
            complain(&format!("{}: {why}; no picture was written", self.file.display()));
            return Ok(Exit::Failed);
        };
        let Some(page) = reading.pages.iter().find(|page| page.number == number) else {
            complain(&format!(
                "{}: its pages are not at hand; name the PDF itself to have its picture",
                self.file.display()
            ));
            return Ok(Exit::Failed);
        };
        let on_page: Vec<Rect> = placed.filter(|(page, _)| *page == number).map(|(_, bbox)| bbox).collect();
        if on_page.len() < shown.len() {
            complain(&format!("the picture shows page {number}; some of the cells do not stand on it"));
        }
        let wanted = wanted(reading, page, &on_page);
        let is_svg = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("svg"));
        if !is_svg {
            let mut drawn = pictures::draw(bytes, self.password.as_deref(), vec![wanted.clone()], SCALE);
            if let Some(png) = drawn.pages.remove(&number) {
                std::fs::write(path, png).map_err(|e| naming(&e, path))?;
                return Ok(Exit::Done);
            }
            let why =
                if pictures::AVAILABLE { "the page could not be drawn" } else { "this build draws no PNG" };
            complain(&format!(
                "{why}: the picture is in {}, drawn from what was read",
                path.with_extension("svg").display()
            ));
            drawn.notes.iter().for_each(|note| complain(note));
        }
        let path = path.with_extension("svg");
        std::fs::write(&path, svg(page, &wanted)).map_err(|e| naming(&e, &path))?;
        Ok(Exit::Done)
    }
}

fn naming(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Questions from arguments: each key is one, each argument with blanks is one, words side by side are one together.
fn queries(keys: &[String]) -> Vec<String> {
    let mut out: Vec<(bool, String)> = Vec::new();
    for key in keys {
        let is_word = !key.is_ascii() && !key.trim().contains(char::is_whitespace);
        match out.last_mut() {
            Some((true, words)) if is_word => {
                words.push(' ');
                words.push_str(key);
            }
            _ => out.push((is_word, key.clone())),
        }
    }
    out.into_iter().map(|(_, query)| query).collect()
}

/// How the run ends: by the worst of what was asked.
fn exit(queries: &[String], answers: &[Answer], file: &Path) -> Exit {
    let mut exit = Exit::Done;
    for query in queries {
        let mine = answers.iter().filter(|a| a.query == *query);
        if mine.clone().all(|a| a.cells.is_empty()) {
            complain(&format!(
                "{}: no cell of the form fits {query:?}; `nianbao forms` lists keys and labels",
                file.display()
            ));
            exit = Exit::Failed;
        }
        for answer in mine {
            let sound = |spot: &Spot| {
                matches!(spot.cell.proof, Proof::Held | Proof::Read) && spot.holds != Held::Missing
            };
            if !answer.is_clear || !answer.cells.iter().all(sound) {
                exit = exit.max(Exit::Look);
            }
        }
    }
    exit
}

/// The part of a page that shows some cells with their heads.
fn wanted(reading: &Reading, page: &nianbao::page::Page, cells: &[Rect]) -> Wanted {
    /// White around the cell and its heads, in points.
    const MARGIN: f32 = 14.0;
    let mut marks: Vec<Mark> = Vec::new();
    let mut view: Option<Rect> = None;
    for bbox in cells {
        let around = spot::around(&reading.blocks, page.number, *bbox);
        let lines = around.iter().flat_map(|a| [(Role::Row, a.row), (Role::Column, a.column)]);
        for (role, bbox) in lines.chain([(Role::Cell, grown(*bbox, 2.0))]) {
            let mark = Mark { role, bbox: if role == Role::Cell { bbox } else { grown(bbox, 1.0) } };
            if !marks.contains(&mark) {
                marks.push(mark);
            }
            // The column up to its head, and not down to its foot.
            let seen = match around {
                Some(a) if role == Role::Column && bbox.height() > bbox.width() => {
                    Rect { y1: a.row.y1.min(bbox.y1), ..bbox }
                }
                None => Rect { x0: 0.0, x1: page.width, y0: bbox.y0 - 60.0, y1: bbox.y1 + 60.0 },
                Some(_) => bbox,
            };
            view = Some(view.map_or(seen, |v| v.union(&seen)));
        }
    }
    // Rows and columns first, so that the frames of cells lie above them.
    marks.sort_by_key(|mark| mark.role == Role::Cell);
    let whole = Rect::from_corners(0.0, 0.0, page.width, page.height);
    let view = view.and_then(|v| grown(v, MARGIN).intersection(&whole)).unwrap_or(whole);
    Wanted { page: page.number, width: page.width, height: page.height, view, marks }
}

fn grown(bbox: Rect, by: f32) -> Rect {
    Rect { x0: bbox.x0 - by, y0: bbox.y0 - by, x1: bbox.x1 + by, y1: bbox.y1 + by }
}

fn svg(page: &nianbao::page::Page, wanted: &Wanted) -> String {
    let v = wanted.view;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{:.1} {:.1} {:.1} {:.1}\" width=\"{:.0}\" height=\"{:.0}\">\n<rect x=\"{:.1}\" y=\"{:.1}\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}{}</svg>\n",
        v.x0,
        v.y0,
        v.width(),
        v.height(),
        v.width() * 1.5,
        v.height() * 1.5,
        v.x0,
        v.y0,
        picture::marks(&wanted.marks),
        picture::page(page)
    )
}

fn say(out: &mut impl Write, answer: &Answer, several: bool) -> io::Result<()> {
    if several {
        writeln!(out, "{}", answer.title.as_deref().unwrap_or("（无标题）"))?;
    }
    if !answer.is_clear && !answer.cells.is_empty() {
        let yellow = colour(AnsiColor::Yellow);
        writeln!(out, "{yellow}“{}”可指以下各格：{yellow:#}", answer.query)?;
        for spot in &answer.cells {
            writeln!(out, "  {}  {}  {}", spot.cell.path, spot.words, spot.value())?;
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
    writeln!(out, "{bold}{}{bold:#}  {}", cell.path, spot.words)?;
    let style = match cell.proof {
        _ if spot.holds == Held::Missing => colour(AnsiColor::Yellow),
        Proof::Held => colour(AnsiColor::Green),
        Proof::Read => Style::new(),
        Proof::Failed => colour(AnsiColor::Red),
        Proof::Doubted => colour(AnsiColor::Yellow),
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
