//! Excel files, old and new: every sheet a table, as they are attached to reports.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use calamine::{Data, Dimensions, Reader, SheetVisible, Sheets, Xlsx};

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input};
use crate::error::{Error, ErrorKind};
use crate::finding::{Code, Finding};
use crate::limits;

/// What a cell says, and whether it is shown otherwise than it can be told here.
#[derive(Default)]
struct Shown {
    text: String,
    unread: bool,
}

/// The cells of a sheet that say something, by row and column.
type Filled = BTreeMap<(u32, u32), Shown>;

/// Most merged areas of a sheet; the form has 20.
const MOST_MERGED: usize = 5_000;

/// Opens an Excel file.
pub(super) fn open(bytes: &[u8], path: &Path) -> Result<Input, Error> {
    let broken = |reason: String| ErrorKind::Office { reason }.at(path.to_owned());
    check_size(bytes).map_err(broken)?;
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let formats = Formats::read(bytes);
    let mut findings = Vec::new();
    let mut flow = Flow::default();
    let sheets: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    for (name, visible) in sheets {
        if !visible {
            findings.push(Finding::new(Code::HiddenLeftOut, format!("隐藏的工作表“{name}”未读")));
            continue;
        }
        let (filled, merged) = match &mut book {
            Sheets::Xlsx(book) => {
                let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
                (filled(book, &name, &formats).map_err(broken)?, merged)
            }
            Sheets::Xls(book) => {
                let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
                (filled_of(&book.worksheet_range(&name).map_err(|e| broken(e.to_string()))?), merged)
            }
            _ => return Err(broken("neither XLSX nor XLS".into())),
        };
        match table(filled, &merged) {
            Some(table) => flow.table(table),
            None => {
                let message = format!("工作表“{name}”过大，未读");
                findings.push(Finding::new(Code::LimitReached, message));
            }
        }
    }
    let mut blocks = flow.finish().blocks;
    markup::number(&mut blocks);
    let media_type = if bytes.starts_with(b"PK") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else {
        "application/vnd.ms-excel"
    };
    Ok(Input { findings, ..Input::new(media_type, Content::Blocks(blocks)) })
}

/// The cells of a new sheet, one by one: a sheet may claim to be of any size.
fn filled(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, formats: &Formats) -> Result<Filled, String> {
    let mut out = Filled::new();
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| e.to_string())? {
        if out.len() > limits::GRID_CELLS {
            break;
        }
        let shown = shown(&Data::from(cell.get_value().clone()), formats.get(style));
        if !shown.text.is_empty() || shown.unread {
            out.insert(cell.get_position(), shown);
        }
    }
    drop(cells);
    let mut formulas = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    while let Some(formula) = formulas.next_formula().map_err(|e| e.to_string())? {
        if out.len() > limits::GRID_CELLS {
            break;
        }
        // A formula that was never computed shows a number only in Excel.
        if !formula.get_value().is_empty() {
            out.entry(formula.get_position()).or_insert(Shown { text: String::new(), unread: true });
        }
    }
    Ok(out)
}

/// The cells of an old sheet.
fn filled_of(range: &calamine::Range<Data>) -> Filled {
    let start = range.start().unwrap_or_default();
    let said = range
        .used_cells()
        .take(limits::GRID_CELLS + 1)
        .map(|(row, column, data)| ((start.0 + row as u32, start.1 + column as u32), shown(data, None)));
    said.collect()
}

/// The cells on their grid. `None` where it is larger than any real table.
fn table(filled: Filled, merged: &[Dimensions]) -> Option<Marked> {
    let merged = merged.get(..MOST_MERGED).unwrap_or(merged);
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    for (row, column) in filled.keys() {
        first = (first.0.min(*row), first.1.min(*column));
        last = (last.0.max(*row), last.1.max(*column));
    }
    let mut marked = Marked::default();
    if filled.is_empty() {
        return Some(marked);
    }
    // A merged cell at the edge reaches out behind the last one that says something.
    for area in merged.iter().filter(|d| filled.contains_key(&d.start)) {
        last = (last.0.max(area.end.0), last.1.max(area.end.1));
    }
    let width = last.1 - first.1 + 1;
    let area = (u64::from(last.0 - first.0) + 1) * u64::from(width);
    if area > limits::GRID_CELLS as u64 {
        return None;
    }
    let areas = areas(merged, first, last)?;
    for row in first.0..=last.0 {
        for column in first.1..=last.1 {
            let area = areas[((row - first.0) * width + column - first.1) as usize];
            if area.is_some_and(|d| d.start != (row, column)) {
                continue;
            }
            let (rows, columns) = area.map_or((1, 1), |d| (d.end.0 - row + 1, d.end.1 - column + 1));
            let mut cell = Flow::cell();
            if let Some(shown) = filled.get(&(row, column)) {
                cell.text(&shown.text, Style::default());
                if shown.unread {
                    cell.unread();
                }
            }
            marked.cells.push(MarkedCell {
                row: (row - first.0) as usize,
                column: (column - first.1) as usize,
                rows: rows as usize,
                columns: columns as usize,
                content: cell.finish(),
            });
        }
    }
    Some(marked)
}

/// For each cell between two corners, row by row, the first merged area that covers it. `None` where so many areas lie
/// on each other as no program makes.
fn areas(merged: &[Dimensions], first: (u32, u32), last: (u32, u32)) -> Option<Vec<Option<&Dimensions>>> {
    const LAYERS: usize = 4;
    let width = last.1 - first.1 + 1;
    let mut out = vec![None; ((last.0 - first.0 + 1) * width) as usize];
    let mut left = LAYERS * out.len();
    for area in merged {
        for row in area.start.0.max(first.0)..=area.end.0.min(last.0) {
            for column in area.start.1.max(first.1)..=area.end.1.min(last.1) {
                left = left.checked_sub(1)?;
                out[((row - first.0) * width + column - first.1) as usize].get_or_insert(area);
            }
        }
    }
    Some(out)
}

/// What a cell shows. A number is written with the fewest digits that give it again, where its format shows it so.
fn shown(data: &Data, format: Option<&str>) -> Shown {
    let said = |text: String| Shown { text, unread: false };
    match data {
        Data::Empty => Shown::default(),
        Data::Int(_) | Data::Float(_) => {
            let text = data.to_string();
            // Accounts show a zero as a dash.
            let dash =
                format.and_then(|f| f.split(';').nth(2)).is_some_and(|z| z.contains('-') && !z.contains('0'));
            if text == "0" && dash {
                return said("-".to_owned());
            }
            Shown { unread: !format.is_none_or(|f| shows_plainly(f, &text)), text }
        }
        // Days since 1900 are no number of the report's.
        Data::DateTime(_) | Data::Error(_) => Shown { text: String::new(), unread: true },
        other => said(other.to_string()),
    }
}

/// Whether a number format shows a number with all its digits and none besides: no percent, no thousands left out,
/// no fixed words, no rounding (ECMA-376, part 1, 18.8.31).
fn shows_plainly(format: &str, number: &str) -> bool {
    if format.eq_ignore_ascii_case("general") || format == "@" {
        return true;
    }
    // Of up to four sections the first is for positive numbers; a zero may have one of its own.
    let sections: Vec<&str> = format.split(';').collect();
    let zero = number == "0";
    let section =
        if zero && sections.len() > 2 { sections[2] } else { sections.first().copied().unwrap_or("") };
    let mut bare = String::new();
    let mut chars = section.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                // Fixed words; digits among them would join the number's.
                for inner in chars.by_ref().take_while(|c| *c != '"') {
                    if inner.is_alphanumeric() {
                        return false;
                    }
                }
            }
            '_' | '*' | '\\' => {
                if chars.next().is_some_and(|c| c.is_alphanumeric()) {
                    return false;
                }
            }
            '[' => chars.by_ref().take_while(|c| *c != ']').for_each(drop),
            ' ' | '(' | ')' | '+' | '-' | '¥' | '￥' | '$' => {}
            c => bare.push(c),
        }
    }
    let (whole, decimals) = bare.split_once('.').unwrap_or((&bare, ""));
    let places = number.split_once('.').map_or(0, |(_, d)| d.len());
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, '0' | '#' | '?' | ','));
    digits(whole)
        && !whole.ends_with(',')
        && whole.chars().filter(|c| *c == '0').count() <= 1
        && (decimals.is_empty() || digits(decimals) && !decimals.contains(','))
        && places <= decimals.len()
        && (!zero || section.contains('0'))
}

/// Longest tag of the part with the styles, in bytes; those of Excel have some hundred.
const LONGEST_TAG: usize = 16 << 10;
/// Longest number format in bytes: Excel takes 255 characters.
const LONGEST_FORMAT: usize = 1_020;
/// A format that shows no plain number.
const UNREADABLE: &str = "yyyy-mm-dd";

/// The number formats of a new file by the number of a cell's style.
#[derive(Default)]
struct Formats {
    of_style: Vec<Rc<str>>,
}

impl Formats {
    fn read(bytes: &[u8]) -> Self {
        let mut text = String::new();
        let part = zip::ZipArchive::new(Cursor::new(bytes)).ok().and_then(|mut archive| {
            let file = archive.by_name("xl/styles.xml").ok()?;
            file.take(limits::MARKUP_BYTES as u64).read_to_string(&mut text).ok()
        });
        let options = roxmltree::ParsingOptions {
            nodes_limit: limits::MARKUP_NODES as u32,
            ..roxmltree::ParsingOptions::default()
        };
        let Some(xml) = part.and_then(|_| roxmltree::Document::parse_with_options(&text, options).ok())
        else {
            return Formats::default();
        };
        let named = |name: &'static str| xml.descendants().filter(move |n| n.tag_name().name() == name);
        // Excel itself takes no longer ones; what one would show cannot be told.
        let readable =
            |format: &str| if format.len() <= LONGEST_FORMAT { format.into() } else { UNREADABLE.into() };
        let own: BTreeMap<&str, Rc<str>> = named("numFmt")
            .filter_map(|n| Some((n.attribute("numFmtId")?, readable(n.attribute("formatCode")?))))
            .collect();
        let styles = named("cellXfs").flat_map(|n| n.children()).filter(|n| n.tag_name().name() == "xf");
        let format = |id: &str| own.get(id).map_or_else(|| built_in(id).into(), Rc::clone);
        Formats { of_style: styles.map(|n| format(n.attribute("numFmtId").unwrap_or("0"))).collect() }
    }

    fn get(&self, style: usize) -> Option<&str> {
        self.of_style.get(style).map(AsRef::as_ref)
    }
}

/// The formats that every file has (18.8.30), as far as they show plain numbers.
fn built_in(id: &str) -> String {
    let format = match id {
        "0" => "General",
        "1" => "0",
        "2" => "0.00",
        "3" | "37" | "38" => "#,##0",
        "4" | "39" | "40" => "#,##0.00",
        "41" | "42" => "#,##0;-#,##0;\"-\"",
        "43" | "44" => "#,##0.00;-#,##0.00;\"-\"",
        "49" => "@",
        // Percent, powers, fractions, dates and times.
        _ => "%",
    };
    format.to_owned()
}

/// Follows every stream of an old file once: the library that reads it goes round in a chain that bites its tail.
fn check_chains(bytes: &[u8]) -> Result<(), String> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let streams: Vec<_> =
        file.walk().filter(|e| e.is_stream()).map(|e| (e.path().to_owned(), e.len())).collect();
    for (path, length) in streams {
        if length > bytes.len() as u64 {
            return Err(format!("the stream {} claims to be longer than the file", path.display()));
        }
        let mut stream = file.open_stream(&path).map_err(|e| e.to_string())?;
        let read = std::io::copy(&mut stream, &mut std::io::sink()).map_err(|e| e.to_string())?;
        if read != length {
            return Err(format!("the stream {} is truncated", path.display()));
        }
    }
    Ok(())
}

/// Unpacks the parts of a new file once, counting only: the library that reads them does not bound them.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return check_chains(bytes);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut left = limits::MARKUP_BYTES as u64;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|e| e.to_string())?;
        let is_styles = file.name().is_ok_and(|name| name.ends_with("styles.xml"));
        let mut part = file.take(left + 1);
        let read = if is_styles {
            let mut styles = Vec::new();
            part.read_to_end(&mut styles).map_err(|e| e.to_string())?;
            // The library keeps a format once for each style that has it.
            if styles.split(|b| *b == b'<').any(|tag| tag.len() > LONGEST_TAG) {
                return Err(format!("a style is longer than {LONGEST_TAG} bytes"));
            }
            styles.len() as u64
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|e| e.to_string())?
        };
        if read > left {
            return Err(format!("unpacks to more than the limit of {} bytes", limits::MARKUP_BYTES));
        }
        left -= read;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_areas_that_lie_on_each_other_are_none_of_a_program() {
        let area = |start, end| Dimensions { start, end };
        let one = [area((0, 0), (1, 1)), area((1, 1), (5, 5))];
        let areas_of_one = areas(&one, (0, 0), (2, 2)).unwrap();
        let starts: Vec<_> = areas_of_one.iter().map(|a| a.map(|a| a.start)).collect();
        let (first, second) = (Some((0, 0)), Some((1, 1)));
        assert_eq!(starts, [first, first, None, first, first, second, None, second, second]);
        assert!(areas(&[area((0, 0), (9, 9)); 5], (0, 0), (9, 9)).is_none());
    }

    #[test]
    fn a_number_counts_where_its_format_shows_all_of_it() {
        for (format, number) in [
            ("General", "7"),
            ("0", "7"),
            ("0.00_ ", "7.5"),
            ("#,##0;[Red]-#,##0", "1234"),
            ("_ * #,##0_ ", "7"),
            ("@", "7"),
        ] {
            assert!(shows_plainly(format, number), "{format} {number}");
        }
        for (format, number) in [
            ("0%", "5"),
            ("0", "7.5"),
            ("#,##0,", "418000"),
            ("0\"万\"", "5"),
            ("yyyy-mm-dd", "44563"),
            ("\"4\"0", "18"),
            ("#", "0"),
            ("#,##0;-#,##0;\"-\"", "0"),
            ("000", "7"),
        ] {
            assert!(!shows_plainly(format, number), "{format} {number}");
        }
    }
}
