//! Tables of Word files on their grid (ECMA-376, part 1, 17.4).

use std::collections::BTreeMap;

use roxmltree::Node;

use super::body::Reader;
use super::styles::shading;
use crate::input::markup::{Flow, Marked, MarkedCell};
use crate::input::office::{attribute, child, value};
use crate::limits;

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
        let style = child(table, "tblPr").and_then(|p| value(p, "tblStyle"));
        let table_look = self.styles.named(style);
        let outer = (std::mem::replace(&mut self.table_look, table_look), self.ground);
        let marked = self.rows(table);
        (self.table_look, self.ground) = outer;
        marked
    }

    fn rows(&mut self, table: Node<'n, 'i>) -> Marked {
        let ground = self.ground;
        let mut marked = Marked::default();
        let mut rows = Vec::new();
        gather(table, "tr", &mut rows, 0);
        let grid = grid_columns(table);
        // For each column, the cell that began in it last.
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        let mut y = 0;
        for row in rows {
            let properties = child(row, "trPr");
            let is = |name: &str| properties.is_some_and(|p| child(p, name).is_some());
            if is("del") || is("hidden") {
                continue;
            }
            let height = properties.and_then(exact_height);
            let skip = |name: &str| {
                properties
                    .and_then(|p| value(p, name))
                    .and_then(|v| v.parse::<usize>().ok())
                    .unwrap_or(0)
                    .min(limits::CELL_COLUMNS)
            };
            let mut x = skip("gridBefore");
            let mut cells = Vec::new();
            gather(row, "tc", &mut cells, 0);
            let by_width = spans_by_width(&cells, x, &grid);
            for (index, cell) in cells.into_iter().enumerate() {
                let properties = child(cell, "tcPr");
                if properties.is_some_and(|p| child(p, "cellDel").is_some()) {
                    continue;
                }
                let span =
                    properties.and_then(|p| value(p, "gridSpan")).and_then(|v| v.parse::<usize>().ok());
                let counted = span.unwrap_or(1).clamp(1, limits::CELL_COLUMNS);
                let columns = by_width.as_ref().map_or(counted, |spans| spans[index]);
                let down = merge(properties, "vMerge");
                let across = merge(properties, "hMerge");
                if across == Merge::GoesOn
                    && let Some(before) =
                        marked.cells.last_mut().filter(|c| c.row + c.rows > y && c.column + c.columns == x)
                {
                    before.columns += columns;
                    x += columns;
                    continue;
                }
                // What stands in a cell that goes on is not shown.
                if down == Merge::GoesOn
                    && let Some(above) = last.get(&x).and_then(|index| marked.cells.get_mut(*index))
                    && above.row + above.rows == y
                {
                    above.rows += 1;
                    x += columns;
                    continue;
                }
                last.insert(x, marked.cells.len());
                let shade = properties.and_then(|p| child(p, "shd"));
                self.ground = shade.and_then(|s| shading(s, &self.styles.theme)).unwrap_or(ground);
                let mut flow = Flow::cell();
                // What does not fit into the row is cut off.
                if height.is_some_and(|height| height < least_height(cell)) {
                    flow.doubt();
                }
                self.blocks(cell, &mut flow);
                let mut content = flow.finish();
                // Two paragraphs are two numbers.
                content.doubtful |= content.numbers() > 1;
                marked.cells.push(MarkedCell { row: y, column: x, rows: 1, columns, content });
                x += columns;
            }
            y += 1;
        }
        without_slivers(&mut marked, &grid);
        marked
    }
}

/// The height of a row, in twentieths of a point, where it is exactly that.
fn exact_height(properties: Node) -> Option<i64> {
    let height = child(properties, "trHeight").filter(|h| attribute(*h, "hRule") == Some("exact"))?;
    attribute(height, "val")?.parse().ok()
}

/// The least height in twentieths of a point that shows all paragraphs of a cell: their lines, one each, in the smallest
/// print that is read, and the room above them.
fn least_height(cell: Node) -> i64 {
    const LINE: i64 = 100;
    let paragraphs = cell.children().filter(|node| node.tag_name().name() == "p");
    let above = |paragraph: Node| {
        let spacing = child(paragraph, "pPr").and_then(|properties| child(properties, "spacing"));
        spacing.and_then(|s| attribute(s, "before")?.parse::<i64>().ok()).unwrap_or(0).max(0)
    };
    paragraphs.map(|paragraph| above(paragraph).saturating_add(LINE)).fold(0, i64::saturating_add)
}

/// The widths of a table's columns, in twentieths of a point; none where they are not all told.
fn grid_columns(table: Node) -> Vec<i64> {
    let columns = child(table, "tblGrid").into_iter().flat_map(|g| g.children());
    let columns = columns.filter(|n| n.tag_name().name() == "gridCol");
    let widths: Option<Vec<i64>> =
        columns.map(|n| attribute(n, "w").and_then(|w| w.parse::<i64>().ok()).filter(|w| *w >= 0)).collect();
    widths.unwrap_or_default()
}

/// How many columns each cell of a row reaches over by its width, which is what Word goes by where the spans that a
/// program wrote do not add up to the table's columns. `None` where they do, or where the widths do not tell.
fn spans_by_width(cells: &[Node], before: usize, grid: &[i64]) -> Option<Vec<usize>> {
    let properties = || cells.iter().map(|c| child(*c, "tcPr"));
    let spans = properties()
        .map(|p| p.and_then(|p| value(p, "gridSpan")).and_then(|v| v.parse().ok()).unwrap_or(1_usize));
    if grid.is_empty() || spans.fold(before, usize::saturating_add) == grid.len() || before >= grid.len() {
        return None;
    }
    let mut edges = vec![0_i64];
    grid.iter().for_each(|w| edges.push(edges.last().copied().unwrap_or(0).saturating_add(*w)));
    let mut at = before;
    let mut reached = edges[before];
    let mut out = Vec::new();
    for properties in properties() {
        let width = child(properties?, "tcW").filter(|w| attribute(*w, "type").is_none_or(|t| t == "dxa"))?;
        reached = reached.saturating_add(attribute(width, "w")?.parse::<i64>().ok().filter(|w| *w > 0)?);
        let nearest = (0..edges.len()).min_by_key(|i| edges[*i].abs_diff(reached))?;
        if nearest <= at || edges[nearest].abs_diff(reached) > SLIVER.unsigned_abs() {
            return None;
        }
        out.push(nearest - at);
        at = nearest;
    }
    Some(out)
}

/// Edges of columns nearer than this, in twentieths of a point, are one: no digit fits between them. Word leaves such
/// slivers where rows were drawn or pasted one by one.
const SLIVER: i64 = 100;

/// Takes columns off the grid that are too narrow to hold anything.
fn without_slivers(marked: &mut Marked, widths: &[i64]) {
    let used = marked.cells.iter().map(|c| c.column + c.columns).max().unwrap_or(0);
    let slivers = widths.iter().filter(|w| **w < SLIVER).count();
    // Where most are as narrow, the widths were never set.
    if widths.len() < used || slivers == 0 || slivers * 2 > widths.len() {
        return;
    }
    // For each edge of the old grid, which edge of the new one it is.
    let mut edges = vec![0_usize];
    let mut since = 0_i64;
    for width in widths {
        since = since.saturating_add(*width);
        let last = edges.last().copied().unwrap_or(0);
        edges.push(if since >= SLIVER { last + 1 } else { last });
        if since >= SLIVER {
            since = 0;
        }
    }
    for cell in &mut marked.cells {
        let (from, to) = (edges[cell.column], edges[cell.column + cell.columns]);
        cell.column = from;
        cell.columns = to.saturating_sub(from);
    }
    marked.cells.retain(|c| c.columns > 0 || c.content.has_text());
    // Something stands in a sliver after all: it shares its neighbour's place, and is doubted there.
    marked.cells.iter_mut().for_each(|c| c.columns = c.columns.max(1));
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
