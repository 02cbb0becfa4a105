//! Web pages: with their spans, or as editors and converters lose them.

use std::fmt::Write;

use super::chance::Chance;
use super::sheet::{Cell, Report, Table};

/// How a table's merged cells are written.
#[derive(Clone, Copy)]
enum Spans {
    /// As they are.
    Kept,
    /// A cell is written once, where it begins, as wide as one: rows have as many cells as they begin.
    Lost,
    /// The same, each row filled up at its end.
    FilledUp,
    /// A merged cell is written again in every place that it covers.
    Repeated,
    /// Places that a merged cell covers beyond its first are blank cells.
    Blank,
}

pub(super) fn page(report: &Report, chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let mut page = String::from("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>");
    let _ = write!(page, "<h1>{}</h1><h2>一、总体情况</h2><p>本年按条例公开。</p>", report.title);
    let spans = chance.one_of(&[
        Spans::Kept,
        Spans::Kept,
        Spans::Lost,
        Spans::FilledUp,
        Spans::Repeated,
        Spans::Blank,
    ]);
    let drops_blanks = chance.percent(15);
    for (number, table) in ["二", "三", "四"].iter().zip(&report.tables) {
        let _ = write!(page, "<h2>{number}、{}</h2><table border=1>", table.heading);
        for row in rows(table, spans) {
            page.push_str("<tr>");
            let width: usize = row.iter().map(|(_, _, columns)| columns).sum();
            for (cell, tall, wide) in &row {
                let is_blank = cell.is_none_or(|cell| cell.is_value && cell.text.is_empty());
                if !(drops_blanks && is_blank) {
                    let _ = write!(
                        page,
                        "<td rowspan={tall} colspan={wide}>{}</td>",
                        cell.map_or(String::new(), text)
                    );
                }
            }
            if matches!(spans, Spans::FilledUp) {
                page.push_str(&"<td></td>".repeat(table.columns.saturating_sub(width)));
            }
            page.push_str("</tr>");
        }
        page.push_str("</table>");
    }
    page.push_str("<h2>五、存在的主要问题及改进情况</h2><p>无。</p><h2>六、其他需要报告的事项</h2><p>无。</p></body></html>");
    ("report.html", page.into_bytes())
}

fn text(cell: &Cell) -> String {
    match cell.mark {
        Some(mark) => format!("{}<sup>{mark}</sup>", cell.text),
        None => cell.text.clone(),
    }
}

/// The cells of each row, with the rows and columns that they span.
fn rows(table: &Table, spans: Spans) -> Vec<Vec<(Option<&Cell>, usize, usize)>> {
    let written = |cell: &Option<&'_ Cell>| cell.is_some();
    match spans {
        Spans::Kept => {
            let spanned = |row: &Vec<Cell>| row.len();
            debug_assert!(table.rows.iter().all(|row| spanned(row) > 0));
            table.rows.iter().map(|row| row.iter().map(|c| (Some(c), c.rows, c.columns)).collect()).collect()
        }
        Spans::Lost | Spans::FilledUp => {
            let rows = table.grid().into_iter();
            rows.map(|row| row.into_iter().filter(written).map(|cell| (cell, 1, 1)).collect()).collect()
        }
        Spans::Repeated => table
            .covered()
            .into_iter()
            .map(|row| row.into_iter().map(|cell| (cell, 1, 1)).collect())
            .collect(),
        Spans::Blank => {
            table.grid().into_iter().map(|row| row.into_iter().map(|cell| (cell, 1, 1)).collect()).collect()
        }
    }
}
