//! One Excel workbook with one sheet per table and one that explains the columns. A table with more rows than a sheet can
//! hold continues on further sheets: `cells_2` and so on.

use std::io;
use std::path::Path;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Worksheet, XlsxError};

use super::Sink;
use super::rows::{Field, exported};
use crate::archive::{Column, Table};

/// The name of the file.
pub(super) const FILE: &str = "reports.xlsx";

/// Rows of a sheet below its header (Microsoft, Excel specifications and limits).
const ROWS: u32 = 1_048_575;
/// Characters of a cell (likewise).
const LETTERS: usize = 32_767;
/// Digits of a number that Excel keeps (likewise); longer ones are written as text.
const DIGITS: usize = 15;

pub(super) struct Workbook {
    book: rust_xlsxwriter::Workbook,
    head: Style,
    day: Style,
}

impl Workbook {
    /// `folder`: the directory for temporary rows, which is where the file will be.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let head = Style::new().set_bold();
        let mut book = rust_xlsxwriter::Workbook::new();
        book.set_tempdir(folder).map_err(io::Error::other)?;
        Ok(Workbook { book, head, day: Style::new().set_num_format("yyyy-mm-dd") })
    }

    /// The sheets of a table: one, unless it has more rows than a sheet.
    pub(super) fn sheets<'s>(&'s mut self, table: &'s Table) -> io::Result<Box<dyn Sink + 's>> {
        let mut sheets = Sheets { workbook: self, table, sheet: 0, index: 0, row: 0, cut: 0 };
        sheets.begin().map_err(io::Error::other)?;
        Ok(Box::new(sheets))
    }

    pub(super) fn write(mut self, path: &Path) -> io::Result<()> {
        whole(|| {
            self.dictionary()?;
            self.book.save(path)
        })
    }

    fn dictionary(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?.set_name("dictionary")?;
        for (column, word) in ["table", "column", "type", "含义", "meaning"].into_iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, word, &self.head)?;
        }
        let rows = exported().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        for (row, (table, column)) in (1..).zip(rows) {
            let Column { name, kind, zh, en, .. } = column;
            let kind = super::dictionary::word(*kind);
            for (at, text) in (0..).zip([table.name.as_str(), name, kind, zh, en]) {
                sheet.write_string(row, at, text)?;
            }
        }
        Ok(())
    }
}

struct Sheets<'s> {
    workbook: &'s mut Workbook,
    table: &'s Table,
    /// How many sheets the table has.
    sheet: u32,
    /// The last of them in the file.
    index: usize,
    row: u32,
    /// Texts that were truncated.
    cut: u64,
}

impl Sheets<'_> {
    fn begin(&mut self) -> Result<(), XlsxError> {
        self.sheet += 1;
        self.row = 0;
        let name = match self.sheet {
            1 => self.table.name.clone(),
            n => format!("{}_{n}", self.table.name),
        };
        let sheet = self.workbook.book.add_worksheet_with_constant_memory()?.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(&self.table.columns) {
            sheet.write_string_with_format(0, at, &column.name, &self.workbook.head)?;
        }
        self.index = self.workbook.book.worksheets().len() - 1;
        Ok(())
    }

    fn put(&mut self, fields: &[Field]) -> Result<(), XlsxError> {
        if self.row == ROWS {
            self.begin()?;
        }
        self.row += 1;
        let day = self.workbook.day.clone();
        let sheet = self.workbook.book.worksheet_from_index(self.index)?;
        for (at, field) in (0..).zip(fields) {
            self.cut += u64::from(!write(sheet, self.row, at, *field, &day)?);
        }
        Ok(())
    }
}

/// Calls the Excel writer, and turns its panics into errors: it panics if the disk is full.
fn whole<T>(mut write: impl FnMut() -> Result<T, XlsxError>) -> io::Result<T> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut write));
    done.map_err(|_| io::Error::other("no room for the rows that wait"))?.map_err(io::Error::other)
}

/// Writes a value; returns whether it was written in full.
fn write(sheet: &mut Worksheet, row: u32, column: u16, field: Field, day: &Style) -> Result<bool, XlsxError> {
    match field {
        Field::Null => {}
        Field::Text(text) | Field::Json(text) => return write_text(sheet, row, column, text),
        Field::Integer(number) => {
            let digits = number.to_string();
            return write_number(sheet, row, column, &digits);
        }
        Field::Decimal(digits) => return write_number(sheet, row, column, digits),
        Field::Real(number) => {
            sheet.write_number(row, column, number)?;
        }
        Field::Boolean(is) => {
            sheet.write_boolean(row, column, is)?;
        }
        Field::Date(text) => match ExcelDateTime::parse_from_str(text) {
            Ok(date) if super::typed::days(text).is_some() => {
                sheet.write_datetime_with_format(row, column, date, day)?;
            }
            _ => return write_text(sheet, row, column, text),
        },
    }
    Ok(true)
}

fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<bool, XlsxError> {
    // Excel counts in the units of UTF-16.
    if text.len() <= LETTERS || text.encode_utf16().count() <= LETTERS {
        sheet.write_string(row, column, text)?;
        return Ok(true);
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LETTERS
    };
    let cut: String = text.chars().take_while(fits).collect();
    sheet.write_string(row, column, cut)?;
    Ok(false)
}

/// Excel keeps numbers as binary fractions of 15 digits: what has no more is shown as it is printed.
fn write_number(sheet: &mut Worksheet, row: u32, column: u16, digits: &str) -> Result<bool, XlsxError> {
    let number = digits.parse::<Decimal>().ok().map(|number| number.normalize());
    let fits = |number: &Decimal| number.mantissa().unsigned_abs().to_string().len() <= DIGITS;
    match number.filter(fits).and_then(|number| number.to_f64()) {
        Some(number) => {
            sheet.write_number(row, column, number)?;
        }
        None => {
            sheet.write_string(row, column, digits)?;
        }
    }
    Ok(true)
}

impl Sink for Sheets<'_> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        whole(|| self.put(fields))
    }

    fn end(self: Box<Self>) -> io::Result<Option<String>> {
        let Sheets { table, cut, .. } = *self;
        let loss = || {
            format!(
                "{}: {cut} texts exceed the {LETTERS} characters of an Excel cell and were truncated; the CSV format keeps them",
                table.name
            )
        };
        Ok((cut > 0).then(loss))
    }
}
