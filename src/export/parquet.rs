//! Parquet, by way of Arrow: typed columns, each with its meaning beside it.

use std::io::{self, Write};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch,
    StringBuilder,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rust_decimal::Decimal;

use super::rows::Field;
use super::{Sink, comment, flush};
use crate::archive::{Kind, Table};

/// Digits of a decimal, and those behind the point: room for 28 before it and ten behind, where reports print four.
pub(super) const PRECISION: u8 = 38;
/// See [`PRECISION`].
pub(super) const SCALE: i8 = 10;

/// Rows that are held before they are encoded.
const ROWS: usize = 8 << 10;
/// Rows of a row group; a reader takes in one at a time.
const GROUP: usize = 128 << 10;

pub(super) fn sink<'s>(table: &'s Table, out: impl Write + Send + 's) -> io::Result<Box<dyn Sink + 's>> {
    let schema = Arc::new(schema(table));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP))
        .build();
    let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(io::Error::other)?;
    Ok(Box::new(Parquet { table, schema, writer, columns: builders(table), rows: 0, unfit: 0 }))
}

/// The columns with their types; what each means is in its metadata, under `comment`.
fn schema(table: &Table) -> Schema {
    let fields = table.columns.iter().map(|column| {
        let kind = match column.kind {
            Kind::Text | Kind::Json => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Decimal => DataType::Decimal128(PRECISION, SCALE),
            Kind::Real => DataType::Float64,
            Kind::Boolean => DataType::Boolean,
            Kind::Date => DataType::Date32,
        };
        ArrowField::new(&column.name, kind, !column.required).with_metadata([("comment", comment(column))])
    });
    let about = format!("{} | {}", table.zh, table.en);
    Schema::new(fields.collect::<Vec<_>>()).with_metadata([("comment", about)])
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Real(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
}

fn builders(table: &Table) -> Vec<Builder> {
    let builder = |kind| match kind {
        Kind::Text | Kind::Json => Builder::Text(StringBuilder::new()),
        Kind::Integer => Builder::Integer(Int64Builder::new()),
        Kind::Decimal => {
            let kind = DataType::Decimal128(PRECISION, SCALE);
            Builder::Decimal(Decimal128Builder::new().with_data_type(kind))
        }
        Kind::Real => Builder::Real(Float64Builder::new()),
        Kind::Boolean => Builder::Boolean(BooleanBuilder::new()),
        Kind::Date => Builder::Date(Date32Builder::new()),
    };
    table.columns.iter().map(|column| builder(column.kind)).collect()
}

impl Builder {
    /// Takes a value; says whether it can be held. What cannot is null.
    fn push(&mut self, field: Field) -> bool {
        match (self, field) {
            (Builder::Text(b), Field::Text(text) | Field::Json(text)) => b.append_value(text),
            (Builder::Text(b), _) => b.append_null(),
            (Builder::Integer(b), Field::Integer(number)) => b.append_value(number),
            (Builder::Integer(b), _) => b.append_null(),
            (Builder::Decimal(b), Field::Decimal(digits)) => {
                let unscaled = unscaled(digits);
                b.append_option(unscaled);
                return unscaled.is_some();
            }
            (Builder::Decimal(b), _) => b.append_null(),
            (Builder::Real(b), Field::Real(number)) => b.append_value(number),
            (Builder::Real(b), _) => b.append_null(),
            (Builder::Boolean(b), Field::Boolean(is)) => b.append_value(is),
            (Builder::Boolean(b), _) => b.append_null(),
            (Builder::Date(b), Field::Date(day)) => {
                let days = super::days(day);
                b.append_option(days);
                return days.is_some();
            }
            (Builder::Date(b), _) => b.append_null(),
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(b) => Arc::new(b.finish()),
            Builder::Integer(b) => Arc::new(b.finish()),
            Builder::Decimal(b) => Arc::new(b.finish()),
            Builder::Real(b) => Arc::new(b.finish()),
            Builder::Boolean(b) => Arc::new(b.finish()),
            Builder::Date(b) => Arc::new(b.finish()),
        }
    }
}

/// A decimal as a whole number of its smallest unit; `None` where it has more digits than there is room for.
fn unscaled(digits: &str) -> Option<i128> {
    let number: Decimal = digits.parse().ok()?;
    let number = number.normalize();
    let missing = u32::try_from(i32::from(SCALE)).ok()?.checked_sub(number.scale())?;
    let unscaled = number.mantissa().checked_mul(10_i128.checked_pow(missing)?)?;
    (unscaled.unsigned_abs() < 10_u128.pow(u32::from(PRECISION))).then_some(unscaled)
}

struct Parquet<'s, W: Write + Send> {
    table: &'s Table,
    schema: SchemaRef,
    writer: ArrowWriter<W>,
    columns: Vec<Builder>,
    rows: usize,
    unfit: u64,
}

impl<W: Write + Send> Parquet<'_, W> {
    fn encode(&mut self) -> io::Result<()> {
        let columns = self.columns.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        self.rows = 0;
        self.writer.write(&batch).map_err(io::Error::other)
    }
}

impl<W: Write + Send> Sink for Parquet<'_, W> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        for (builder, field) in self.columns.iter_mut().zip(fields) {
            self.unfit += u64::from(!builder.push(*field));
        }
        self.rows += 1;
        if self.rows == ROWS { self.encode() } else { Ok(()) }
    }

    fn end(mut self: Box<Self>) -> io::Result<Option<String>> {
        self.encode()?;
        let Parquet { table, writer, unfit, .. } = *self;
        flush(writer.into_inner().map_err(io::Error::other)?)?;
        let note = || {
            format!(
                "{}: {unfit} values are no day, or have more digits than DECIMAL({PRECISION}, {SCALE}) holds, and are null; CSV has them",
                table.name
            )
        };
        Ok((unfit > 0).then(note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_null() {
        assert_eq!(unscaled("1055.9084"), Some(10_559_084_000_000));
        assert_eq!(unscaled("-0.10"), Some(-1_000_000_000));
        assert_eq!(unscaled("1.00000000001"), None);
        assert_eq!(
            unscaled("9999999999999999999999999999"),
            Some(99_999_999_999_999_999_999_999_999_990_000_000_000)
        );
        assert_eq!(unscaled("no number"), None);
    }
}
