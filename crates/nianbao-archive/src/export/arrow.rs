//! Arrow: tables in memory, typed, as other programs take them without a copy.

use std::io;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch,
    StringBuilder,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use rusqlite::types::Value;
use rust_decimal::Decimal;

use super::comment;
use super::rows::{Broken, Chosen, Field, Filter, exported};
use crate::archive::{Archive, Kind, Table};
use nianbao::error::{Error, ErrorKind};

/// Digits of a decimal, and those behind the point: room for 28 before it and ten behind, where reports print four.
pub(super) const PRECISION: u8 = 38;
/// See [`PRECISION`].
pub(super) const SCALE: i8 = 10;

/// Rows of a batch.
pub(super) const ROWS: usize = 8 << 10;

/// The names of the tables that an archive has for other programs, the wide one last.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    exported().map(|table| table.name.as_str())
}

/// The columns of a table with their types; `None` where there is no such table.
pub fn arrow_schema(table: &str) -> Option<SchemaRef> {
    exported().find(|t| t.name == table).map(|table| Arc::new(schema(table)))
}

/// Hands over the rows of a table in the order of its key, some thousand at a time. What a column cannot hold is null, as
/// in Parquet.
///
/// # Errors
///
/// Where there is no such table or the archive cannot be read.
pub fn each_batch(
    archive: &Archive,
    table: &str,
    filter: &Filter,
    visit: &mut dyn FnMut(RecordBatch),
) -> Result<(), Error> {
    let Some(table) = exported().find(|t| t.name == table) else {
        let names: Vec<&str> = table_names().collect();
        let reason = format!("has no table {table:?}; it has {}", names.join(", "));
        return Err(ErrorKind::Archive { reason }.at(archive.path().to_owned()));
    };
    let mut columns = Columns::of(table);
    let mut row = |fields: &[Field]| {
        if columns.push(fields) {
            visit(columns.take().map_err(io::Error::other)?);
        }
        Ok(())
    };
    let chosen = Chosen::choose(archive, filter)?;
    let broken = |error| match error {
        Broken::Archive(error) => archive.trouble(&error),
        Broken::Output(error) => {
            ErrorKind::Archive { reason: error.to_string() }.at(archive.path().to_owned())
        }
    };
    chosen.each_row(table, &mut row).map_err(broken)?;
    if columns.rows > 0 {
        visit(columns.take().map_err(|error| broken(Broken::Output(io::Error::other(error))))?);
    }
    Ok(())
}

/// What a question in SQL is answered, with the types that the values have: whole numbers, numbers, or text. Nothing can be
/// written by it.
///
/// # Errors
///
/// Where SQLite does not understand it or cannot read.
pub fn query(archive: &Archive, sql: &str) -> Result<RecordBatch, Error> {
    let ask = || -> rusqlite::Result<(Vec<String>, Vec<Vec<Value>>)> {
        let mut statement = archive.connection().prepare(sql)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut columns: Vec<Vec<Value>> = vec![Vec::new(); names.len()];
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for (index, column) in columns.iter_mut().enumerate() {
                column.push(row.get(index)?);
            }
        }
        Ok((names, columns))
    };
    let (names, columns) = ask().map_err(|error| archive.trouble(&error))?;
    let arrays: Vec<ArrayRef> = columns.into_iter().map(array).collect();
    let field = |(name, array): (String, &ArrayRef)| ArrowField::new(name, array.data_type().clone(), true);
    let fields: Vec<ArrowField> = names.into_iter().zip(&arrays).map(field).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|error| ErrorKind::Archive { reason: error.to_string() }.at(archive.path().to_owned()))
}

/// Values of one column, typed as narrowly as all of them allow.
fn array(values: Vec<Value>) -> ArrayRef {
    let all = |fits: fn(&Value) -> bool| values.iter().all(|v| *v == Value::Null || fits(v));
    if all(|v| matches!(v, Value::Integer(_))) {
        let whole = |v: Value| if let Value::Integer(n) = v { Some(n) } else { None };
        return Arc::new(values.into_iter().map(whole).collect::<arrow::array::Int64Array>());
    }
    if all(|v| matches!(v, Value::Integer(_) | Value::Real(_))) {
        let number = |v: Value| match v {
            Value::Integer(n) => Some(n as f64),
            Value::Real(n) => Some(n),
            _ => None,
        };
        return Arc::new(values.into_iter().map(number).collect::<arrow::array::Float64Array>());
    }
    let text = |v: Value| match v {
        Value::Null => None,
        Value::Integer(n) => Some(n.to_string()),
        Value::Real(n) => Some(n.to_string()),
        Value::Text(text) => Some(text),
        Value::Blob(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
    };
    Arc::new(values.into_iter().map(text).collect::<arrow::array::StringArray>())
}

/// The columns with their types; what each means is in its metadata, under `comment`.
pub(super) fn schema(table: &Table) -> Schema {
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

/// Rows of a table on their way into a batch.
pub(super) struct Columns {
    pub(super) schema: SchemaRef,
    builders: Vec<Builder>,
    rows: usize,
    /// Values that their columns cannot hold.
    pub(super) unfit: u64,
}

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        Columns { schema: Arc::new(schema(table)), builders: builders(table), rows: 0, unfit: 0 }
    }

    /// Takes a row; says whether there are enough for a batch.
    pub(super) fn push(&mut self, fields: &[Field]) -> bool {
        for (builder, field) in self.builders.iter_mut().zip(fields) {
            self.unfit += u64::from(!builder.push(*field));
        }
        self.rows += 1;
        self.rows == ROWS
    }

    /// The rows that were taken since the last batch.
    pub(super) fn take(&mut self) -> Result<RecordBatch, arrow::error::ArrowError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        self.rows = 0;
        RecordBatch::try_new(self.schema.clone(), columns)
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
