//! Draws the tables that were read over their pages.

use std::fmt::Write as _;

use nianbao::block::{Block, Cell};
use nianbao::origin::Place;
use pagemarks::Page;

/// The tables of a document as SVG: rulings in grey, cells as the boxes of their text, pages from top to bottom.
pub fn grid(drawn: &[Page], blocks: &[Block]) -> String {
    let width = drawn.iter().map(|p| p.width).fold(0.0, f32::max);
    let height: f32 = drawn.iter().map(|p| p.height).sum();
    let mut out =
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\">\n");
    let mut top = 0.0;
    for page in drawn {
        let _ = writeln!(out, "<g transform=\"translate(0 {top:.2})\">");
        let _ = writeln!(
            out,
            "<rect width=\"{:.2}\" height=\"{:.2}\" fill=\"white\" stroke=\"silver\"/>",
            page.width, page.height
        );
        out.push_str(&super::page(page));
        for cell in blocks.iter().filter_map(table_cells).flatten() {
            if let Place::Page { page: number, bbox } = &cell.place
                && *number == page.number
            {
                let title =
                    super::escaped(&format!("row {} column {}: {}", cell.row, cell.column, cell.text));
                let _ = writeln!(
                    out,
                    "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"royalblue\" fill-opacity=\"0.15\" stroke=\"royalblue\" stroke-width=\"0.4\"><title>{title}</title></rect>",
                    bbox.x0,
                    bbox.y0,
                    bbox.width(),
                    bbox.height()
                );
            }
        }
        out.push_str("</g>\n");
        top += page.height;
    }
    out.push_str("</svg>\n");
    out
}

fn table_cells(block: &Block) -> Option<&Vec<Cell>> {
    match block {
        Block::Table(table) => Some(&table.cells),
        Block::Paragraph(_) => None,
    }
}
