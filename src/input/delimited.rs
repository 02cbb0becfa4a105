//! CSV and TSV, as spreadsheets and scripts write them (RFC 4180): commas, semicolons or tabs, told by the rows and not by
//! the file's name. A blank field is a field, so every value's column is certain.
//!
//! Spreadsheets leave the fields of merged cells blank. So in a table's head a label goes on to the right over blank fields
//! that have labels below them, and a group's label goes on down over blank fields before another label. No field that
//! holds anything is merged, and none without a label behind or below it.
//!
//! Knows nothing of reports.

use std::collections::BTreeSet;

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input, charset, txt};
use crate::finding::{Code, Finding};
use crate::limits;
use crate::text::{is_ideograph, split_numbering};

/// Rows of one length that follow each other at least: fewer are a list in a text.
const ROWS: usize = 4;
/// Fields of such a row at least.
const FIELDS: usize = 3;
/// Characters of a heading inside a table; a longer one is a sentence.
const HEADING: usize = 30;
/// Characters from which on a part of a line is a sentence and no field, unless it is quoted.
const SENTENCE: usize = 80;

/// The fields of a line.
#[derive(Debug)]
struct Row {
    fields: Vec<String>,
}

impl Row {
    fn filled(&self) -> usize {
        self.fields.iter().filter(|f| !f.is_empty()).count()
    }
}

/// The delimiter of a text that is a table in rows.
pub(super) fn delimiter(text: &str) -> Option<u8> {
    // In Markdown a pipe is the border, and in mark-up there is none.
    let is_other = text.lines().any(|line| line.trim_start().starts_with(['|', '<', '+']));
    if is_other {
        return None;
    }
    [b',', b'\t', b';'].into_iter().find(|delimiter| is_table(text, *delimiter))
}

/// Whether the rows of a text are those of tables: every line with several fields has as many as one beside it, none is
/// a sentence, and no number is cut by a delimiter.
fn is_table(text: &str, delimiter: u8) -> bool {
    if !text.contains(char::from(delimiter)) {
        return false;
    }
    let rows = rows(text, delimiter);
    let mut longest = 0;
    let mut has_values = false;
    for run in rows.chunk_by(|a, b| a.fields.len() == b.fields.len()) {
        let fields = run.first().map_or(0, |row| row.fields.len());
        if fields < 2 {
            continue;
        }
        if run.len() < 2 || fields >= FIELDS && run.iter().any(|row| is_prose(&row.fields)) {
            return false;
        }
        if fields >= FIELDS {
            longest = longest.max(run.len());
            has_values |= run.iter().any(|row| {
                row.fields.iter().any(|f| f.chars().any(is_ideograph))
                    && row.fields.iter().any(|f| is_value(f))
            });
        }
    }
    longest >= ROWS && has_values
}

/// Whether a line's pieces are those of running text: several long ones, or numbers that the delimiter cuts.
fn is_prose(fields: &[String]) -> bool {
    let long = fields.iter().filter(|f| f.chars().count() > SENTENCE).count();
    let is_cut = |f: &String| {
        let mut words = f.split_whitespace();
        words.clone().count() > 1 && words.any(|word| word.chars().all(|c| c.is_ascii_digit()))
    };
    // Merged cells that are repeated are long and the same.
    let different: BTreeSet<&String> = fields.iter().collect();
    long > 1 && different.len() == fields.len() || fields.iter().any(is_cut)
}

fn is_value(field: &str) -> bool {
    field.chars().any(|c| c.is_ascii_digit()) && field.chars().all(|c| !c.is_alphabetic())
}

fn rows(text: &str, delimiter: u8) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut out = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { break };
        let fields = record.iter().map(|field| field.trim().to_owned()).collect();
        out.push(Row { fields });
        if out.len() >= limits::TEXT_LINES {
            break;
        }
    }
    out
}

/// Opens a file, if it is one.
pub(super) fn open(bytes: &[u8]) -> Option<Input> {
    let (text, damaged) = charset::decode(&bytes[..bytes.len().min(limits::TEXT_BYTES)]);
    let text = text.replace('\0', "");
    let text = text.trim_start_matches('\u{FEFF}');
    let delimiter = delimiter(text)?;
    let rows = rows(text, delimiter);
    let mut flow = Flow::default();
    let mut findings = Vec::new();
    if bytes.len() > limits::TEXT_BYTES || rows.len() >= limits::TEXT_LINES {
        findings.push(txt::cut_off(rows.len()));
    }
    if damaged {
        findings.push(charset::damaged());
    }
    for part in parts(&rows) {
        match part {
            Part::Text(row) => {
                for field in row.fields.iter().filter(|f| !f.is_empty()) {
                    flow.text(field, Style::default());
                    flow.end_paragraph();
                }
            }
            Part::Table(rows) => {
                let width = rows.iter().map(|row| row.fields.len()).max().unwrap_or(0);
                if width * rows.len() > limits::GRID_CELLS {
                    findings.push(Finding::new(Code::LimitReached, "表格过大，未读"));
                } else {
                    flow.table(table(rows));
                }
            }
        }
    }
    let mut blocks = flow.finish().blocks;
    markup::number(&mut blocks);
    let media_type = if delimiter == b'\t' { "text/tab-separated-values" } else { "text/csv" };
    Some(Input { findings, ..Input::new(media_type, Content::Blocks(blocks)) })
}

enum Part<'a> {
    Text(&'a Row),
    Table(&'a [Row]),
}

/// Paragraphs and tables in order. A table ends at a blank line and at a heading with a number.
fn parts(rows: &[Row]) -> Vec<Part<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let length = rows[at..].iter().take_while(|row| may_be_of_table(row)).count();
        // What leads to a table is part of it: the rows before the first with several fields.
        let has_table = rows[at..at + length].iter().any(|row| row.filled() > 1);
        let follows = rows.get(at).is_some_and(|row| row.fields.len() > 1);
        if length > 0 && has_table && follows {
            // The line breaks between two tables without a blank line show in the number of fields.
            let table = rows[at..at + length].chunk_by(|a, b| a.fields.len() == b.fields.len());
            for rows in table {
                if rows.iter().any(|row| row.filled() > 1) {
                    out.push(Part::Table(rows));
                } else {
                    out.extend(rows.iter().map(Part::Text));
                }
            }
            at += length;
        } else {
            if rows[at].filled() > 0 {
                out.push(Part::Text(&rows[at]));
            }
            at += 1;
        }
    }
    out
}

/// Whether a row may stand in a table: one with several fields that are filled, or a short heading in the file's columns.
fn may_be_of_table(row: &Row) -> bool {
    let first = row.fields.iter().find(|f| !f.is_empty());
    let is_heading = |text: &String| text.chars().count() <= HEADING && split_numbering(text).0.is_none();
    row.fields.len() > 1 && (row.filled() > 1 || first.is_some_and(is_heading))
}

/// The rows of a table on their grid, merged as the module says.
fn table(rows: &[Row]) -> Marked {
    let width = rows
        .iter()
        .filter_map(|row| row.fields.iter().rposition(|f| !f.is_empty()))
        .max()
        .map_or(0, |last| last + 1);
    let field = |row: usize, column: usize| {
        rows.get(row).and_then(|row| row.fields.get(column)).map_or("", String::as_str)
    };
    let is_label = |text: &str| text.chars().any(char::is_alphabetic);
    let has_values = |row: usize| (0..width).any(|column| is_value(field(row, column)));
    let mut taken = vec![false; width * rows.len()];
    let mut cells = Vec::new();
    for row in 0..rows.len() {
        for column in 0..width {
            if taken[row * width + column] {
                continue;
            }
            let mut cell =
                MarkedCell { row, column, rows: 1, columns: 1, content: content(field(row, column)) };
            if is_label(field(row, column)) {
                let blanks = (column + 1..width).take_while(|c| field(row, *c).is_empty()).count();
                let is_over_heads = !has_values(row)
                    && !has_values(row + 1)
                    && (column + 1..=column + blanks).any(|c| is_label(field(row + 1, c)));
                let group = (row + 1..rows.len()).take_while(|row| goes_on(&rows[*row], column)).count();
                if is_over_heads {
                    cell.columns += blanks;
                } else if group > 0 {
                    cell.rows += group;
                }
            }
            for y in row..row + cell.rows {
                taken[y * width + column..y * width + column + cell.columns].fill(true);
            }
            cells.push(cell);
        }
    }
    Marked { cells }
}

/// Whether a row goes on in the group whose label stands above it in a column: it is blank up to there, and its own label
/// stands behind.
fn goes_on(row: &Row, column: usize) -> bool {
    let first = row.fields.iter().position(|f| !f.is_empty());
    first.is_some_and(|first| first > column && row.fields[first].chars().any(char::is_alphabetic))
}

fn content(text: &str) -> markup::Content {
    let mut cell = Flow::cell();
    cell.text(text, Style::default());
    cell.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Block;

    const TABLE: &str = "某局2023年报告\n申请人,,情况,,总计\n,,企业,机构,\n一、新收,,3,,5\n三、结果,（一）公开,\"1,200\",0,2\n,（二）部分,0,,0\n\n六、其他\n无，没有。\n";

    fn blocks(text: &[u8]) -> Vec<Block> {
        let Some(Input { content: Content::Blocks(blocks), .. }) = open(text) else { panic!("a table") };
        blocks
    }

    #[test]
    fn rows_of_fields_are_a_table_in_any_encoding_and_with_any_delimiter() {
        let tabs = TABLE.replace(',', "\t").replace("1\t200", "1,200");
        for text in [TABLE.to_owned(), tabs.replace('\t', ";"), tabs] {
            for bytes in [text.as_bytes().to_vec(), encoding_rs::GB18030.encode(&text).0.into_owned()] {
                let blocks = blocks(&bytes);
                assert_eq!(blocks.len(), 4);
                let Block::Table(table) = &blocks[1] else { panic!("a table: {:?}", blocks[1]) };
                let span = |row, column| table.at(row, column).map(|c| (c.text.as_str(), c.rows, c.columns));
                assert_eq!(span(0, 3), Some(("情况", 1, 2)));
                assert_eq!(span(4, 0), Some(("三、结果", 2, 1)));
                assert_eq!((span(3, 2), span(3, 3)), (Some(("1,200", 1, 1)), Some(("0", 1, 1))));
                assert_eq!((span(2, 3), span(4, 3)), (Some(("", 1, 1)), Some(("", 1, 1))));
            }
        }
    }

    #[test]
    fn text_with_commas_is_no_table() {
        for text in [
            "规章 1,234 5,678 9\n文件 2,345 6,789 1\n许可 1,234 5,678 9\n处罚 1,234 5,678 9\n强制 1,234 5,678 9\n",
            "一,二,三\n四,五\n六,七,八\n九,十,1\n",
            "| a,b,c1 |\n| 规,2,3 |\n| 规,2,3 |\n| 规,2,3 |\n",
            "没有表格的文字，共1件。\n",
        ] {
            assert!(open(text.as_bytes()).is_none(), "{text}");
        }
    }
}
