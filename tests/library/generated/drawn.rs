//! Pages as programs draw them: with all rulings, with horizontal ones or none, over several pages.

use std::fmt::Write;

use lopdf::{Dictionary, Object, dictionary};

use super::chance::Chance;
use super::sheet::{Cell, Report, Table};
use crate::support::Pdf;

/// Points: where the text of a page begins and ends, from its top, and its left edge.
const TOP: f32 = 60.0;
const BOTTOM: f32 = 775.0;
const LEFT: f32 = 40.0;
/// Points: the height of A4, as the pages of [`Pdf`].
const PAGE: f32 = 842.0;
/// Points: the size of letters in tables, and the distance of their lines.
const SIZE: f32 = 8.0;
const PITCH: f32 = 10.0;

#[derive(Clone, Copy, PartialEq)]
enum Rulings {
    All,
    Horizontal,
    None,
}

#[derive(Clone, Copy)]
enum Align {
    Left,
    Middle,
    Right,
}

/// How a report is drawn.
struct Style {
    rulings: Rulings,
    values: Align,
    labels: Align,
    /// Whether cells are set at their top, and not in their middle.
    tops: bool,
    /// Whether a mark is raised, and not lowered.
    raised: bool,
    /// Whether long numbers are broken over two lines.
    breaks: bool,
    numbers_pages: bool,
    /// Points above and below the lines of a cell.
    padding: f32,
}

/// Pages as they are written.
struct Pages {
    done: Vec<String>,
    page: String,
    y: f32,
}

pub(super) fn pages(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let style = Style {
        rulings: chance.one_of(&[Rulings::All, Rulings::All, Rulings::Horizontal, Rulings::None]),
        values: chance.one_of(&[Align::Middle, Align::Middle, Align::Right, Align::Left]),
        labels: chance.one_of(&[Align::Left, Align::Middle]),
        tops: chance.percent(30),
        raised: chance.percent(60),
        breaks: chance.percent(8),
        numbers_pages: chance.percent(50),
        padding: chance.one_of(&[1.0, 3.0, 6.0]),
    };
    let mut pages = Pages { done: Vec::new(), page: String::new(), y: TOP };
    pages.paragraph(&report.title, 14.0, &style);
    pages.paragraph("一、总体情况", 11.0, &style);
    pages.paragraph("本年按条例公开。", 10.0, &style);
    for (number, table) in ["二", "三", "四"].iter().zip(&report.tables) {
        pages.paragraph(&format!("{number}、{}", table.heading), 11.0, &style);
        pages.table(table, &style);
    }
    for line in ["五、存在的主要问题及改进情况", "无。", "六、其他需要报告的事项", "无。"]
    {
        pages.paragraph(line, 11.0, &style);
    }
    pages.turn(&style);
    ("report.pdf", file(&pages.done))
}

/// A PDF of these contents, with a font of the standard encoding of Chinese.
fn file(contents: &[String]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let halves: Vec<Object> = std::iter::repeat_n(500.into(), 95).collect();
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light", "DW" => 1000,
        "W" => vec![1.into(), Object::Array(halves)],
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("GB1"), "Supplement" => 2,
        },
    };
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => "UniGB-UTF16-H",
        "DescendantFonts" => vec![Object::Dictionary(descendant)],
    };
    pdf.resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    for content in contents {
        pdf.page(content, Dictionary::new());
    }
    pdf.bytes()
}

fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|c| if c.is_ascii() { size / 2.0 } else { size }).sum()
}

/// Words cut into lines of a width.
fn lines(text: &str, room: f32, breaks: bool) -> Vec<String> {
    let is_number = text.chars().all(|c| c.is_ascii_digit());
    if is_number {
        let half = text.len() / 2;
        let parted = || vec![text[..half].to_owned(), text[half..].to_owned()];
        return if breaks && text.len() > 3 { parted() } else { vec![text.to_owned()] };
    }
    let mut out = vec![String::new()];
    for c in text.chars() {
        let last = out.last_mut().unwrap();
        if !last.is_empty() && width(last, SIZE) + width(&c.to_string(), SIZE) > room {
            out.push(c.to_string());
        } else {
            last.push(c);
        }
    }
    out
}

impl Pages {
    /// Ends the page.
    fn turn(&mut self, style: &Style) {
        if style.numbers_pages {
            let number = (self.done.len() + 1).to_string();
            self.words(&number, 295.0, 810.0, 9.0);
        }
        self.done.push(std::mem::take(&mut self.page));
        self.y = TOP;
    }

    /// Words with their foot at this height from the top.
    fn words(&mut self, text: &str, x: f32, foot: f32, size: f32) {
        let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let _ = writeln!(self.page, "BT /F1 {size} Tf {x:.2} {:.2} Td <{codes}> Tj ET", PAGE - foot);
    }

    fn ruling(&mut self, from: (f32, f32), to: (f32, f32)) {
        let _ = writeln!(
            self.page,
            "0.5 w {:.2} {:.2} m {:.2} {:.2} l S",
            from.0,
            PAGE - from.1,
            to.0,
            PAGE - to.1
        );
    }

    fn paragraph(&mut self, text: &str, size: f32, style: &Style) {
        if self.y + 2.0 * size > BOTTOM {
            self.turn(style);
        }
        self.y += 2.0 * size;
        self.words(text, LEFT, self.y, size);
        self.y += size;
    }

    fn table(&mut self, table: &Table, style: &Style) {
        let edges = edges(table.columns);
        let grid = table.grid();
        let covered = table.covered();
        let heights = heights(table, &edges, style);
        for (row, height) in heights.iter().enumerate() {
            let breaks = self.y + height > BOTTOM;
            if breaks {
                self.turn(style);
            }
            let top = self.y;
            let first = row == 0 || breaks;
            self.rulings(&covered, row, first, (top, top + height), &edges, style.rulings);
            // What of a cell that covers several rows lies on this page.
            let mut foot = top;
            let reach: Vec<f32> = heights[row..]
                .iter()
                .map_while(|h| {
                    foot += h;
                    (foot <= BOTTOM || foot == top + h).then_some(foot)
                })
                .collect();
            for (column, cell) in grid[row].iter().enumerate() {
                let Some(cell) = cell else { continue };
                let end = reach[cell.rows.min(reach.len()) - 1];
                self.cell(cell, (edges[column], edges[column + cell.columns]), (top, end), style);
            }
            self.y += height;
        }
        self.y += 6.0;
    }

    /// The rulings above, left and right of a row, and below the last.
    fn rulings(
        &mut self,
        covered: &[Vec<Option<&Cell>>],
        row: usize,
        first: bool,
        (top, foot): (f32, f32),
        edges: &[f32],
        rulings: Rulings,
    ) {
        if rulings == Rulings::None {
            return;
        }
        let same = |a: Option<&Cell>, b: Option<&Cell>| match (a, b) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            _ => false,
        };
        let cells = &covered[row];
        for column in 0..cells.len() {
            let above = row.checked_sub(1).and_then(|above| covered[above][column]);
            if first || !same(above, cells[column]) {
                self.ruling((edges[column], top), (edges[column + 1], top));
            }
            if row + 1 == covered.len() || foot + PITCH > BOTTOM {
                self.ruling((edges[column], foot), (edges[column + 1], foot));
            }
            let before = column.checked_sub(1).and_then(|before| cells[before]);
            if rulings == Rulings::All && !same(before, cells[column]) {
                self.ruling((edges[column], top), (edges[column], foot));
            }
        }
        if rulings == Rulings::All {
            self.ruling((edges[cells.len()], top), (edges[cells.len()], foot));
        }
    }

    fn cell(&mut self, cell: &Cell, (left, right): (f32, f32), (top, foot): (f32, f32), style: &Style) {
        if cell.text.is_empty() {
            return;
        }
        let lines = lines(&cell.text, right - left - 4.0, style.breaks);
        let tall = lines.len() as f32 * PITCH;
        let mut y = if style.tops { top + style.padding } else { f32::midpoint(top, foot) - tall / 2.0 };
        let align = if cell.is_value { style.values } else { style.labels };
        for (number, line) in lines.iter().enumerate() {
            let wide = width(line, SIZE);
            let x = match align {
                Align::Left => left + 2.0,
                Align::Middle => f32::midpoint(left, right) - wide / 2.0,
                Align::Right => right - 2.0 - wide,
            };
            self.words(line, x, y + SIZE, SIZE);
            if let Some(mark) = cell.mark.filter(|_| number + 1 == lines.len()) {
                let off = if style.raised { -3.2 } else { 1.6 };
                self.words(&mark.to_string(), x + wide, y + SIZE + off, 5.0);
            }
            y += PITCH;
        }
    }
}

/// The edges of a table's columns.
fn edges(columns: usize) -> Vec<f32> {
    let widths: Vec<f32> = match columns {
        4 => vec![200.0, 105.0, 105.0, 105.0],
        10 => [vec![45.0, 60.0, 130.0], vec![40.0; 7]].concat(),
        _ => vec![515.0 / columns as f32; columns],
    };
    let mut at = LEFT;
    let ends = widths.into_iter().map(|width| {
        at += width;
        at
    });
    std::iter::once(LEFT).chain(ends.collect::<Vec<_>>()).collect()
}

/// The height of each row: room for all that stands in it.
fn heights(table: &Table, edges: &[f32], style: &Style) -> Vec<f32> {
    let grid = table.grid();
    let need = |cell: &Cell, column: usize| {
        let room = edges[column + cell.columns] - edges[column] - 4.0;
        lines(&cell.text, room, style.breaks).len() as f32 * PITCH + 2.0 * style.padding
    };
    let mut heights = vec![PITCH + 2.0 * style.padding; grid.len()];
    for tall in [false, true] {
        for (row, cells) in grid.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let Some(cell) = cell.filter(|cell| (cell.rows > 1) == tall) else { continue };
                let has: f32 = heights[row..row + cell.rows].iter().sum();
                heights[row + cell.rows - 1] += (need(cell, column) - has).max(0.0);
            }
        }
    }
    heights
}
