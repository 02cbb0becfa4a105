//! The right side: the tables of the form as they were read.

use maud::{Markup, html};

use super::words;
use nianbao::form::{Arrangement, CellRef};
use nianbao::report::Report;
use nianbao::spot::{Held, Spot};

/// The tables of the form, with every cell linked to its mark.
///
/// `is_marked`: whether cells are marked in an original.
pub(super) fn tables(report: usize, read: &Report, spots: &[Spot], is_marked: bool) -> Markup {
    let mut blocks: Vec<(usize, usize)> = read.cells.iter().map(|c| c.at.block_index()).collect();
    blocks.sort_unstable();
    blocks.dedup();
    html! {
        @for (table, block) in blocks {
            @let cells: Vec<(usize, CellRef)> = read.cells.iter().enumerate()
                .filter(|(_, c)| c.at.block_index() == (table, block))
                .map(|(index, c)| (index, c.at)).collect();
            (one(report, &cells, spots, is_marked))
        }
    }
}

fn one(report: usize, cells: &[(usize, CellRef)], spots: &[Spot], is_marked: bool) -> Markup {
    let Some((_, first)) = cells.first() else { return html! {} };
    let (table, block) = (first.form_table(), first.form_block());
    let is_outline = table.arrangement == Arrangement::Outline;
    let mut rows: Vec<usize> = cells.iter().map(|(_, at)| at.row_index()).collect();
    rows.sort_unstable();
    rows.dedup();
    html! {
        div class="wide" {
            table class="reading" {
                caption {
                    (table.name) " " (table.title)
                    @if let Some(item) = &block.item { " · " (item) }
                }
                thead {
                    tr {
                        th scope="col" { "项目" }
                        @for column in &block.columns {
                            th scope="col" { @if is_outline { "数值" } @else { (column.label) } }
                        }
                    }
                }
                tbody {
                    @for row in rows {
                        @let line = &block.rows[row];
                        tr {
                            th scope="row" { (block.row_label(line)) }
                            @for column in 0..block.columns.len() {
                                @match cells.iter().find(|(_, at)| (at.row_index(), at.column_index()) == (row, column)) {
                                    Some((index, _)) => (cell(report, *index, &spots[*index], is_marked)),
                                    None => td class="none" {},
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(report: usize, index: usize, spot: &Spot, is_marked: bool) -> Markup {
    let id = format!("{report}-{index}");
    let class = words::cell_class(spot);
    let href = match spot.holds {
        Held::Missing => format!("#problems-{report}"),
        _ if is_marked => format!("#m-{id}"),
        _ => format!("#c-{id}"),
    };
    html! {
        td class=(class) {
            a class=[(spot.holds != Held::Number).then_some("blank")] id=(format!("c-{id}")) href=(href) data-cell=(id) {
                (spot.value())
                @if spot.cell.note.is_some() { sup { "注" } }
                @match class {
                    "failed" => span class="sr" { "，不成立" },
                    "doubted" => span class="sr" { "，存疑" },
                    _ => {}
                }
            }
        }
    }
}
