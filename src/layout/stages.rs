//! Prints the intermediate result of each stage, for debugging.

use std::fmt::Write as _;

use super::{Laid, Parted, lay_out, part};
use crate::block::Block;
use crate::budget::Budget;
use crate::input::Content;
use crate::limits;
use crate::origin::Place;
use pagemarks::{Direction, Pages};

/// A stage of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Glyphs with their boxes, then rulings.
    Glyphs,
    /// Lines outside tables, without page furniture.
    Lines,
    /// Tables as grids, page by page.
    Grid,
    /// Paragraphs and tables in reading order.
    Blocks,
}

/// The result of a stage as text, one item per line.
pub fn show(content: Content, stage: Stage) -> String {
    let mut out = String::new();
    match (stage, content) {
        (Stage::Blocks, content) => blocks(&lay_out(content), &mut out),
        (_, Content::Blocks(_)) => {
            out.push_str("no pages: this document has blocks only; see --stage blocks\n")
        }
        (Stage::Glyphs, Content::Pages(pages)) => glyphs(&pages, &mut out),
        (stage, Content::Pages(pages)) => {
            let budget = Budget::new(limits::LAYOUT_OPERATIONS);
            for parted in part(pages, &mut Laid::default(), &budget) {
                page(&parted, stage, &mut out);
            }
        }
    }
    out
}

// Writing to a string cannot fail.
fn glyphs(pages: &Pages, out: &mut String) {
    for page in &pages.pages {
        let _ = writeln!(out, "page {} {:.2} x {:.2} pt", page.number, page.width, page.height);
        for glyph in &page.glyphs {
            let b = glyph.bbox;
            let font = pages.fonts.get(usize::from(glyph.font)).map_or("?", String::as_str);
            let way = if glyph.vertical { "vertical".to_owned() } else { format!("turn {}", glyph.turn) };
            let _ = writeln!(
                out,
                "glyph {:?} [{:.2} {:.2} {:.2} {:.2}] {:.2} pt {way} {font}",
                glyph.text, b.x0, b.y0, b.x1, b.y1, glyph.size
            );
        }
        for ruling in &page.rulings {
            let way = if ruling.direction == Direction::Horizontal { "level at y" } else { "upright at x" };
            let _ =
                writeln!(out, "ruling {way} {:.2} from {:.2} to {:.2}", ruling.at, ruling.from, ruling.to);
        }
        for picture in &page.pictures {
            let _ = writeln!(
                out,
                "picture [{:.2} {:.2} {:.2} {:.2}]",
                picture.x0, picture.y0, picture.x1, picture.y1
            );
        }
    }
}

fn page(parted: &Parted, stage: Stage, out: &mut String) {
    let _ = writeln!(out, "page {}", parted.sheet.page.number);
    if stage == Stage::Lines {
        for line in &parted.lines {
            let chunks: Vec<&str> = line.chunks.iter().map(|c| c.text.as_str()).collect();
            let b = line.bbox;
            let _ = writeln!(
                out,
                "line [{:.2} {:.2} {:.2} {:.2}] {:.2} pt {chunks:?}",
                b.x0, b.y0, b.x1, b.y1, line.size
            );
        }
        return;
    }
    for piece in &parted.pieces {
        let _ = writeln!(
            out,
            "grid {:?} {} rows {} columns, open above {} below {}",
            piece.table.frame, piece.table.rows, piece.table.columns, piece.open_top, piece.open_bottom
        );
        for cell in &piece.table.cells {
            let _ = writeln!(
                out,
                "  cell row {}+{} column {}+{} {:?}",
                cell.row, cell.rows, cell.column, cell.columns, cell.text
            );
        }
    }
}

fn blocks(laid: &Laid, out: &mut String) {
    for block in &laid.blocks {
        match block {
            Block::Paragraph(p) => {
                let place = match &p.place {
                    Place::Page { page, .. } => format!("page {page}"),
                    Place::Line { line } => format!("line {line}"),
                    Place::Paragraph { paragraph } => format!("paragraph {paragraph}"),
                    Place::Cell { table, row, column } => format!("table {table} row {row} column {column}"),
                };
                let kind = if p.prominent { "prominent" } else { "paragraph" };
                let _ = writeln!(out, "{kind} ({place}) {}", crate::text::tidy(&p.text));
            }
            Block::Table(t) => {
                let _ = writeln!(out, "table {:?} {} rows {} columns", t.frame, t.rows, t.columns);
                for row in 0..t.rows {
                    let texts: Vec<String> =
                        t.cells.iter().filter(|c| c.row == row).map(|c| crate::text::tidy(&c.text)).collect();
                    let _ = writeln!(out, "  {}", texts.join(" | "));
                }
            }
        }
    }
}
