//! `nianbao review`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use nianbao::block::Block;
use nianbao::html::{Drawing, Reviewed, review};
use nianbao::origin::{Place, Rect};
use nianbao::output::Judged;
use nianbao::picture::Wanted;
use nianbao::{Reading, limits};

use super::{Exit, complain, pictures, source};

/// Write a page that shows reports beside their readings, with every number marked and every problem listed
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao review report.pdf -o review.html\n  nianbao review *.pdf -o county.html\n\nThe page is one file that needs no network: open it in any browser, or mail it."
)]
pub(super) struct Review {
    /// Reports in any shape that `extract` reads
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the page to this file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Password of an encrypted PDF
    #[arg(long)]
    password: Option<String>,
}

/// Pixels to a point of a page: 144 to the inch, sharp on a common screen.
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
        let mut left_out = 0;
        let mut reports = 0;
        let mut room = limits::PICTURES_BYTES;
        for file in &self.files {
            self.study(file, &mut room, &mut |result| match result {
                Ok(one) if reports + one.reading.reports.len() <= limits::REVIEWED => {
                    reports += one.reading.reports.len();
                    studied.push(one);
                }
                Ok(one) => left_out += one.reading.reports.len(),
                Err(error) => {
                    complain(&error.to_string());
                    exit = Exit::Look;
                }
            });
        }
        if reports == 0 {
            return Ok(Exit::Failed);
        }
        if left_out > 0 {
            complain(&format!(
                "{left_out} reports are left out: one page holds at most {}; name fewer files at a time",
                limits::REVIEWED
            ));
            exit = Exit::Look;
        }
        for judged in studied.iter().flat_map(|one| &one.reading.reports) {
            exit = exit.max(Exit::of(judged.document.verdict));
        }
        let page = review(studied.iter_mut().flat_map(reviewed));
        let mut out = source::sink(Some(&self.output), &self.files)?;
        out.write_all(page.as_bytes())?;
        out.flush()?;
        Ok(exit)
    }

    /// Studies a file, or each file in an archive, and draws its pages.
    fn study(&self, file: &Path, room: &mut usize, visit: &mut dyn FnMut(Result<Studied, nianbao::Error>)) {
        source::study_each(file, self.password.as_deref(), &mut |studied| {
            visit(studied.map(|(bytes, reading)| {
                let wanted = reading.pages.iter().map(|page| Wanted {
                    page: page.number,
                    width: page.width,
                    height: page.height,
                    view: Rect::from_corners(0.0, 0.0, page.width, page.height),
                    marks: Vec::new(),
                    digits: digits(&reading, page.number),
                });
                let pictures = pictures::draw(bytes, self.password.as_deref(), wanted.collect(), SCALE, room);
                Studied { reading, pictures }
            }));
        });
    }
}

/// Where digits were read on a page.
fn digits(reading: &Reading, page: u32) -> Vec<Rect> {
    let cells = reading.reports.iter().flat_map(|judged| judged.document.cells.iter().flatten());
    cells
        .filter(|cell| cell.page == Some(page) && cell.value.is_some())
        .filter_map(|cell| cell.bbox)
        .collect()
}

/// The reports of a file, each with its share of the pages or paragraphs.
fn reviewed(studied: &mut Studied) -> Vec<Reviewed<'_>> {
    let Studied { reading, pictures } = studied;
    let several = reading.reports.len() > 1;
    let mut out: Vec<Reviewed> = Vec::new();
    let mut from = 0;
    for (index, judged) in reading.reports.iter().enumerate() {
        let is_last = index + 1 == reading.reports.len();
        let pages = reading.pages.iter().filter(|page| !several || pages_of(judged).contains(&page.number));
        let end = if is_last { reading.blocks.len() } else { last_block(judged, &reading.blocks).max(from) };
        let blocks = if reading.pages.is_empty() { &reading.blocks[from..end] } else { &[] };
        from = end;
        out.push(Reviewed {
            judged,
            drawings: pages
                .map(|page| Drawing { page, png: pictures.pages.get(&page.number).cloned() })
                .collect(),
            blocks: blocks.iter().collect(),
            notes: pictures.notes.clone(),
        });
    }
    out
}

/// The pages that a report in a file of several stands on.
fn pages_of(judged: &Judged) -> std::ops::RangeInclusive<u32> {
    let cells = judged.document.cells.iter().flatten().filter_map(|c| c.page);
    let sections = judged.document.sections.iter().filter_map(|s| s.page);
    let pages: Vec<u32> = cells.chain(sections).collect();
    let (first, last) = (pages.iter().min().copied(), pages.iter().max().copied());
    first.unwrap_or(1)..=last.unwrap_or(u32::MAX)
}

/// One behind the last block that holds a cell of the report.
fn last_block(judged: &Judged, blocks: &[Block]) -> usize {
    let cells: Vec<_> = judged.document.cells.iter().flatten().collect();
    let holds = |block: &Block| match block {
        Block::Paragraph(p) => cells.iter().any(|c| c.line.is_some() && c.line == p.place.line()),
        Block::Table(table) => {
            let number = |place: &Place| place.cell().map(|(table, ..)| table);
            let own = table.cells.first().and_then(|c| number(&c.place));
            cells.iter().any(|c| c.table.is_some() && c.table == own)
        }
    };
    blocks.iter().rposition(holds).map_or(0, |at| at + 1)
}
