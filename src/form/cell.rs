//! Positions in a form.

use std::collections::BTreeMap;
use std::fmt;

use super::{Definition, Form, FormBlock, FormTable, Line, Measure};

/// A cell of a form: one of the rows and one of the columns of a block of a table.
#[derive(Clone, Copy)]
pub struct CellRef {
    form: Form,
    /// Index into the form's tables.
    pub(crate) table: usize,
    /// Index into the table's blocks.
    pub(crate) block: usize,
    /// Index into the block's rows.
    pub(crate) row: usize,
    /// Index into the block's columns.
    pub(crate) column: usize,
}

impl fmt::Debug for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl PartialEq for CellRef {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form && self.indexes() == other.indexes()
    }
}

impl Eq for CellRef {}

impl PartialOrd for CellRef {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CellRef {
    /// In the form's order.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.indexes().cmp(&other.indexes())
    }
}

impl Form {
    /// The cell at these indexes, which must be those of a table, a block of it, and a row and a column of that.
    pub(crate) fn cell(self, table: usize, block: usize, row: usize, column: usize) -> CellRef {
        CellRef { form: self, table, block, row, column }
    }

    /// Every cell of every edition, in the form's order.
    pub fn cells(self) -> impl Iterator<Item = CellRef> {
        indexes(self.definition()).into_iter().map(move |[t, b, r, c]| self.cell(t, b, r, c))
    }

    /// The cells with this path below `tables`: one in each edition that has it, the newest first.
    pub fn cells_at(self, path: &str) -> Vec<CellRef> {
        let found = self.definition().by_path.get(path).into_iter().flatten();
        found.map(|[t, b, r, c]| self.cell(*t, *b, *r, *c)).collect()
    }
}

/// Table, block, row and column of every cell, in the form's order.
fn indexes(form: &Definition) -> Vec<[usize; 4]> {
    let mut out = Vec::new();
    for (t, table) in form.tables.iter().enumerate() {
        for (b, block) in table.blocks.iter().enumerate() {
            out.extend(
                (0..block.rows.len()).flat_map(|r| (0..block.columns.len()).map(move |c| [t, b, r, c])),
            );
        }
    }
    out
}

/// The indexes of the cells of a form by their paths.
pub(super) fn by_path(form: &Definition) -> BTreeMap<String, Vec<[usize; 4]>> {
    let mut paths: BTreeMap<String, Vec<[usize; 4]>> = BTreeMap::new();
    for at @ [t, b, r, c] in indexes(form) {
        let table = &form.tables[t];
        let (row, column) = (&table.blocks[b].rows[r].key, &table.blocks[b].columns[c].key);
        paths.entry(path_of(&table.key, row, column)).or_default().push(at);
    }
    paths
}

fn path_of(table: &str, row: &str, column: &str) -> String {
    // A table of one column has no name for it.
    if column.is_empty() { format!("{table}.{row}") } else { format!("{table}.{row}.{column}") }
}

impl CellRef {
    fn indexes(&self) -> [usize; 4] {
        [self.table, self.block, self.row, self.column]
    }

    /// Which table of the form it stands in, and which block of that: indexes in the form's order.
    pub fn block_index(&self) -> (usize, usize) {
        (self.table, self.block)
    }

    /// Which row of its block it stands in.
    pub fn row_index(&self) -> usize {
        self.row
    }

    /// Which column of its block it stands in.
    pub fn column_index(&self) -> usize {
        self.column
    }

    /// The form it is of.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The table it stands in.
    pub fn form_table(&self) -> &'static FormTable {
        &self.form.definition().tables[self.table]
    }

    /// The block it stands in.
    pub fn form_block(&self) -> &'static FormBlock {
        &self.form_table().blocks[self.block]
    }

    /// The row it stands in.
    pub fn form_row(&self) -> &'static Line {
        &self.form_block().rows[self.row]
    }

    /// The column it stands in.
    pub fn form_column(&self) -> &'static Line {
        &self.form_block().columns[self.column]
    }

    /// Its path in the JSON below `tables`.
    pub fn path(&self) -> String {
        path_of(&self.form_table().key, &self.form_row().key, &self.form_column().key)
    }

    /// The unit that its row or column counts in, where the form states one.
    pub fn unit(&self) -> Option<&'static str> {
        self.form_column().unit.as_deref().or(self.form_row().unit.as_deref())
    }

    /// What its number is: its column says so, or where that is a plain count, its row.
    pub fn measure(&self) -> Measure {
        match self.form_column().kind {
            Measure::Count => self.form_row().kind,
            kind => kind,
        }
    }

    /// Table, row and column in the form's own words, for messages.
    pub fn words(&self) -> String {
        let row = self.form_block().row_label(self.form_row());
        format!("{} · {} · {}", self.form_table().name, row, self.form_column().label)
    }
}
