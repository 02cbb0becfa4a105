//! The cells of a table on its grid, by the algorithm of the HTML standard (4.9.12, "forming a table").

use ego_tree::NodeRef;
use scraper::Node;

use crate::limits;

/// A cell with its place on the grid, its content not looked at yet.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) node: NodeRef<'a, Node>,
}

/// The name of an element, or nothing for other nodes.
pub(super) fn name<'a>(node: &NodeRef<'a, Node>) -> &'a str {
    node.value().as_element().map_or("", |e| e.name())
}

/// The rows of a table as they are shown: heads first, feet last, each with its group's number. Captions come
/// apart.
pub(super) struct Rows<'a> {
    pub(super) rows: Vec<(usize, NodeRef<'a, Node>)>,
    pub(super) captions: Vec<NodeRef<'a, Node>>,
}

pub(super) fn rows(table: NodeRef<'_, Node>, shown: impl Fn(&NodeRef<'_, Node>) -> bool) -> Rows<'_> {
    let mut parts: [Vec<(usize, NodeRef<Node>)>; 3] = Default::default();
    let mut captions = Vec::new();
    for (group, child) in table.children().filter(&shown).enumerate() {
        let part = match name(&child) {
            "thead" => 0,
            "tfoot" => 2,
            "caption" => {
                captions.push(child);
                continue;
            }
            _ => 1,
        };
        match name(&child) {
            // Rows without a group of their own are one.
            "tr" => parts[1].push((usize::MAX, child)),
            "thead" | "tbody" | "tfoot" => {
                let rows = child.children().filter(|c| name(c) == "tr" && shown(c));
                parts[part].extend(rows.map(|row| (group, row)));
            }
            _ => {}
        }
    }
    Rows { rows: parts.into_iter().flatten().collect(), captions }
}

/// Places the cells of rows on the grid. Nothing where the grid is larger than any real table.
pub(super) fn place<'a>(
    rows: &[(usize, NodeRef<'a, Node>)],
    shown: impl Fn(&NodeRef<'a, Node>) -> bool,
) -> Option<Vec<Placed<'a>>> {
    let mut out: Vec<Placed> = Vec::new();
    // For each column, the row up to which a cell from above reaches down.
    let mut taken: Vec<usize> = Vec::new();
    let mut area = 0;
    let mut last = 0;
    for (y, (group, row)) in rows.iter().enumerate() {
        if y >= last {
            last = rows[y..].iter().take_while(|(g, _)| g == group).count() + y;
        }
        let mut x = 0;
        for node in row.children().filter(|c| matches!(name(c), "td" | "th") && shown(c)) {
            while taken.get(x).is_some_and(|until| *until > y) {
                x += 1;
            }
            let span =
                |key: &str| node.value().as_element().and_then(|e| e.attr(key)).and_then(leading_number);
            let columns = span("colspan").filter(|n| *n > 0).unwrap_or(1).min(limits::CELL_COLUMNS);
            // A span of 0 reaches to the end of the group, and none reaches beyond it.
            let rows = match span("rowspan") {
                Some(0) => last - y,
                n => n.unwrap_or(1).min(limits::CELL_ROWS).min(last - y),
            };
            area += rows * columns;
            if area > limits::GRID_CELLS {
                return None;
            }
            if taken.len() < x + columns {
                taken.resize(x + columns, 0);
            }
            taken[x..x + columns].iter_mut().for_each(|until| *until = (*until).max(y + rows));
            out.push(Placed { row: y, column: x, rows, columns, node });
            x += columns;
        }
    }
    Some(out)
}

/// The digits at the start of an attribute, as browsers read numbers.
fn leading_number(text: &str) -> Option<usize> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}
