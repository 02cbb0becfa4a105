//! `nianbao review`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use nianbao::block::Block;
use nianbao::origin::{Place, Rect};
use nianbao::output::Judged;
use nianbao::text::squeeze;
use nianbao::{Reading, limits};
use nianbao_pages::html::{Drawing, Reviewed, review};
use nianbao_pages::picture::Wanted;

use super::read_args::ReadArgs;
use super::{Exit, pictures, source, warn, warn_of};

/// Write an HTML page that shows reports beside what was read, with every number marked and every problem listed
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao review report.pdf -o review.html\n  nianbao review *.pdf -o county.html\n\nThe page is a single file that needs no network: open it in any browser, or mail it."
)]
pub(super) struct Review {
    /// Files to review: anything `extract` reads
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the page to this file; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    read: ReadArgs,
}

/// Pixels per point: 144 per inch, sharp on an ordinary screen.
const SCALE: f32 = 2.0;

/// A file as studied, with the pictures of its pages.
struct Studied {
    reading: Reading,
    pictures: pictures::Pictures,
}

impl Review {
    pub(super) fn run(self) -> io::Result<Exit> {
        let mut studied: Vec<Studied> = Vec::new();
        let mut exit = Exit::Done;
        let (mut left_out, mut unread): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut reports = 0;
        let mut room = pictures::Room::default();
        for file in &self.files {
            self.study(file, &mut room, &mut |result| match result {
                Ok(one) if reports + one.reading.reports.len() <= limits::REVIEWED => {
                    reports += one.reading.reports.len();
                    studied.push(one);
                }
                Ok(one) => {
                    let paths = one.reading.reports.iter().map(|judged| &judged.source.path);
                    left_out.extend(paths.cloned());
                }
                Err(error) => {
                    warn_of(&error);
                    unread.push(error.to_string());
                    exit = Exit::NeedsReview;
                }
            });
        }
        if reports == 0 {
            return Ok(Exit::Failed);
        }
        if !left_out.is_empty() {
            warn(&format!(
                "{} reports left out, starting with {}: a page holds at most {} reports; name fewer files",
                left_out.len(),
                left_out[0],
                limits::REVIEWED
            ));
            exit = Exit::NeedsReview;
        }
        for judged in studied.iter().flat_map(|one| &one.reading.reports) {
            exit = exit.max(Exit::of(judged.verdict()));
        }
        let left_out = [unread, left_out].concat();
        let page = review(studied.iter().flat_map(reviewed), &left_out);
        let mut out = source::sink(Some(&self.output), &self.files)?;
        out.write_all(page.as_bytes())?;
        out.flush()?;
        Ok(exit)
    }

    /// Studies a file, or each file in an archive, and draws its pages.
    fn study(
        &self,
        file: &Path,
        room: &mut pictures::Room,
        visit: &mut dyn FnMut(Result<Studied, nianbao::Error>),
    ) {
        source::study_each(file, &self.read, &mut |studied| {
            visit(studied.map(|(bytes, reading)| {
                let wanted = reading.pages.iter().map(|page| Wanted {
                    page: page.number,
                    width: page.width,
                    height: page.height,
                    view: Rect::from_corners(0.0, 0.0, page.width, page.height),
                    marks: Vec::new(),
                    digits: digits(&reading, page.number),
                });
                let password = self.read.password.as_deref();
                let pictures = pictures::of(&reading, &bytes, password, wanted.collect(), SCALE, room);
                Studied { reading, pictures }
            }));
        });
    }
}

/// Where digits were read on a page.
fn digits(reading: &Reading, page: u32) -> Vec<Rect> {
    let cells = reading.reports.iter().flat_map(|judged| &judged.report.cells);
    let numbers = cells.filter(|cell| cell.value.number().is_some());
    let places = numbers.filter_map(|cell| cell.place.as_ref()).filter(|place| place.page() == Some(page));
    places.filter_map(Place::bbox).collect()
}

/// The reports of a file, each with its share of the pages or paragraphs.
fn reviewed(studied: &Studied) -> Vec<Reviewed<'_>> {
    let Studied { reading, pictures } = studied;
    let starts: Vec<usize> = starts(reading);
    let first_pages: Vec<u32> = reading.reports.iter().map(first_page).collect();
    let share = |(index, judged)| {
        let end = starts.get(index + 1).copied().unwrap_or(reading.blocks.len());
        let blocks = if reading.pages.is_empty() { &reading.blocks[starts[index]..end] } else { &[] };
        // From its own first page to the next one's, which the end of this one may share.
        let from = if index == 0 { 1 } else { first_pages[index] };
        let until = first_pages.get(index + 1).copied().unwrap_or(u32::MAX).max(from);
        let pages = reading.pages.iter().filter(|page| (from..=until).contains(&page.number));
        Reviewed {
            judged,
            drawings: pages
                .map(|page| Drawing { page, png: pictures.pages.get(&page.number).map(Vec::as_slice) })
                .collect(),
            blocks: blocks.iter().collect(),
            notes: pictures.notes.iter().map(pictures::Note::words).collect(),
        }
    };
    reading.reports.iter().enumerate().map(share).collect()
}

/// The first page that something of a report stands on.
fn first_page(judged: &Judged) -> u32 {
    let cells = judged.report.cells.iter().filter_map(|cell| cell.place.as_ref()?.page());
    cells.chain(judged.report.sections.iter().filter_map(|section| section.page)).min().unwrap_or(1)
}

/// Where each report of a file begins among its blocks: at its title, else right behind the last table of the one
/// before.
fn starts(reading: &Reading) -> Vec<usize> {
    let mut out = vec![0];
    for pair in reading.reports.windows(2) {
        let from = out.last().copied().unwrap_or(0);
        let behind = last_block(&pair[0], &reading.blocks).max(from);
        let title = pair[1].report.title.as_deref().map(squeeze).unwrap_or_default();
        let is_title = |block: &Block| match block {
            Block::Paragraph(p) => {
                let text = squeeze(&p.text);
                // A title may stand on two lines.
                text.chars().count() >= 4 && (title.starts_with(&text) || text == title)
            }
            Block::Table(_) => false,
        };
        let at = reading.blocks[behind..].iter().position(is_title);
        out.push(at.map_or(behind, |at| behind + at));
    }
    out
}

/// One behind the last block that holds a cell of the report.
fn last_block(judged: &Judged, blocks: &[Block]) -> usize {
    let places: Vec<&Place> = judged.report.cells.iter().filter_map(|cell| cell.place.as_ref()).collect();
    let holds = |block: &Block| match block {
        Block::Paragraph(p) => {
            p.place.line().is_some_and(|line| places.iter().any(|at| at.line() == Some(line)))
        }
        Block::Table(table) => {
            let number = |place: &Place| place.cell().map(|(table, ..)| table);
            let own = table.cells.first().and_then(|c| number(&c.place));
            own.is_some() && places.iter().any(|place| number(place) == own)
        }
    };
    blocks.iter().rposition(holds).map_or(0, |at| at + 1)
}
