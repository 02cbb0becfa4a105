//! Arrow: typed tables in memory, which other programs can use without a copy.

use std::io;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch,
    StringBuilder,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use arrow::error::ArrowError;
use rusqlite::types::Value;

use super::comment;
use super::rows::{Field, Filter, each_row, exported, named};
use super::typed::{PRECISION, SCALE, Typed, typed};
use crate::archive::{Archive, Kind, Table};
use nianbao::error::{Error, ErrorKind};

/// Rows per batch.
const ROWS: usize = 8 << 10;

/// The type of a decimal.
const DECIMAL: DataType = DataType::Decimal128(PRECISION, SCALE as i8);

/// The columns of a table with their types, or `None` if there is no such table.
pub fn arrow_schema(table: &str) -> Option<SchemaRef> {
    exported().find(|t| t.name == table).map(|table| Arc::new(schema(table)))
}

/// Visits the rows of a table in batches, ordered by its key. Values that do not fit the type of the column are null,
/// as in Parquet.
///
/// # Errors
///
/// If there is no such table or the archive cannot be read.
pub fn each_batch(
    archive: &Archive,
    table: &str,
    filter: &Filter,
    visit: &mut dyn FnMut(RecordBatch),
) -> Result<(), Error> {
    let mut columns = Columns::of(named(archive, table)?);
    each_row(archive, table, filter, &mut |fields| {
        if columns.push(fields) {
            visit(columns.take().map_err(io::Error::other)?);
        }
        Ok(())
    })?;
    if columns.rows > 0 {
        let reason = |error: ArrowError| ErrorKind::Archive { reason: error.to_string() }.at(archive.path());
        visit(columns.take().map_err(reason)?);
    }
    Ok(())
}

/// Runs a read-only SQL query. Columns have the narrowest type that fits all their values: integer, floating point, or
/// text.
///
/// # Errors
///
/// If the SQL is invalid, would write, or the archive cannot be read.
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

/// The columns with their types; the meaning of each is in its metadata, under `comment`.
fn schema(table: &Table) -> Schema {
    let fields = table.columns.iter().map(|column| {
        let kind = match column.kind {
            Kind::Text | Kind::Json => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Decimal => DECIMAL,
            Kind::Real => DataType::Float64,
            Kind::Boolean => DataType::Boolean,
            Kind::Date => DataType::Date32,
        };
        ArrowField::new(&column.name, kind, column.may_be_null())
            .with_metadata([("comment", comment(column))])
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
        Kind::Decimal => Builder::Decimal(Decimal128Builder::new().with_data_type(DECIMAL)),
        Kind::Real => Builder::Real(Float64Builder::new()),
        Kind::Boolean => Builder::Boolean(BooleanBuilder::new()),
        Kind::Date => Builder::Date(Date32Builder::new()),
    };
    table.columns.iter().map(|column| builder(column.kind)).collect()
}

impl Builder {
    /// Appends a value. A value of another type than the column becomes null.
    fn push(&mut self, value: Typed) {
        match (self, value) {
            (Builder::Text(b), Typed::Text(text)) => b.append_value(text),
            (Builder::Text(b), _) => b.append_null(),
            (Builder::Integer(b), Typed::Integer(number)) => b.append_value(number),
            (Builder::Integer(b), _) => b.append_null(),
            (Builder::Decimal(b), Typed::Decimal(unscaled)) => b.append_value(unscaled),
            (Builder::Decimal(b), _) => b.append_null(),
            (Builder::Real(b), Typed::Real(number)) => b.append_value(number),
            (Builder::Real(b), _) => b.append_null(),
            (Builder::Boolean(b), Typed::Boolean(is)) => b.append_value(is),
            (Builder::Boolean(b), _) => b.append_null(),
            (Builder::Date(b), Typed::Date(days)) => b.append_value(days),
            (Builder::Date(b), _) => b.append_null(),
        }
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

/// Rows that are being collected into a batch.
struct Columns {
    schema: SchemaRef,
    builders: Vec<Builder>,
    rows: usize,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Columns { schema: Arc::new(schema(table)), builders: builders(table), rows: 0 }
    }

    /// Appends a row; returns whether the batch is full.
    fn push(&mut self, fields: &[Field]) -> bool {
        for (builder, field) in self.builders.iter_mut().zip(fields) {
            builder.push(typed(*field).unwrap_or(Typed::Null));
        }
        self.rows += 1;
        self.rows == ROWS
    }

    /// The rows since the last batch.
    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        self.rows = 0;
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_batches_of_its_columns() {
        let archive = Archive::in_memory().unwrap();
        for table in super::super::table_names() {
            assert!(arrow_schema(table).is_some(), "{table}");
            each_batch(&archive, table, &Filter::default(), &mut |_| panic!("{table} is empty")).unwrap();
        }
        let unknown = each_batch(&archive, "no such", &Filter::default(), &mut |_| ()).unwrap_err();
        assert!(unknown.to_string().contains("the tables are files, paths, documents"), "{unknown}");
    }

    #[test]
    fn a_question_is_answered_with_types_and_changes_nothing() {
        let archive = Archive::in_memory().unwrap();
        let sql = "SELECT 2023 AS year, 0.5 AS half, '云溪县' AS agency, NULL AS none";
        let answer = query(&archive, sql).unwrap();
        let kinds: Vec<String> = answer.schema().fields().iter().map(|f| f.data_type().to_string()).collect();
        assert_eq!(kinds, ["Int64", "Float64", "Utf8", "Int64"]);
        assert_eq!(answer.num_rows(), 1);
        assert!(query(&archive, "no SQL").is_err());
    }
}
