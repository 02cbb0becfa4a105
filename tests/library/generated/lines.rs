//! Text: what converters, copying by hand and dumps of pages leave of tables.

use std::fmt::Write;

use super::chance::Chance;
use super::sheet::{Cell, Report, Table};

/// The text of a report, its tables written by `table`.
fn text(report: &Report, mut table: impl FnMut(&Table, &mut String)) -> Vec<u8> {
    let mut out = format!("{}\n\n一、总体情况\n本年按条例公开。\n", report.title);
    for (number, one) in ["二", "三", "四"].iter().zip(&report.tables) {
        let _ = writeln!(out, "{number}、{}", one.heading);
        table(one, &mut out);
    }
    out.push_str("五、存在的主要问题及改进情况\n无。\n六、其他需要报告的事项\n无。\n");
    out.into_bytes()
}

/// The mark of a number, where the tool keeps it as a letter of its own.
fn print(cell: &Cell) -> String {
    let mark = cell.mark.map(|mark| match mark {
        '1' => '①',
        '2' => '②',
        _ => '③',
    });
    cell.text.chars().chain(mark).collect()
}

pub(super) fn pipes(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let leading = chance.percent(60);
    let ruled = leading && chance.percent(50);
    let drops_blanks = chance.percent(40);
    let fills_up = chance.percent(60);
    let repeats = chance.percent(25);
    let blank = chance.one_of(&["", " ", "  "]);
    let bytes = text(report, |table, out| {
        let grid = if repeats { table.covered() } else { table.grid() };
        for (number, row) in grid.into_iter().enumerate() {
            let cells = row.into_iter().flatten().filter(|cell| !(drops_blanks && cell.text.is_empty()));
            let mut cells: Vec<String> = cells.map(print).collect();
            if fills_up {
                cells.resize(cells.len().max(table.columns), blank.to_owned());
            }
            let line = cells.join(" | ");
            let _ = if leading { writeln!(out, "| {line} |") } else { writeln!(out, "{line} |") };
            if ruled && number == 0 {
                let _ = writeln!(out, "|{}", " --- |".repeat(table.columns));
            }
        }
        out.push('\n');
    });
    ("report.txt", bytes)
}

/// One cell a line, as a browser's text or a PDF's without places gives it.
pub(super) fn stacked(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let keeps_blanks = chance.percent(30);
    let numbers_pages = chance.percent(30);
    let mut page = 0;
    let every = 20 + chance.below(60);
    let bytes = text(report, |table, out| {
        for (count, cell) in table.rows.iter().flatten().enumerate() {
            if keeps_blanks || !cell.text.is_empty() {
                let _ = writeln!(out, "{}", print(cell));
            }
            if numbers_pages && count % every == every - 1 {
                page += 1;
                let _ = writeln!(out, "{page}");
            }
        }
    });
    ("report.txt", bytes)
}

pub(super) fn tabs(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let whole_rows = chance.percent(50);
    let bytes = text(report, |table, out| {
        for row in table.grid() {
            let shown = row.iter().filter(|cell| whole_rows || cell.is_some());
            let cells: Vec<String> = shown.map(|cell| cell.map(print).unwrap_or_default()).collect();
            let _ = writeln!(out, "{}", cells.join("\t").trim_end());
        }
    });
    ("report.txt", bytes)
}

/// How many half-width places a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Words set in columns by blanks, each cell on one line.
pub(super) fn columns(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let gap = 1 + chance.below(4);
    let to_the_right = chance.percent(40);
    let jitters = chance.percent(30);
    let mut jitter: Vec<usize> = (0..97).map(|_| chance.below(3)).collect();
    jitter.push(0);
    let bytes = text(report, |table, out| {
        let grid = table.grid();
        let widest = |column: usize| {
            let cells = grid.iter().filter_map(|row| row[column]);
            cells.map(|cell| width(&print(cell)).div_ceil(cell.columns)).max().unwrap_or(0).max(2) + gap
        };
        let widths: Vec<usize> = (0..table.columns).map(widest).collect();
        for (number, row) in grid.iter().enumerate() {
            let mut line = String::new();
            let mut at = 0;
            for (column, cell) in row.iter().enumerate() {
                if let Some(cell) = cell {
                    let shown = print(cell);
                    let room: usize = widths[column..column + cell.columns].iter().sum();
                    let shift = if jitters { jitter[(7 * number + column) % jitter.len()] } else { 0 };
                    let right = to_the_right && cell.is_value;
                    let start =
                        if right { at + room.saturating_sub(gap + width(&shown)) } else { at + shift };
                    line.push_str(&" ".repeat(start.saturating_sub(width(&line))));
                    line.push_str(&shown);
                }
                at += widths[column];
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
    });
    ("report.txt", bytes)
}
