//! Tables of Word files on their grid (ECMA-376, part 1, 17.4).

use roxmltree::Node;

use super::body::Reader;
use super::package::{child, value};
use crate::input::markup::{Flow, Marked, MarkedCell};

/// Widest cell, in columns; Word allows 63 columns in a table.
const MOST_COLUMNS: usize = 1000;

/// How a cell goes on with its neighbour.
#[derive(Clone, Copy, PartialEq)]
enum Merge {
    None,
    Begins,
    GoesOn,
}

fn merge(properties: Option<Node>, name: &str) -> Merge {
    match properties.and_then(|p| value(p, name)) {
        None => Merge::None,
        Some("restart") => Merge::Begins,
        Some(_) => Merge::GoesOn,
    }
}

impl<'n, 'i> Reader<'n, 'i> {
    /// Reads a table. Tracked changes are taken as accepted: deleted rows and cells are not there.
    pub(super) fn table(&mut self, table: Node<'n, 'i>) -> Marked {
        let mut marked = Marked::default();
        let mut rows = Vec::new();
        gather(table, "tr", &mut rows, 0);
        let mut y = 0;
        for row in rows {
            let properties = child(row, "trPr");
            let is = |name: &str| properties.is_some_and(|p| child(p, name).is_some());
            if is("del") || is("hidden") {
                continue;
            }
            let skip = |name: &str| {
                properties.and_then(|p| value(p, name)).and_then(|v| v.parse::<usize>().ok()).unwrap_or(0).min(MOST_COLUMNS)
            };
            let mut x = skip("gridBefore");
            let mut cells = Vec::new();
            gather(row, "tc", &mut cells, 0);
            for cell in cells {
                let properties = child(cell, "tcPr");
                if properties.is_some_and(|p| child(p, "cellDel").is_some()) {
                    continue;
                }
                let span = properties.and_then(|p| value(p, "gridSpan")).and_then(|v| v.parse::<usize>().ok());
                let columns = span.unwrap_or(1).clamp(1, MOST_COLUMNS);
                let down = merge(properties, "vMerge");
                let across = merge(properties, "hMerge");
                if across == Merge::GoesOn
                    && let Some(before) = marked.cells.last_mut().filter(|c| c.row + c.rows > y && c.column + c.columns == x)
                {
                    before.columns += columns;
                    x += columns;
                    continue;
                }
                // What stands in a cell that goes on is not shown.
                let above = marked.cells.iter_mut().rev().take_while(|c| c.row + c.rows + 1 > y || c.row == y);
                let mut above = above.filter(|c| c.row + c.rows == y && c.column == x);
                if down == Merge::GoesOn
                    && let Some(above) = above.next()
                {
                    above.rows += 1;
                    x += columns;
                    continue;
                }
                let mut flow = Flow::cell();
                self.blocks(cell, &mut flow);
                let content = flow.finish();
                marked.cells.push(MarkedCell { row: y, column: x, rows: 1, columns, content });
                x += columns;
            }
            y += 1;
        }
        marked
    }
}

/// Rows of a table, or cells of a row, content controls and the like looked through.
fn gather<'n, 'i>(parent: Node<'n, 'i>, name: &str, out: &mut Vec<Node<'n, 'i>>, depth: usize) {
    const DEEPEST: usize = 16;
    for node in parent.children() {
        match node.tag_name().name() {
            found if found == name => out.push(node),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" if depth < DEEPEST => {
                gather(node, name, out, depth + 1);
            }
            _ => {}
        }
    }
}

