//! The picture of a cell: the part of the page with the cell, its row and its column.

use std::io;
use std::path::Path;

use nianbao::Reading;
use nianbao::origin::Rect;
use nianbao::spot::{self, Answer, Spot};
use nianbao_pages::picture::{self, Mark, Role, Wanted};

use crate::{Exit, pictures, warn};

/// Pixels per point: 216 per inch, so that small print is legible.
const SCALE: f32 = 3.0;

/// What was shown of a file.
pub(super) struct Shown<'a> {
    pub(super) file: &'a Path,
    pub(super) bytes: &'a [u8],
    pub(super) reading: &'a Reading,
    pub(super) answers: &'a [Answer],
}

impl Shown<'_> {
    /// Writes the picture of the first cell shown, with those that stand on its page.
    pub(super) fn write(&self, path: &Path, password: Option<&str>) -> io::Result<Exit> {
        let shown: Vec<&Spot> = self.answers.iter().filter(|a| a.is_clear).flat_map(|a| &a.cells).collect();
        let places = shown.iter().filter_map(|spot| spot.cell.place.as_ref());
        let mut placed = places.filter_map(|place| place.page().zip(place.bbox())).peekable();
        let Some((number, _)) = placed.peek().copied() else {
            warn(&format!("{}: has no pages to draw; no picture was written", self.file.display()));
            return Ok(Exit::Failed);
        };
        let Some(page) = self.reading.pages.iter().find(|page| page.number == number) else {
            warn(&format!("{}: the pages are not available; name the PDF itself", self.file.display()));
            return Ok(Exit::Failed);
        };
        let on_page: Vec<Rect> = placed.filter(|(page, _)| *page == number).map(|(_, bbox)| bbox).collect();
        let mut exit = Exit::Done;
        if on_page.len() < shown.len() || shown.iter().any(|spot| spot.goes_on) {
            warn(&format!("the picture shows page {number}; some of the cells are on other pages"));
            exit = Exit::NeedsReview;
        }
        let wanted = wanted(self.reading, page, &on_page);
        let is_svg = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("svg"));
        let mut notes = Vec::new();
        if !is_svg {
            let mut room = pictures::Room::default();
            let mut drawn =
                pictures::of(self.reading, self.bytes, password, vec![wanted.clone()], SCALE, &mut room);
            if let Some(png) = drawn.pages.remove(&number) {
                std::fs::write(path, png).map_err(|e| naming(&e, path))?;
                drawn.notes.iter().for_each(|note| warn(&note.warning()));
                return Ok(exit);
            }
            notes = drawn.notes;
        }
        let path = path.with_extension("svg");
        std::fs::write(&path, svg(page, &wanted)).map_err(|e| naming(&e, &path))?;
        if !is_svg {
            let why = notes.first().unwrap_or(&pictures::Note::Undrawn(Vec::new())).warning();
            warn(&format!("{why}: wrote {} instead, drawn from what was read", path.display()));
        }
        Ok(exit)
    }
}

fn naming(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The part of a page that shows some cells with their heads.
fn wanted(reading: &Reading, page: &pagemarks::Page, cells: &[Rect]) -> Wanted {
    /// White around the cell and its heads, in points.
    const MARGIN: f32 = 16.0;
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
        }
        // The whole row, and of the column what lies between it and its head.
        let seen = match around {
            Some(a) => a.row.union(&a.head).union(bbox),
            None => Rect { x0: 0.0, x1: page.width, y0: bbox.y0 - 60.0, y1: bbox.y1 + 60.0 },
        };
        view = Some(view.map_or(seen, |v| v.union(&seen)));
    }
    // Rows and columns first, so that the frames of cells lie above them.
    marks.sort_by_key(|mark| mark.role == Role::Cell);
    let whole = Rect::from_corners(0.0, 0.0, page.width, page.height);
    let view = view.and_then(|v| grown(v, MARGIN).intersection(&whole)).unwrap_or(whole);
    Wanted { page: page.number, width: page.width, height: page.height, view, marks, digits: Vec::new() }
}

fn grown(bbox: Rect, by: f32) -> Rect {
    Rect { x0: bbox.x0 - by, y0: bbox.y0 - by, x1: bbox.x1 + by, y1: bbox.y1 + by }
}

fn svg(page: &pagemarks::Page, wanted: &Wanted) -> String {
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
