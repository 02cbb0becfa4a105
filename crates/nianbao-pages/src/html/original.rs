//! The left side: the document as it was published, each cell of the form marked where it was printed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};

use super::words;
use crate::picture;
use nianbao::block::{Block, Cell, Table};
use nianbao::origin::{Place, Rect};
use nianbao::spot::{Held, Spot};
use pagemarks::Page;

/// A page of the original, with its picture if there is one.
#[derive(Clone, Debug)]
pub struct Drawing<'a> {
    /// The page as read.
    pub page: &'a Page,
    /// Its picture, as PNG.
    pub png: Option<&'a [u8]>,
}

/// Distance of a mark from the digits, in points.
const MARGIN: f32 = 1.0;

/// The cells of a report by where they are printed, to be marked there.
pub(super) struct Marks<'a> {
    report: usize,
    spots: &'a [Spot],
}

impl<'a> Marks<'a> {
    pub(super) fn of(report: usize, spots: &'a [Spot]) -> Self {
        Marks { report, spots }
    }

    fn printed(&self) -> impl Iterator<Item = (usize, &'a Spot)> {
        self.spots.iter().enumerate().filter(|(_, spot)| spot.holds != Held::Missing)
    }

    fn id(&self, index: usize) -> String {
        format!("{}-{index}", self.report)
    }

    fn name(spot: &Spot) -> String {
        format!("{}：{}，{}", spot.words, spot.value(), spot.proof())
    }
}

/// Pages with their marks.
pub(super) fn pages(drawings: &[Drawing], marks: &Marks) -> Markup {
    html! {
        @for drawing in drawings {
            @let page = drawing.page;
            figure id=(format!("page-{}-{}", marks.report, page.number)) {
                figcaption { "第 " (page.number) " 页" }
                svg class="page" viewBox=(format!("0 0 {:.2} {:.2}", page.width, page.height))
                    role="group" aria-label=(format!("第 {} 页，各格已标出", page.number)) {
                    rect class="paper" width=(page.width) height=(page.height) {}
                    @match drawing.png {
                        Some(png) => {
                            image width=(page.width) height=(page.height) preserveAspectRatio="none"
                                href=(format!("data:image/png;base64,{}", STANDARD.encode(png))) {}
                        }
                        None => { g class="drawn" aria-hidden="true" { (PreEscaped(picture::page(page))) } }
                    }
                    @for (index, spot) in marks.printed() {
                        @match spot.cell.place {
                            Some(Place::Page { page: on, bbox }) if on == page.number => (mark(marks, index, spot, bbox)),
                            _ => {}
                        }
                    }
                }
            }
        }
    }
}

fn mark(marks: &Marks, index: usize, spot: &Spot, bbox: Rect) -> Markup {
    let id = marks.id(index);
    let class = format!("mark {}", words::cell_class(spot));
    html! {
        a id=(format!("m-{id}")) href=(format!("#c-{id}")) data-cell=(id) aria-label=(Marks::name(spot)) {
            rect class=(class) x=(short(bbox.x0 - MARGIN)) y=(short(bbox.y0 - MARGIN))
                width=(short(bbox.width() + 2.0 * MARGIN)) height=(short(bbox.height() + 2.0 * MARGIN)) {}
        }
    }
}

fn short(length: f32) -> String {
    format!("{length:.2}")
}

/// Cells of the form by the table cell in which they are printed.
type ByCell = BTreeMap<(u32, u32, u32), Vec<usize>>;
/// Cells of the form by the line on which they are printed, from left to right.
type ByLine = BTreeMap<u32, Vec<usize>>;

/// Paragraphs and tables as read, for documents without pages.
pub(super) fn blocks(blocks: &[&Block], marks: &Marks) -> Markup {
    let mut by_cell = ByCell::new();
    let mut by_line = ByLine::new();
    for (index, spot) in marks.printed() {
        match spot.cell.place {
            Some(Place::Cell { table, row, column }) => {
                by_cell.entry((table, row, column)).or_default().push(index);
            }
            Some(Place::Line { line }) => by_line.entry(line).or_default().push(index),
            _ => {}
        }
    }
    let is_text = blocks.iter().any(|b| matches!(b, Block::Paragraph(p) if p.place.line().is_some()));
    html! {
        div class=(if is_text { "source lines" } else { "source" }) {
            @for block in blocks {
                @match block {
                    Block::Paragraph(p) => @match p.place {
                        Place::Line { line: number } => (line(number, &p.text, by_line.get(&number), marks)),
                        _ => p { (p.text) },
                    },
                    Block::Table(table) => (source_table(table, &by_cell, &by_line, marks)),
                }
            }
        }
    }
}

fn anchor(marks: &Marks, index: usize, text: &str) -> Markup {
    let id = marks.id(index);
    let spot = &marks.spots[index];
    let class = format!("mark {}", words::cell_class(spot));
    // An empty cell needs a target to point at.
    let shown = if text.trim().is_empty() { "　" } else { text };
    html! {
        a class=(class) id=(format!("m-{id}")) href=(format!("#c-{id}")) data-cell=(id) aria-label=(Marks::name(spot)) {
            (shown)
        }
    }
}

fn source_table(table: &Table, by_cell: &ByCell, by_line: &ByLine, marks: &Marks) -> Markup {
    html! {
        div class="wide" {
            table class="grid" {
                @for cells in rows(table) {
                    @let on_line = marked_on_line(cells, by_line, marks);
                    tr {
                        @for (at, cell) in cells.iter().enumerate() {
                            @let here = cell.place.cell().and_then(|place| by_cell.get(&place)).or(on_line.get(&at));
                            td rowspan=[(cell.rows > 1).then_some(cell.rows)] colspan=[(cell.columns > 1).then_some(cell.columns)] {
                                @match here {
                                    Some(cells) => @for (nth, index) in cells.iter().enumerate() {
                                        (anchor(marks, *index, if nth == 0 { &cell.text } else { "▪" }))
                                    },
                                    None => (cell.text),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The cells of a table by the row in which they begin, including rows in which none begins.
fn rows(table: &Table) -> impl Iterator<Item = &[Cell]> {
    let mut rest = table.cells.as_slice();
    (0..table.rows).map(move |row| {
        let (own, behind) = rest.split_at(rest.partition_point(|c| c.row <= row));
        rest = behind;
        own
    })
}

/// The cells of the form in a row of a table of which only the line is known, by position in the row: from the right,
/// because labels precede numbers. Cells without a match are marked in the last one.
fn marked_on_line(cells: &[Cell], by_line: &ByLine, marks: &Marks) -> BTreeMap<usize, Vec<usize>> {
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let Some(waiting) = cells.first().and_then(|c| by_line.get(&c.place.line()?)) else { return out };
    let mut waiting = waiting.clone();
    for (at, cell) in cells.iter().enumerate().rev() {
        let same = |index: &&usize| marks.spots[**index].cell.raw.trim() == cell.text.trim();
        if let Some(index) = waiting.last().filter(same).copied() {
            waiting.pop();
            out.insert(at, vec![index]);
        }
    }
    if !waiting.is_empty() {
        out.entry(cells.len() - 1).or_default().extend(waiting);
    }
    out
}

/// A line of text with the numbers of its cells marked; if they cannot be told apart, the marks are at its end.
fn line(number: u32, text: &str, cells: Option<&Vec<usize>>, marks: &Marks) -> Markup {
    let cells = cells.map_or(&[][..], Vec::as_slice);
    let spans = spans(text, cells, marks);
    let mut pieces: Vec<(&str, Option<usize>)> = Vec::new();
    let mut from = 0;
    for (start, end, index) in spans.iter().flatten() {
        pieces.push((text.get(from..*start).unwrap_or(""), None));
        pieces.push((text.get(*start..*end).unwrap_or(""), Some(*index)));
        from = *end;
    }
    pieces.push((text.get(from..).unwrap_or(""), None));
    html! {
        div class="line" id=(format!("line-{}-{number}", marks.report)) {
            span class="number" aria-hidden="true" { (number) }
            span {
                @for (text, index) in pieces {
                    @match index {
                        Some(index) => (anchor(marks, index, text)),
                        None => (text),
                    }
                }
                @if spans.is_none() { @for index in cells { (anchor(marks, *index, "▪")) } }
            }
        }
    }
}

/// The positions of cells in a line, from left to right; found from the right, because labels precede numbers.
fn spans(text: &str, cells: &[usize], marks: &Marks) -> Option<Vec<(usize, usize, usize)>> {
    let mut end = text.len();
    let mut out = Vec::new();
    for index in cells.iter().rev() {
        let raw = marks.spots[*index].cell.raw.trim();
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == ',');
        let head = text.get(..end)?;
        let stands_alone = |at: &usize| {
            let (before, behind) = (head.get(..*at).unwrap_or(""), text.get(at + raw.len()..).unwrap_or(""));
            !digit(before.chars().next_back()) && !digit(behind.chars().next())
        };
        let at = head.rmatch_indices(raw).map(|(at, _)| at).find(stands_alone).filter(|_| !raw.is_empty())?;
        out.push((at, at + raw.len(), *index));
        end = at;
    }
    out.reverse();
    Some(out)
}
