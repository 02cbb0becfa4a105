//! Tables to claims: each value is read for what the row and column heads beside it say.

use super::claim::Claim;
use super::form::{Arrangement, FormBlock, Line, Wording, form};
use super::label::{self, Match, Score};
use super::outline::Outline;
use super::reading::{CellRef, Value};
use crate::block::{Cell, Frame, Table};
use crate::finding::{Code, Finding};
use crate::text::{Printed, parse_printed, split_numbering, squeeze, tidy};

/// What the tables of a document claim.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) claims: Vec<Claim>,
    pub(super) findings: Vec<Finding>,
    /// Tables in which nothing of the form was found.
    pub(super) others: Vec<Table>,
    /// Tables in which something was.
    pub(super) read: Vec<Table>,
}

/// A head that was recognised: which block it belongs to, and which grid columns each of its columns covers.
#[derive(Clone, Debug)]
struct Head {
    table: usize,
    /// Blocks whose columns these are: one, or several that print the same head over other rows.
    blocks: Vec<usize>,
    /// Form column, first and last grid column.
    columns: Vec<HeadColumn>,
    /// The last grid row of the head.
    bottom: usize,
    /// Behind which grid column the line ends that the head stands in.
    right: usize,
    /// Whether it stands in the table before, of which this one is a further piece.
    carried: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct HeadColumn {
    column: usize,
    from: usize,
    to: usize,
    label: String,
}

impl Head {
    fn first(&self) -> usize {
        self.columns.iter().map(|c| c.from).min().unwrap_or(0)
    }

    /// The same head over a further piece of its table. A piece may lack columns of the labels, whose cells
    /// reached down from the piece before; then its last columns are the values, if that is all they hold.
    fn carry(mut self, columns: usize, table: &Table) -> Option<Head> {
        let lacks = columns.checked_sub(table.columns)?;
        let last = self.columns.iter().map(|c| c.to).max()?;
        let first = self.first().checked_sub(lacks)?;
        if lacks > 0 {
            let is_value = |c: &Cell| parse_printed(&c.text, true) != Printed::Other;
            let parted = |c: &Cell| {
                if c.column >= first { is_value(c) } else { c.text.trim().is_empty() || !is_value(c) }
            };
            if last + 1 != columns || first == 0 || !table.cells.iter().all(parted) {
                return None;
            }
            for column in &mut self.columns {
                column.from -= lacks;
                column.to -= lacks;
            }
            self.right -= lacks;
        }
        self.carried = true;
        Some(self)
    }

    /// The first grid row below it.
    fn below(&self) -> usize {
        if self.carried { 0 } else { self.bottom + 1 }
    }
}

/// A table, and whether nothing but a page's end stands between it and the one before.
pub(super) struct Given {
    pub(super) table: Table,
    pub(super) follows: bool,
}

/// Reads every table.
pub(super) fn gather(tables: Vec<Given>) -> Gathered {
    let mut gathered = Gathered::default();
    // The head that the table before ended under, and how many columns that table had.
    let mut open: Option<(Head, usize)> = None;
    let mut outline = Outline::default();
    for Given { table, follows } in tables {
        let before = gathered.claims.len();
        let named = NamedColumns::of(&table);
        let by_row = table.by_row();
        // A piece without a head goes on under the one before; on pages, pieces have been joined already.
        let goes_on = follows && table.frame == Frame::Boxed && table.place.page().is_none();
        let carried = open.take().filter(|_| goes_on);
        let mut head = carried.and_then(|(head, columns)| head.carry(columns, &table));
        for row in 0..table.rows {
            if let Some(found) = find_head(&table, row, &named) {
                if form().tables[found.table].arrangement == Arrangement::SideBySide {
                    side_by_side(&table, &found, &mut gathered);
                    head = None;
                } else {
                    head = Some(found);
                }
                continue;
            }
            let Some(head) = head.as_ref().filter(|h| row >= h.below()) else { continue };
            if form().tables[head.table].arrangement == Arrangement::Outline {
                read_line(head, &by_row[row], row, &mut outline, &mut gathered);
            } else {
                read_row(&table, head, &by_row, row, &mut gathered);
            }
        }
        open = head.map(|head| (head, table.columns));
        outline.leave_partial(&mut gathered.claims, before);
        if gathered.claims.len() == before {
            gathered.others.push(table);
        } else {
            gathered.read.push(table);
        }
    }
    gathered
}

/// The columns of the form that each cell of a table names, found once for all rows it reaches over.
struct NamedColumns<'a> {
    /// The cell; table, block and column of the form; how well it fits.
    found: Vec<(&'a Cell, usize, usize, usize, Score)>,
}

impl<'a> NamedColumns<'a> {
    fn of(table: &'a Table) -> Self {
        let mut found = Vec::new();
        for cell in &table.cells {
            let printed = column_wordings(cell, table.frame);
            if printed.is_empty() {
                continue;
            }
            for (t, form_table) in form().tables.iter().enumerate() {
                for (b, block) in form_table.blocks.iter().enumerate() {
                    if let Match::One(column, score) = label::find_wordings(&printed, &block.columns) {
                        found.push((cell, t, b, column, score));
                    }
                }
            }
        }
        NamedColumns { found }
    }
}

impl NamedColumns<'_> {
    /// Columns whose heads stand a line or two higher and reach down to nothing else: a page break, or a line
    /// drawn through the head, leaves them there.
    fn above(&self, t: usize, b: usize, row: usize, found: &[HeadColumn]) -> Vec<HeadColumn> {
        const HIGHER: usize = 3;
        let mut out: Vec<HeadColumn> = Vec::new();
        for (cell, ft, fb, column, _) in &self.found {
            let near = (cell.row + cell.rows..=cell.row + cell.rows - 1 + HIGHER).contains(&row);
            let head = head_column(cell, *column);
            let mut others = found.iter().chain(&out);
            let free = others.all(|o| o.column != head.column && (o.to < head.from || head.to < o.from));
            if (*ft, *fb) == (t, b) && near && free {
                out.push(head);
            }
        }
        out
    }
}

/// The readings of a cell as the head of a column; none for cells that cannot be one.
fn column_wordings(cell: &Cell, frame: Frame) -> Vec<Wording> {
    if cell.text.trim().is_empty()
        || cell.text.len() > LONGEST_HEAD
        || !matches!(parse_printed(&cell.text, true), Printed::Other)
    {
        return Vec::new();
    }
    let mut wordings = label::wordings(&cell.text);
    // A numbered cell is a row's head: `3.其他` is not the column 其他.
    if wordings.first().is_some_and(|w| w.number.is_some()) {
        return Vec::new();
    }
    // Where no line parts them, a head may hold the head above it as well: its last lines are its own.
    if frame == Frame::Aligned {
        wordings.extend(tails(&cell.text).flat_map(label::wordings));
    }
    wordings
}

/// The longest text of a column's head, in bytes.
const LONGEST_HEAD: usize = 160;

/// The last lines of a text: without the first, without the first two, and so on.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('\n').filter_map(|(at, _)| text.get(at + 1..))
}

/// The first lines of a text, shortest last.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    text.rmatch_indices('\n').filter_map(|(at, _)| text.get(..at))
}

/// The head whose lowest line this grid row is, if it is one.
fn find_head(table: &Table, row: usize, named: &NamedColumns) -> Option<Head> {
    let mut best: Option<(i64, Head)> = None;
    for (t, form_table) in form().tables.iter().enumerate() {
        for (b, block) in form_table.blocks.iter().enumerate() {
            let here = named.found.iter().filter(|(cell, ft, fb, ..)| {
                (*ft, *fb) == (t, b) && cell.row <= row && row < cell.row + cell.rows
            });
            let found: Vec<(&Cell, usize, Score)> =
                here.map(|(cell, _, _, column, score)| (*cell, *column, *score)).collect();
            let groups = if form_table.arrangement == Arrangement::SideBySide { block.rows.len() } else { 1 };
            let enough = match block.columns.len() {
                1 => 1,
                // Groups that stand side by side may also be tables of their own, one a group.
                n if groups > 1 && table.frame == Frame::Boxed => n,
                n => (n * groups).div_ceil(2) + usize::from(n == 2),
            };
            if found.len() < enough || found.iter().all(|(c, ..)| c.row + c.rows - 1 != row) {
                continue;
            }
            // Of two editions' heads the one that explains most of the line wins; a column of the form that
            // the line does not print counts against it.
            let explained: i64 = found.iter().map(|(.., score)| 2 * i64::from(*score)).sum();
            let quality = explained - 1000 * (block.columns.len() * groups) as i64;
            let mut columns: Vec<HeadColumn> =
                found.iter().map(|(cell, column, _)| head_column(cell, *column)).collect();
            if groups == 1 {
                columns.extend(named.above(t, b, row, &columns));
            }
            let head = Head {
                table: t,
                blocks: vec![b],
                columns,
                bottom: row,
                right: right_edge(table, row),
                carried: false,
            };
            match &mut best {
                Some((top, kept)) if *top == quality && kept.table == t => {
                    let first = &form_table.blocks[kept.blocks[0]];
                    let keys =
                        |block: &FormBlock| block.columns.iter().map(|c| c.key.clone()).collect::<Vec<_>>();
                    if first.editions == block.editions && keys(first) == keys(block) {
                        kept.blocks.push(b);
                    }
                }
                Some((top, _)) if *top >= quality => {}
                _ => best = Some((quality, head)),
            }
        }
    }
    let mut head = best?.1;
    head.bottom = bottom_of(table, &head, row);
    Some(head)
}

/// Behind which grid column the cells of a row end.
fn right_edge(table: &Table, row: usize) -> usize {
    table.row(row).iter().map(|c| c.column + c.columns).max().unwrap_or(0)
}

fn head_column(cell: &Cell, column: usize) -> HeadColumn {
    HeadColumn { column, from: cell.column, to: cell.column + cell.columns - 1, label: tidy(&cell.text) }
}

/// A head's lowest row: cells of the head may reach further down than the row they were found in.
fn bottom_of(table: &Table, head: &Head, row: usize) -> usize {
    head.columns.iter().filter_map(|c| table.at(row, c.from)).map(|c| c.row + c.rows - 1).max().unwrap_or(row)
}

/// Reads one line of an outline under its head.
fn read_line(head: &Head, cells: &[&Cell], row: usize, outline: &mut Outline, gathered: &mut Gathered) {
    let Some(column) = head.columns.first() else { return };
    let left: Vec<&Cell> = cells
        .iter()
        .filter(|c| c.column < head.first() && !c.text.trim().is_empty() && c.row <= row)
        .copied()
        .collect();
    let values: Vec<&Cell> = under(cells, column, row).into_iter().filter(|c| c.row == row).collect();
    let (claims, finding) = outline.read_row((head.table, head.blocks[0]), &left, &values);
    gathered.claims.extend(claims);
    gathered.findings.extend(finding);
}

/// Reads one row of values under a head.
fn read_row(table: &Table, head: &Head, by_row: &[Vec<&Cell>], row: usize, gathered: &mut Gathered) {
    let cells = &by_row[row];
    let labels: Vec<&&Cell> =
        cells.iter().filter(|c| c.column < head.first() && !c.text.trim().is_empty()).collect();
    // A label that reaches over several rows of the grid is read once, with all that stands beside it.
    let own = labels.last().map_or(row..row + 1, |c| c.row.max(head.below())..c.row + c.rows);
    let values: Vec<Vec<&Cell>> = head
        .columns
        .iter()
        .map(|column| {
            // A label that reaches under the head, as that of a group over its rows, is no value.
            let beside =
                own.clone().flat_map(|r| under(&by_row[r], column, r)).filter(|c| c.column >= head.first());
            let mut cells: Vec<&Cell> = Vec::new();
            for cell in beside.filter(|c| own.contains(&c.row) || c.row <= row) {
                if !cells.iter().any(|known| std::ptr::eq(*known, cell)) {
                    cells.push(cell);
                }
            }
            cells
        })
        .collect();
    let paired = pair(table, head, &values);
    let (values, paired) = paired.map_or((values, false), |paired| (paired, true));
    let says_number = |cells: &Vec<&Cell>| {
        cells.iter().any(|c| matches!(parse_printed(&c.text, true), Printed::Number { .. }))
    };
    if labels.is_empty() {
        if values.iter().any(says_number) {
            let page = cells.iter().find_map(|c| c.place.page());
            let message = format!("{}有一行数字没有行名", form().tables[head.table].name);
            gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
        }
        return;
    }
    let found = find_row(head, &labels);
    let printed = labels.iter().map(|c| tidy(&c.text)).collect::<Vec<_>>().join(" / ");
    let page = labels.first().and_then(|c| c.place.page());
    let (block, line) = match found {
        RowMatch::One(..) if own.start < row => return,
        RowMatch::One(block, line) => (block, line),
        RowMatch::Several(lines) => {
            if values.iter().any(says_number) {
                let message = format!("“{printed}”一行与表格中的{}均相近，未采用", lines.join("、"));
                gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
            }
            return;
        }
        RowMatch::None => {
            if values.iter().any(says_number) {
                let message = format!("表中印有格式之外的一行“{printed}”");
                // Where rows add up, a row that cannot be placed may be missing from a sum.
                let counts = form().tables[head.table].arrangement == Arrangement::Rows
                    && values.iter().flatten().any(|c| c.text.chars().any(|c| ('1'..='9').contains(&c)));
                let code = if counts { Code::RowUnplaced } else { Code::RowUnknown };
                gathered.findings.push(Finding::new(code, message).on_page(page));
            }
            return;
        }
    };
    let boxed = table.frame == Frame::Boxed;
    // A value under no head: the columns of this row are not where the head says.
    let outside = cells.iter().any(|c| {
        let covered = head.columns.iter().any(|h| c.column <= h.to && h.from < c.column + c.columns);
        let value = !c.text.trim().is_empty() && parse_printed(&c.text, true) != Printed::Other;
        c.column >= head.first() && !covered && value
    });
    // In markup a row that is longer or shorter than its head has won or lost a cell somewhere.
    let ends = cells.iter().map(|c| c.column + c.columns).max().unwrap_or(0);
    let adrift = table.place.page().is_none() && ends != head.right;
    // A digit in a label beyond its own number is a value that stands too close to it.
    let innermost = labels.last().map(|c| tidy(&c.text)).unwrap_or_default();
    let glued = split_numbering(&innermost).2.chars().any(|c| c.is_ascii_digit());
    for (column, cells) in head.columns.iter().zip(values) {
        let at = CellRef { table: head.table, block, row: line, column: column.column };
        let label = format!("{printed} / {}", column.label);
        if let Some(mut claim) = Claim::of_cells(at, &cells, boxed, label) {
            let shared = !paired
                && cells.iter().any(|c| {
                    head.columns.iter().filter(|h| c.column <= h.to && h.from < c.column + c.columns).count()
                        > 1
                });
            claim.heed_head(&column.label);
            let tall = cells.iter().any(|c| c.row < own.start || c.row + c.rows > own.end);
            if tall {
                claim.withdraw(Code::CellMerged, "一个值印在几行之旁");
            } else if shared {
                claim.withdraw(Code::CellMerged, "一个值印在几栏之下");
            } else if adrift {
                claim.withdraw(Code::ColumnsUntold, "此行的格数与表头不同，不能判定各属哪一栏");
            } else if glued && claim.value == Value::Blank {
                claim.withdraw(Code::ColumnsUntold, "行名里夹有数字，可能是这一栏的值");
            } else if outside && (!boxed || claim.value == Value::Blank) {
                claim.withdraw(Code::ColumnsUntold, "此行有数字不在任何一栏的表头之下");
            }
            gathered.claims.push(claim);
        }
    }
}

/// In markup, where cells are as wide as their author said and no line shows it, a row often divides the columns a
/// little otherwise than its head. With one cell for each column, in order and each touching its own, it is plain
/// which is whose.
fn pair<'a>(table: &Table, head: &Head, values: &[Vec<&'a Cell>]) -> Option<Vec<Vec<&'a Cell>>> {
    let mut cells: Vec<&Cell> = Vec::new();
    for cell in values.iter().flatten() {
        if !cells.iter().any(|known| std::ptr::eq(*known, *cell)) {
            cells.push(cell);
        }
    }
    cells.sort_by_key(|c| c.column);
    let mut order: Vec<usize> = (0..head.columns.len()).collect();
    order.sort_by_key(|i| head.columns[*i].from);
    let untidy = values.iter().any(|v| v.len() != 1);
    let touches = |cell: &Cell, column: &HeadColumn| {
        cell.column <= column.to && column.from < cell.column + cell.columns
    };
    let fits = table.place.cell().is_some()
        && untidy
        && cells.len() == order.len()
        && cells.iter().all(|c| c.column >= head.first())
        && cells.iter().zip(&order).all(|(cell, i)| touches(cell, &head.columns[*i]));
    fits.then(|| {
        let mut out = vec![Vec::new(); order.len()];
        cells.iter().zip(order).for_each(|(cell, i)| out[i] = vec![*cell]);
        out
    })
}

/// The cells of a row that stand under a column of the head.
fn under<'a>(cells: &[&'a Cell], column: &HeadColumn, row: usize) -> Vec<&'a Cell> {
    cells
        .iter()
        .filter(|c| c.column <= column.to && column.from < c.column + c.columns && c.row <= row)
        .copied()
        .collect()
}

enum RowMatch {
    One(usize, usize),
    Several(Vec<String>),
    None,
}

/// Which row of the form the heads beside a line name. The innermost head names it, its group where the
/// words alone do not decide; an outer head never speaks for an inner one that is not understood. Narrow
/// label columns may cut one label into several cells, so the innermost ones are also tried joined.
fn find_row(head: &Head, labels: &[&&Cell]) -> RowMatch {
    match find_row_by_cells(head, labels) {
        RowMatch::None => find_row_in_one_cell(head, labels),
        found => found,
    }
}

/// Where one cell holds a group's label and its row's, the row's own begins with its number.
fn find_row_in_one_cell(head: &Head, labels: &[&&Cell]) -> RowMatch {
    let Some(text) = labels.last().map(|c| tidy(&c.text)) else { return RowMatch::None };
    for (at, _) in text.char_indices().skip(1).filter(|(_, c)| matches!(c, '（' | '(') || c.is_ascii_digit())
    {
        let (outer, own) = text.split_at(at);
        if split_numbering(own).0.is_none() || outer.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for &b in &head.blocks {
            let block = &form().tables[head.table].blocks[b];
            let group = label::find(outer, &block.groups).one();
            if let Match::One(row, _) = label::find(own, &block.rows)
                && fits_group(block, &block.rows[row], group)
            {
                return RowMatch::One(b, row);
            }
        }
    }
    RowMatch::None
}

fn find_row_by_cells(head: &Head, labels: &[&&Cell]) -> RowMatch {
    for start in (0..labels.len()).rev() {
        let joined: String = labels[start..].iter().map(|c| c.text.as_str()).collect();
        for &b in &head.blocks {
            let block = &form().tables[head.table].blocks[b];
            let group = labels[..start].iter().rev().find_map(|c| label::find(&c.text, &block.groups).one());
            match label::find(&joined, &block.rows) {
                Match::One(row, _) if fits_group(block, &block.rows[row], group) => {
                    return RowMatch::One(b, row);
                }
                Match::Several(rows) => {
                    let belongs =
                        |r: &usize| group.is_some_and(|g| in_group(&block.rows[*r], &block.groups[g]));
                    let fitting: Vec<usize> = rows.iter().copied().filter(belongs).collect();
                    return match fitting.as_slice() {
                        [row] => RowMatch::One(b, *row),
                        _ => RowMatch::Several(rows.iter().map(|r| block.rows[*r].label.clone()).collect()),
                    };
                }
                _ => {}
            }
        }
    }
    RowMatch::None
}

fn in_group(row: &Line, group: &Line) -> bool {
    row.key.split_once('.').is_some_and(|(g, _)| g == group.key)
}

/// A label of two letters, such as 其他, is not believed under another group's heading.
fn fits_group(block: &FormBlock, row: &Line, group: Option<usize>) -> bool {
    let short = squeeze(&row.label).chars().count() <= 3;
    !short || !row.key.contains('.') || group.is_none_or(|g| in_group(row, &block.groups[g]))
}

/// Reads a table whose form rows are groups of columns: one line of values under three runs of the same heads.
fn side_by_side(table: &Table, head: &Head, gathered: &mut Gathered) {
    let block_index = head.blocks[0];
    let block = &form().tables[head.table].blocks[block_index];
    let mut columns = head.columns.clone();
    columns.sort_by_key(|c| c.from);
    // A head that comes again begins the next run.
    let mut runs: Vec<Vec<HeadColumn>> = Vec::new();
    for column in columns {
        match runs.last_mut() {
            Some(run) if run.iter().all(|c| c.column != column.column) => run.push(column),
            _ => runs.push(vec![column]),
        }
    }
    let names = run_names(table, head, block, &runs);
    let is_values = |row: usize| {
        let cells = table.row(row);
        let under: Vec<&Cell> = runs.iter().flatten().flat_map(|c| under(&cells, c, row)).collect();
        under.iter().all(|c| c.row == row) && under.iter().any(|c| c.text.chars().any(|c| c.is_ascii_digit()))
    };
    let mut rows = (head.bottom + 1..table.rows).filter(|r| is_values(*r));
    // Where every value is left blank the line below the head is the line of values.
    let Some(row) = rows.next().or((head.bottom + 1 < table.rows).then_some(head.bottom + 1)) else { return };
    let second = rows.next();
    let boxed = table.frame == Frame::Boxed;
    let cells = table.row(row);
    for (run, name) in runs.iter().zip(names) {
        let Some((line, name)) = name else {
            let page = table.place.page();
            let message = format!(
                "{}：有一组结果不知属于哪一类（行政复议、未经复议直接起诉、复议后起诉）",
                form().tables[head.table].name
            );
            gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
            continue;
        };
        for column in run {
            let at = CellRef { table: head.table, block: block_index, row: line, column: column.column };
            let label = format!("{name} / {}", column.label);
            if let Some(mut claim) = Claim::of_cells(at, &under(&cells, column, row), boxed, label) {
                if second.is_some() {
                    claim.withdraw(Code::CellAmbiguous, "表头之下不止一行数字");
                }
                gathered.claims.push(claim);
            }
        }
    }
}

/// Which row of the form each run of columns belongs to, by the head that stands above it.
fn run_names(
    table: &Table,
    head: &Head,
    block: &FormBlock,
    runs: &[Vec<HeadColumn>],
) -> Vec<Option<(usize, String)>> {
    let top =
        runs.iter().flatten().filter_map(|c| table.at(head.bottom, c.from)).map(|c| c.row).min().unwrap_or(0);
    let named: Vec<(usize, &Cell)> = table
        .cells
        .iter()
        .filter(|c| c.row <= top.max(head.bottom))
        .filter_map(|c| {
            let whole = label::find(&c.text, &block.rows).one();
            let upper = || heads(&c.text).find_map(|part| label::find(part, &block.rows).one());
            whole.or_else(|| if table.frame == Frame::Aligned { upper() } else { None }).map(|row| (row, c))
        })
        .collect();
    let middle = |run: &[HeadColumn]| {
        let from = run.iter().map(|c| c.from).min().unwrap_or(0);
        let to = run.iter().map(|c| c.to).max().unwrap_or(0);
        (from + to, from, to)
    };
    let mut names: Vec<Option<(usize, String)>> = Vec::new();
    for run in runs {
        let (twice, from, to) = middle(run);
        let covering: Vec<&(usize, &Cell)> =
            named.iter().filter(|(_, c)| c.column <= from && to < c.column + c.columns).collect();
        let chosen = match covering.as_slice() {
            [one] => Some(*one),
            _ => {
                // Where no box says how far a head reaches, the nearest middle does.
                let near = |c: &Cell| (2 * c.column + c.columns - 1).abs_diff(twice);
                let mut by_distance: Vec<&(usize, &Cell)> = named.iter().collect();
                by_distance.sort_by_key(|(_, c)| near(c));
                match by_distance.as_slice() {
                    [a, b, ..] if near(a.1) == near(b.1) => None,
                    [a, ..] => Some(*a),
                    [] => None,
                }
            }
        };
        names.push(chosen.map(|(row, cell)| (*row, tidy(&cell.text))));
    }
    // Two runs under one name: neither is believed.
    let twice: Vec<bool> = names
        .iter()
        .map(|n| n.as_ref().is_some_and(|(r, _)| names.iter().flatten().filter(|(o, _)| o == r).count() > 1))
        .collect();
    names.into_iter().zip(twice).map(|(name, twice)| name.filter(|_| !twice)).collect()
}
