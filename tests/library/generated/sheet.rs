//! A report and its tables as grids, before anything is written.

use std::collections::BTreeMap;

use nianbao::form::{Arrangement, Form, FormBlock, FormTable, Line};

use super::chance::Chance;
use crate::support::Made;

/// A cell of a grid.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether it is the place of a number, printed or blank.
    pub(super) is_value: bool,
    /// A mark beside the number.
    pub(super) mark: Option<char>,
}

/// A table: for each row, the cells that begin in it.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) heading: String,
    pub(super) columns: usize,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) struct Report {
    pub(super) title: String,
    pub(super) tables: Vec<Table>,
    /// What is printed in each cell of the form; none where it is blank.
    pub(super) printed: BTreeMap<String, Option<String>>,
}

/// What a report prints, and how often it leaves noughts blank and sets marks.
struct Print {
    made: Made,
    blank_noughts: bool,
    marks: usize,
    printed: BTreeMap<String, Option<String>>,
}

fn label(text: &str, rows: usize, columns: usize) -> Cell {
    Cell { text: text.to_owned(), rows, columns, is_value: false, mark: None }
}

impl Report {
    pub(super) fn random(chance: &mut Chance) -> Report {
        let edition = chance.one_of(&["2021", "2021", "2019"]);
        let mut made = Made::blank(edition, "某县林业局", 2019 + chance.below(6) as i32);
        let most = chance.one_of(&[3, 12, 300, 20_000]);
        let filled = chance.one_of(&[8, 30, 90]);
        for path in made.numbers.keys().cloned().collect::<Vec<_>>() {
            let is_sum = path.ends_with("total") || path.contains("total_processed");
            if !is_sum && !path.contains("new_received") && chance.percent(filled) {
                made.set(&path, chance.below(most) as u32);
            }
        }
        forget_what_cannot_balance(&mut made);
        made.add_up();
        if chance.percent(15) {
            // A misprint of the publisher.
            let paths: Vec<String> = made.numbers.keys().cloned().collect();
            let path = paths[chance.below(paths.len())].clone();
            made.set(&path, chance.below(most) as u32);
        }
        let (blank_noughts, marks) = (chance.percent(40), if chance.percent(20) { 4 } else { 0 });
        let title = made.title();
        let mut print = Print { made, blank_noughts, marks, printed: BTreeMap::new() };
        let form = Form::disclosure().definition();
        let tables = form.tables.iter().filter_map(|table| print.table(table, edition, chance)).collect();
        Report { title, tables, printed: print.printed }
    }
}

/// What is carried over never exceeds what was dealt with, so that what was received is no less than nothing.
fn forget_what_cannot_balance(made: &mut Made) {
    for path in made.numbers.keys().filter(|path| path.contains("carried_over")).cloned().collect::<Vec<_>>()
    {
        made.set(&path, 0);
    }
}

impl Print {
    fn table(&mut self, table: &FormTable, edition: &str, chance: &mut Chance) -> Option<Table> {
        let blocks: Vec<&FormBlock> =
            table.blocks.iter().filter(|block| block.editions.iter().any(|e| e == edition)).collect();
        if blocks.is_empty() || table.arrangement == Arrangement::Outline {
            return None;
        }
        let mut rows = Vec::new();
        for block in blocks {
            match table.arrangement {
                Arrangement::Blocks => self.block(&mut rows, table, block, chance),
                Arrangement::Rows => self.rows(&mut rows, table, block, edition, chance),
                _ => self.side_by_side(&mut rows, table, block, chance),
            }
        }
        let columns = match table.arrangement {
            Arrangement::Blocks => 4,
            Arrangement::Rows => 10,
            _ => 15,
        };
        Some(Table { heading: table.title.clone(), columns, rows })
    }

    fn value(
        &mut self,
        table: &FormTable,
        row: &Line,
        column: &Line,
        columns: usize,
        chance: &mut Chance,
    ) -> Cell {
        let path = format!("{}.{}.{}", table.key, row.key, column.key).trim_end_matches('.').to_owned();
        let number = self.made.numbers[&path].clone();
        let is_blank = self.blank_noughts && number == "0";
        let mark = (!is_blank && chance.percent(self.marks)).then(|| chance.one_of(&['1', '2', '3']));
        self.printed.insert(path, (!is_blank).then(|| number.clone()));
        Cell { text: if is_blank { String::new() } else { number }, rows: 1, columns, is_value: true, mark }
    }

    fn block(&mut self, out: &mut Vec<Vec<Cell>>, table: &FormTable, block: &FormBlock, chance: &mut Chance) {
        let wide = |at: usize| 3 / block.columns.len() + if at == 0 { 3 % block.columns.len() } else { 0 };
        out.push(vec![label(block.item.as_deref().unwrap_or(""), 1, 4)]);
        let heads = block.columns.iter().enumerate().map(|(at, column)| label(&column.label, 1, wide(at)));
        out.push(std::iter::once(label("信息内容", 1, 1)).chain(heads).collect());
        for row in &block.rows {
            let mut cells = vec![label(&row.label, 1, 1)];
            for (at, column) in block.columns.iter().enumerate() {
                cells.push(self.value(table, row, column, wide(at), chance));
            }
            out.push(cells);
        }
    }

    fn rows(
        &mut self,
        out: &mut Vec<Vec<Cell>>,
        table: &FormTable,
        block: &FormBlock,
        edition: &str,
        chance: &mut Chance,
    ) {
        let people = &block.columns;
        out.push(vec![
            label("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            label("申请人情况", 1, 7),
        ]);
        let last = people.len() - 1;
        out.push(vec![
            label(&people[0].label, 2, 1),
            label("法人或其他组织", 1, 5),
            label(&people[last].label, 2, 1),
        ]);
        out.push(people[1..last].iter().map(|column| label(&column.label, 1, 1)).collect());
        let rows: Vec<&Line> = block.rows.iter().filter(|row| block.row_in(row, edition)).collect();
        let mut last_group = "";
        for row in &rows {
            let outside = matches!(row.key.as_str(), "new_received" | "carried_over" | "carried_forward");
            let mut cells = Vec::new();
            if row.key == "granted" {
                cells.push(label("三、本年度办理结果", rows.len() - 3, 1));
            }
            match block.group_of(row).filter(|group| group.label != row.label) {
                _ if outside => cells.push(label(&row.label, 1, 3)),
                None => cells.push(label(&row.label, 1, 2)),
                Some(group) => {
                    if group.key != last_group {
                        let tall = rows.iter().filter(|other| other.is_in(group)).count();
                        cells.push(label(&group.label, tall, 1));
                        last_group = &group.key;
                    }
                    cells.push(label(&row.label, 1, 1));
                }
            }
            for column in people {
                cells.push(self.value(table, row, column, 1, chance));
            }
            out.push(cells);
        }
    }

    fn side_by_side(
        &mut self,
        out: &mut Vec<Vec<Cell>>,
        table: &FormTable,
        block: &FormBlock,
        chance: &mut Chance,
    ) {
        out.push(vec![label("行政复议", 1, 5), label("行政诉讼", 1, 10)]);
        let heads = |tall: usize| block.columns.iter().map(move |column| label(&column.label, tall, 1));
        let groups = [label("未经复议直接起诉", 1, 5), label("复议后起诉", 1, 5)];
        out.push(heads(2).chain(groups).collect());
        out.push(heads(1).chain(heads(1)).collect());
        let mut values = Vec::new();
        for row in &block.rows {
            for column in &block.columns {
                values.push(self.value(table, row, column, 1, chance));
            }
        }
        out.push(values);
    }
}

impl Table {
    /// For each row, the cell that stands in each column: where it begins `Some`, where it goes on `None`.
    pub(super) fn grid(&self) -> Vec<Vec<Option<&Cell>>> {
        let mut taken: Vec<Vec<bool>> = vec![vec![false; self.columns]; self.rows.len()];
        let mut out: Vec<Vec<Option<&Cell>>> = vec![vec![None; self.columns]; self.rows.len()];
        for (row, cells) in self.rows.iter().enumerate() {
            let mut column = 0;
            for cell in cells {
                while taken[row].get(column).is_some_and(|taken| *taken) {
                    column += 1;
                }
                for below in taken.iter_mut().skip(row).take(cell.rows) {
                    below[column..column + cell.columns].fill(true);
                }
                out[row][column] = Some(cell);
                column += cell.columns;
            }
        }
        out
    }

    /// The same, a cell in every place that it covers.
    pub(super) fn covered(&self) -> Vec<Vec<Option<&Cell>>> {
        let begun = self.grid();
        let mut out = begun.clone();
        for (row, cells) in begun.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let Some(cell) = cell else { continue };
                for line in out.iter_mut().skip(row).take(cell.rows) {
                    line[column..column + cell.columns].fill(Some(cell));
                }
            }
        }
        out
    }
}
