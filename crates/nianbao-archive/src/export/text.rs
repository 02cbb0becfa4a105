//! CSV and JSON Lines.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::rows::Field;
use super::{Sink, flush};
use crate::archive::Table;
use nianbao::output::guarded;
use nianbao::report::Number;

/// CSV (RFC 4180) with the byte order mark that makes Excel detect UTF-8. Null is an empty field; a text that a
/// spreadsheet would take for a formula stands behind an apostrophe.
pub(super) fn csv<'s>(table: &Table, mut out: impl Write + 's) -> io::Result<Box<dyn Sink + 's>> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns.iter().map(|column| &column.name))?;
    Ok(Box::new(Csv { writer }))
}

struct Csv<W: Write> {
    writer: ::csv::Writer<W>,
}

impl<W: Write> Sink for Csv<W> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        for field in fields {
            match field {
                Field::Null => self.writer.write_field(""),
                Field::Text(text) | Field::Json(text) => self.writer.write_field(guarded(text).as_bytes()),
                Field::Decimal(text) | Field::Date(text) => self.writer.write_field(text),
                Field::Integer(number) => self.writer.write_field(number.to_string()),
                Field::Real(number) => self.writer.write_field(number.to_string()),
                Field::Boolean(is) => self.writer.write_field(if *is { "true" } else { "false" }),
            }?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn end(self: Box<Self>) -> io::Result<Option<String>> {
        flush(self.writer.into_inner().map_err(::csv::IntoInnerError::into_error)?)?;
        Ok(None)
    }
}

/// One JSON object per line; decimals are numbers in their printed digits.
pub(super) fn jsonl<'s>(table: &'s Table, out: impl Write + 's) -> Box<dyn Sink + 's> {
    Box::new(Jsonl { table, out })
}

struct Jsonl<'s, W: Write> {
    table: &'s Table,
    out: W,
}

impl<W: Write> Sink for Jsonl<'_, W> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        let mut object = Map::new();
        for (column, field) in self.table.columns.iter().zip(fields) {
            let value = match field {
                Field::Null => Value::Null,
                Field::Text(text) | Field::Date(text) => json!(text),
                Field::Json(text) => serde_json::from_str(text)?,
                Field::Integer(number) => json!(number),
                Field::Decimal(digits) => {
                    digits.parse().map_or_else(|_| json!(digits), |number| Number(number).to_json())
                }
                Field::Real(number) => json!(number),
                Field::Boolean(is) => json!(is),
            };
            object.insert(column.name.clone(), value);
        }
        serde_json::to_writer(&mut self.out, &object)?;
        self.out.write_all(b"\n")
    }

    fn end(self: Box<Self>) -> io::Result<Option<String>> {
        flush(self.out)?;
        Ok(None)
    }
}
